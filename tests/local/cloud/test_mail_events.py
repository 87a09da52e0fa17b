"""The events of e-mails on a laptop are events that the service accepts as those of SES."""

import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.campaigns.run import ONLY_STEP
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.responses.engagement import EngagementKind
from chalicelib.services.messages.campaign_links import StopLink, sign_stop_link
from chalicelib.services.responses.record_receipt import record_receipt
from chalicelib.world import World
from local.cloud.mail_events import MailEvents
from local.cloud.sns_signer import TOPIC, SnsSigner
from tests.repo.builders import a_customer, stored

CAMPAIGN = CampaignId("autumn")
SIGNER = SnsSigner()


@pytest.fixture
def local_world(world: World) -> World:
    settings = replace(world.settings, email_topic=TOPIC)
    return replace(world, settings=settings, certificate=SIGNER.certificate_at)


def letters_of(
    world: World, *addresses: str, step: str = ""
) -> Iterator[tuple[CustomerId, dict[str, Any]]]:
    for number, address in enumerate(addresses):
        customer = stored(world, a_customer())
        way_out = sign_stop_link(world, StopLink(CAMPAIGN, customer.id, "email", step))
        text = f"Hello\n\nUnsubscribe: {way_out}"
        yield (
            customer.id,
            {
                "n": number + 1,
                "id": f"letter-{number}",
                "to": address,
                "text": text,
            },
        )


def reading(sent: Iterable[dict[str, Any]]) -> Callable[[int], list[dict[str, Any]]]:
    return lambda n: [one for one in sent if one["n"] > n]


def test_letters_arrive_bounce_and_are_complained_about_once(
    local_world: World, tmp_path: Path
) -> None:
    addresses = ("anna@example.org", "bounce@example.org", "complaint@example.org")
    sent = dict(letters_of(local_world, *addresses))
    bodies: list[str] = []
    file = tmp_path / "reported"
    events = MailEvents(local_world, SIGNER, reading(sent.values()), bodies.append, file)
    restarted = MailEvents(local_world, SIGNER, reading(sent.values()), bodies.append, file)

    assert [events.report_new(), events.report_new(), restarted.report_new()] == [3, 0, 0]
    for body in bodies:
        record_receipt(local_world, body)

    known = local_world.delivery.engagements.get_many(CAMPAIGN, ONLY_STEP, list(sent))
    assert [set(known[customer].first) for customer in sent] == [
        {EngagementKind.DELIVERED},
        {EngagementKind.BOUNCED},
        {EngagementKind.COMPLAINED},
    ]


def test_what_is_told_of_a_letter_is_of_its_step(local_world: World, tmp_path: Path) -> None:
    sent = dict(letters_of(local_world, "anna@example.org", step="2026"))
    bodies: list[str] = []

    file = tmp_path / "reported"
    MailEvents(local_world, SIGNER, reading(sent.values()), bodies.append, file).report_new()
    record_receipt(local_world, *bodies)

    known = local_world.delivery.engagements.get_many(CAMPAIGN, "2026", list(sent))
    assert [set(each.first) for each in known.values()] == [{EngagementKind.DELIVERED}]


def test_nothing_is_told_of_a_letter_that_is_no_campaigns(
    local_world: World, tmp_path: Path
) -> None:
    letter = {"n": 1, "id": "1", "to": "anna@example.org", "text": "Your code is 123456"}
    forged = {"n": 2, "id": "2", "to": "anna@example.org", "text": "http://127.0.0.1/u/forged.e.x"}
    bodies: list[str] = []

    read = reading([letter, forged])
    events = MailEvents(local_world, SIGNER, read, bodies.append, tmp_path / "reported")

    assert events.report_new() == 0
    assert bodies == []


def test_a_key_that_is_kept_signs_for_the_next_run_too(tmp_path: Path) -> None:
    first, second = (SnsSigner(file=tmp_path / "sns-key.pem") for _ in range(2))

    assert first.sign({"Type": "Notification"}) == second.sign({"Type": "Notification"})
    assert stat.S_IMODE((tmp_path / "sns-key.pem").stat().st_mode) == 0o600
