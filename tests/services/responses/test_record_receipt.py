"""Notifications of SNS: proven, read, kept; what is forged or foreign changes nothing (F26)."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.suppression import complaint, hard_bounce
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.responses.engagement import Engagement, EngagementKind, Engagements
from chalicelib.handlers.workers.receipts import receipts as receipts_function
from chalicelib.repo.delivery.engagements import EngagementStore
from chalicelib.services.responses.record_receipt import record_receipt
from chalicelib.world import World, use_world
from local.cloud.sns_signer import SnsSigner
from tests.builders.aws import receipts
from tests.builders.campaigns import AUTUMN, stored_record
from tests.builders.clock import START
from tests.builders.contacts import touches_of
from tests.builders.events import sqs_event
from tests.repo.builders import a_customer, everything, found, stored


@pytest.fixture
def heard(world: World) -> World:
    """A world that listens to our own topic and key."""
    stored_record(world)
    return receipts.listening(world)


@pytest.fixture
def anna(world: World) -> Customer:
    return stored(world, a_customer(email=Email("anna@example.net")))


@pytest.fixture
def letter(anna: Customer) -> dict[str, Any]:
    return receipts.a_letter(AUTUMN, anna.id)


def known(world: World, customer: Customer) -> Engagements | None:
    return touches_of(world, customer, AUTUMN)


def test_a_bounce_is_known_and_the_mailbox_is_not_written_to_again(
    heard: World, anna: Customer, letter: dict[str, Any]
) -> None:
    body = receipts.SIGNER.sign(receipts.an_envelope(receipts.bounced(letter)))

    record_receipt(heard, body)

    assert found(heard, anna).suppressions == (hard_bounce("email"),)
    engagements = known(heard, anna)
    assert engagements is not None
    assert engagements.first == {EngagementKind.BOUNCED: START}


def test_s11_a_receipt_with_a_signature_of_version_1_changes_nothing(
    heard: World, anna: Customer, letter: dict[str, Any]
) -> None:
    envelope = receipts.an_envelope(receipts.bounced(letter))

    record_receipt(heard, receipts.SIGNER.sign(envelope, version="1"))

    assert found(heard, anna).suppressions == ()


def test_a_complaint_stops_the_advertising_and_the_campaign(
    heard: World, anna: Customer, letter: dict[str, Any]
) -> None:
    record_receipt(heard, receipts.notified(receipts.complained(letter)))

    assert found(heard, anna).suppressions == (complaint("email"),)
    record = heard.campaigns.records.get(AUTUMN)
    assert (record.state, record.paused_because) == (CampaignState.PAUSED, "campaign.complaints")


def test_a_complaint_of_old_suppresses_and_stops_nothing_else(
    heard: World, anna: Customer, letter: dict[str, Any]
) -> None:
    """SES kept the letter back: nobody complained of this one."""
    event = receipts.complained(letter, kind="OnAccountSuppressionList")

    record_receipt(heard, receipts.notified(event))

    assert found(heard, anna).suppressions == (complaint("email"),)
    assert heard.campaigns.records.get(AUTUMN).state is CampaignState.RUNNING


def test_any_number_of_receipts_of_one_letter_is_one_story(
    heard: World, anna: Customer, letter: dict[str, Any]
) -> None:
    told = [receipts.delivered(letter), receipts.opened(letter), receipts.clicked(letter)]
    for event in (*told, *reversed(told)):
        record_receipt(heard, receipts.notified(event))

    engagements = known(heard, anna)
    assert engagements is not None
    assert set(engagements.first) == {
        EngagementKind.DELIVERED,
        EngagementKind.OPENED,
        EngagementKind.CLICKED,
    }
    assert heard.delivery.reputations.get(AUTUMN).seen == 1


def test_a_receipt_belongs_to_the_letter_that_it_is_about(
    heard: World, anna: Customer, letter: dict[str, Any]
) -> None:
    """A standing campaign writes to the same person again and again."""
    years = [letter | {"tags": letter["tags"] | {"step": [year]}} for year in ("2026", "2027")]
    record_receipt(heard, receipts.notified(receipts.delivered(years[0])))
    record_receipt(heard, receipts.notified(receipts.delivered(years[1])))
    record_receipt(heard, receipts.notified(receipts.opened(years[1])))

    found = [touches_of(heard, anna, AUTUMN, year) for year in ("2026", "2027")]

    assert [set(each.first) if each else None for each in found] == [
        {EngagementKind.DELIVERED},
        {EngagementKind.DELIVERED, EngagementKind.OPENED},
    ]
    assert heard.delivery.reputations.get(AUTUMN).seen == 2


def test_a_mailbox_that_fails_every_year_counts_every_year(
    heard: World, letter: dict[str, Any]
) -> None:
    for year in ("2026", "2026", "2027"):
        of_year = letter | {"tags": letter["tags"] | {"step": [year]}}
        record_receipt(heard, receipts.notified(receipts.bounced(of_year)))

    reputation = heard.delivery.reputations.get(AUTUMN)
    assert [mark.step for mark in reputation.bounced] == ["2026", "2027"]
    assert reputation.seen == 2


def test_nothing_happened_later_than_now(
    heard: World, anna: Customer, letter: dict[str, Any]
) -> None:
    """F16."""
    record_receipt(heard, receipts.notified(receipts.delivered(letter, START + timedelta(hours=1))))

    engagements = known(heard, anna)
    assert engagements is not None
    assert engagements.first == {EngagementKind.DELIVERED: START}


def forged(letter: dict[str, Any]) -> list[str]:
    event = receipts.bounced(letter)
    good = json.loads(receipts.notified(event))
    stranger = SnsSigner(receipts.SIGNER.address)
    return [
        stranger.sign(receipts.an_envelope(event)),
        json.dumps(good | {"Message": receipts.bounced(letter | {"source": "other"})}),
        json.dumps(good | {"SigningCertURL": "https://attacker.example/x.pem"}),
        json.dumps(good | {"Signature": "FAKE"}),
        json.dumps({name: good[name] for name in good if name != "Signature"}),
        receipts.notified(event, TopicArn=f"{receipts.TOPIC}-other"),
        json.dumps(good | {"Type": "UnsubscribeConfirmation"}),
        event,
        "",
        "null",
        "[" * 100_000,
        '{"Type": "Notification"}',
        receipts.notified("not an event"),
        receipts.notified("{}"),
    ]


def test_what_is_forged_foreign_or_broken_changes_nothing_and_does_not_come_again(
    heard: World, letter: dict[str, Any]
) -> None:
    before = everything(heard)

    for body in forged(letter):
        record_receipt(heard, body)

    assert everything(heard) == before


def test_without_a_topic_nothing_is_believed(heard: World, letter: dict[str, Any]) -> None:
    deaf = replace(heard, settings=replace(heard.settings, email_topic=""))
    before = everything(heard)

    record_receipt(deaf, receipts.notified(receipts.bounced(letter)))
    record_receipt(deaf, receipts.notified(receipts.bounced(letter), TopicArn=""))

    assert everything(heard) == before


def test_a_letter_of_no_campaign_changes_nothing(
    heard: World, anna: Customer, letter: dict[str, Any]
) -> None:
    before = everything(heard)

    record_receipt(heard, receipts.notified(receipts.bounced(letter | {"tags": {}})))

    assert everything(heard) == before
    assert found(heard, anna).suppressions == ()


def test_where_the_certificate_cannot_be_had_the_receipt_comes_again(
    heard: World, letter: dict[str, Any]
) -> None:
    def unreachable(_: str) -> bytes:
        raise Unavailable("file.unreachable")

    with pytest.raises(Unavailable):
        record_receipt(
            replace(heard, certificate=unreachable), receipts.notified(receipts.bounced(letter))
        )


class Sns:
    """What confirms subscriptions."""

    def __init__(self) -> None:
        self.confirmed: list[dict[str, str]] = []

    def confirm_subscription(self, **asked: str) -> None:
        self.confirmed.append(asked)


CONFIRMATION = {
    "Type": "SubscriptionConfirmation",
    "MessageId": "165545c9-2a5c-472c-8df2-7ff2be2b3b1b",
    "Token": "2336412f37",
    "TopicArn": receipts.TOPIC,
    "Message": "You have chosen to subscribe to the topic.",
    "SubscribeURL": "https://attacker.example/?Action=ConfirmSubscription",
    "Timestamp": receipts.instant(START),
}


def test_only_our_own_topic_is_subscribed_to(heard: World) -> None:
    sns = Sns()
    world = replace(heard, client=lambda service: sns if service == "sns" else None)

    record_receipt(
        world, receipts.SIGNER.sign(CONFIRMATION | {"TopicArn": "arn:aws:sns:x:1:other"})
    )
    record_receipt(world, SnsSigner(receipts.SIGNER.address).sign(CONFIRMATION))
    record_receipt(world, receipts.SIGNER.sign(CONFIRMATION | {"Token": ""}))
    assert sns.confirmed == []

    record_receipt(world, receipts.SIGNER.sign(CONFIRMATION))
    assert sns.confirmed == [{"TopicArn": receipts.TOPIC, "Token": "2336412f37"}]


class WithoutOpens(EngagementStore):
    """A store whose table refuses that a message was opened."""

    def note(self, engagement: Engagement) -> bool:
        if engagement.kind is EngagementKind.OPENED:
            raise Unavailable("table.refused")
        return EngagementStore.note(self, engagement)


def test_through_the_queue_one_that_cannot_be_kept_does_not_stop_the_others(
    heard: World, anna: Customer, letter: dict[str, Any]
) -> None:
    """F18."""
    heard.delivery.engagements = WithoutOpens(heard.table)
    use_world(heard)
    told = (receipts.opened(letter), "broken", receipts.delivered(letter))
    batch = sqs_event(*map(receipts.notified, told))

    answer = receipts_function(batch, None)

    failed = batch["Records"][0]["messageId"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": failed}]}
    engagements = known(heard, anna)
    assert engagements is not None
    assert set(engagements.first) == {EngagementKind.DELIVERED}


def test_c04_a_reader_who_takes_it_from_the_spam_complains_of_nothing(
    heard: World, anna: Customer, letter: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """Case c04."""
    record_receipt(heard, receipts.notified(receipts.delivered(letter)))
    record_receipt(heard, receipts.notified(receipts.complained(letter, feedback="not-spam")))

    assert found(heard, anna).suppressions == ()
    assert heard.campaigns.records.get(AUTUMN).state is CampaignState.RUNNING
    assert heard.delivery.reputations.get(AUTUMN).complained == ()
    engagements = known(heard, anna)
    assert engagements is not None
    assert set(engagements.first) == {EngagementKind.DELIVERED}
    assert "receipt.no_complaint" in caplog.text


@pytest.mark.parametrize("because", ["Suppressed", "OnAccountSuppressionList"])
def test_a_bounce_without_an_email_suppresses_and_has_no_weight(
    heard: World, anna: Customer, letter: dict[str, Any], because: str
) -> None:
    record_receipt(heard, receipts.notified(receipts.bounced(letter, because=because)))

    assert found(heard, anna).suppressions == (hard_bounce("email"),)
    reputation = heard.delivery.reputations.get(AUTUMN)
    assert (reputation.seen, reputation.bounced) == (0, ())


def test_c09_the_first_message_of_a_destination_is_no_alarm(
    heard: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Case c09."""
    text = "Successfully validated SNS topic for Amazon SES event publishing."
    record_receipt(heard, receipts.notified(text))

    assert "receipt.topic_validated" in caplog.text
    assert "receipt.dropped" not in caplog.text


def test_the_page_that_ends_advertising_is_no_click(
    heard: World, anna: Customer, letter: dict[str, Any]
) -> None:
    stop = f"{heard.settings.public_url}/u/a.b.e.c"
    record_receipt(heard, receipts.notified(receipts.clicked(letter, link=stop)))

    assert known(heard, anna) is None
