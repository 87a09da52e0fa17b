"""What follows from a stop, a bounce, a complaint: at once, once, with its reason."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.domain.customers.consent import Consent, Purpose
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.suppression import complaint, hard_bounce
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.responses.engagement import Engagement, EngagementKind
from chalicelib.repo.delivery.engagements import EngagementStore
from chalicelib.repo.table.attempt import TRIES_MAX
from chalicelib.services.customers.change_profile import change_email
from chalicelib.services.customers.erase_customer import erase_customer
from chalicelib.services.responses.record_engagement import record_engagement
from chalicelib.world import World
from tests.builders.clock import START
from tests.builders.contacts import touches_of
from tests.repo.builders import (
    a_consent,
    a_customer,
    dialog_of,
    everything,
    found,
    save_change,
    stored,
)

AUTUMN = CampaignId("autumn")
LATER = START + timedelta(minutes=1)
BY_EMAIL = a_consent(channel="email", evidence="telegram:1204")


@pytest.fixture
def anna(world: World) -> Customer:
    return stored(
        world, a_customer(email=Email("anna@example.org"), consents=(a_consent(), BY_EMAIL))
    )


def an_engagement(
    customer: Customer, kind: EngagementKind, detail: str = "", at: datetime = LATER
) -> Engagement:
    return Engagement(AUTUMN, customer.id, kind, at, detail)


def email_word(world: World, customer: Customer) -> Consent:
    asked = (Purpose.ADVERTISING, "email")
    said = found(world, customer).consents
    return next(each for each in said if (each.purpose, each.channel) == asked)


@pytest.mark.parametrize("address", ["", "anna@example.org", "Anna@EXAMPLE.org"])
def test_a_bounce_puts_the_mailbox_on_the_stop_list(
    world: World, anna: Customer, address: str
) -> None:
    assert record_engagement(world, an_engagement(anna, EngagementKind.BOUNCED, address))

    assert found(world, anna).suppressions == (hard_bounce("email"),)


def test_a_bounce_of_a_former_address_says_nothing_of_this_one(
    world: World, anna: Customer
) -> None:
    record_engagement(world, an_engagement(anna, EngagementKind.BOUNCED, "former@example.org"))

    assert found(world, anna).suppressions == ()


def test_a_complaint_ends_the_advertising_by_letter(world: World, anna: Customer) -> None:
    record_engagement(world, an_engagement(anna, EngagementKind.COMPLAINED, "former@example.org"))

    assert found(world, anna).suppressions == (complaint("email"),)


def test_a_changed_address_is_written_to_again(world: World, anna: Customer) -> None:
    record_engagement(world, an_engagement(anna, EngagementKind.BOUNCED))
    record_engagement(world, an_engagement(anna, EngagementKind.COMPLAINED))

    change_email(world, found(world, anna), Email("anna@new.example"), dialog_of(world))

    assert found(world, anna).suppressions == (complaint("email"),)


def test_a_receipt_that_comes_again_after_the_change_changes_nothing(
    world: World, anna: Customer
) -> None:
    """F26."""
    bounce = an_engagement(anna, EngagementKind.BOUNCED, "anna@example.org")
    record_engagement(world, bounce)
    change_email(world, found(world, anna), Email("anna@new.example"), dialog_of(world))

    assert not record_engagement(world, bounce)
    assert found(world, anna).suppressions == ()


@pytest.mark.parametrize(
    ("kind", "detail"),
    [
        (EngagementKind.BOUNCED, ""),
        (EngagementKind.COMPLAINED, ""),
        (EngagementKind.STOPPED, "email"),
    ],
)
def test_twice_is_once(world: World, anna: Customer, kind: EngagementKind, detail: str) -> None:
    record_engagement(world, an_engagement(anna, kind, detail))
    once = everything(world)

    assert not record_engagement(world, an_engagement(anna, kind, detail))
    assert everything(world) == once


def test_an_unsubscribe_takes_the_consent_back_and_keeps_what_was_said_before(
    world: World, anna: Customer
) -> None:
    record_engagement(world, an_engagement(anna, EngagementKind.STOPPED, "email"))

    word = email_word(world, anna)
    assert (word.given, word.at, word.source) == (False, LATER, "email")
    assert (word.evidence, bool(word.text_version)) == ("email:autumn", True)
    assert world.customers.former_consents.of_customer(anna.id) == [BY_EMAIL]
    assert found(world, anna).allows(Purpose.ADVERTISING, "telegram")


def test_who_has_said_yes_since_has_the_last_word(world: World, anna: Customer) -> None:
    """F02: the letter's link was followed first, and is heard last."""
    record_engagement(world, an_engagement(anna, EngagementKind.STOPPED, "email", at=BY_EMAIL.at))

    assert email_word(world, anna) == BY_EMAIL


def test_who_never_said_anything_has_now_said_no(world: World) -> None:
    boris = stored(world, a_customer(consents=()))

    record_engagement(world, an_engagement(boris, EngagementKind.STOPPED, "email"))

    assert not email_word(world, boris).given


def test_a_stop_of_the_conversation_is_only_counted(world: World, anna: Customer) -> None:
    """There it is one transaction with the answer."""
    record_engagement(world, an_engagement(anna, EngagementKind.STOPPED))

    assert found(world, anna) == anna
    known = touches_of(world, anna, AUTUMN)
    assert known is not None
    assert EngagementKind.STOPPED in known.first


@pytest.mark.parametrize(
    "kind",
    sorted(
        set(EngagementKind)
        - {EngagementKind.BOUNCED, EngagementKind.COMPLAINED, EngagementKind.STOPPED}
    ),
)
def test_nothing_else_touches_the_customer(
    world: World, anna: Customer, kind: EngagementKind
) -> None:
    detail = "human" if kind is EngagementKind.OPENED else "detail"
    record_engagement(world, an_engagement(anna, kind, detail))

    assert found(world, anna).version == anna.version


@pytest.mark.parametrize(
    ("kind", "detail"),
    [
        (EngagementKind.BOUNCED, ""),
        (EngagementKind.COMPLAINED, ""),
        (EngagementKind.STOPPED, "email"),
    ],
)
def test_of_somebody_erased_only_the_touch_is_kept(
    world: World, anna: Customer, kind: EngagementKind, detail: str
) -> None:
    erase_customer(world, anna, dialog_of(world))
    before = {key for key in everything(world) if not key[1].startswith("TOUCH#")}

    record_engagement(world, an_engagement(anna, kind, detail))
    record_engagement(world, Engagement(AUTUMN, CustomerId("nobody"), kind, LATER, detail))

    after = {key for key in everything(world) if not key[1].startswith("TOUCH#")}
    assert after == before
    assert world.customers.profiles.get(anna.id) is None


def test_who_died_before_the_consequence_is_followed_by_who_does_it(
    world: World, anna: Customer
) -> None:
    """F04: the engagement was kept, and then nothing."""
    bounce = an_engagement(anna, EngagementKind.BOUNCED)
    world.delivery.engagements.note(bounce)

    record_engagement(world, bounce)

    assert found(world, anna).suppressions == (hard_bounce("email"),)


def while_changed(world: World, change: Callable[[], object], *, times: int) -> World:
    """The same world, in which something happens before each of the next transactions."""
    client, left = world.client("dynamodb"), [change] * times

    class Client:
        def __getattr__(self, operation: str) -> object:
            if operation == "transact_write_items" and left:
                left.pop()()
            return getattr(client, operation)

    return replace(world, client=lambda _: Client())


def test_a_customer_who_changes_meanwhile_is_suppressed_as_they_are(
    world: World, anna: Customer
) -> None:
    def renames() -> None:
        now = found(world, anna)
        save_change(world, now, replace(now, first_name="Жанна"), None)

    slow = while_changed(world, renames, times=2)

    record_engagement(slow, an_engagement(anna, EngagementKind.BOUNCED))

    assert found(world, anna).first_name == "Жанна"
    assert found(world, anna).suppressions == (hard_bounce("email"),)


def test_a_customer_who_never_rests_is_tried_again_later(world: World, anna: Customer) -> None:
    names = iter(f"Анна{number}" for number in range(TRIES_MAX + 1))

    def renames() -> None:
        now = found(world, anna)
        save_change(world, now, replace(now, first_name=next(names)), None)

    slow = while_changed(world, renames, times=TRIES_MAX)

    with pytest.raises(Unavailable):
        record_engagement(slow, an_engagement(anna, EngagementKind.BOUNCED))
    record_engagement(world, an_engagement(anna, EngagementKind.BOUNCED))
    assert found(world, anna).suppressions == (hard_bounce("email"),)


class RefusingStore(EngagementStore):
    """A store whose table takes nothing."""

    def note(self, engagement: Engagement) -> bool:  # noqa: ARG002
        raise Unavailable("table.refused")


def test_what_cannot_be_kept_has_no_consequence(world: World, anna: Customer) -> None:
    world.delivery.engagements = RefusingStore(world.table)

    with pytest.raises(Unavailable):
        record_engagement(world, an_engagement(anna, EngagementKind.BOUNCED))
    assert found(world, anna).suppressions == ()
