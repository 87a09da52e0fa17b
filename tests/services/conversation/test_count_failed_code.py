"""Wrong codes: the fifteenth of a day locks the address and tells its owner."""

import itertools
from dataclasses import replace

import pytest

from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.messages.message import Chat
from chalicelib.services.conversation.count_failed_code import count_failed_code, warn_owner
from chalicelib.services.conversation.plan_code import FAILURES_A_DAY_MAX
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.table import items
from tests.repo.builders import CHAT, a_customer, dialog_of, save_erasure, stored

UPDATES = itertools.count()
ELSEWHERE = Chat("webchat", "0123456789abcdef")


def fail(world: World, address: str, times: int) -> None:
    for _ in range(times):
        count_failed_code(world, address, cause=str(next(UPDATES)))


def warned(world: World) -> list[str]:
    """The chats to which a warning is on its way."""
    owed = items(world.client("dynamodb"), world.settings.table, "OWED#")
    return sorted(i["chat"]["S"] for i in owed if "notice.codes_failed" in i["outgoing"]["S"])


def test_the_owner_hears_of_it_once_in_every_chat(world: World) -> None:
    anna = stored(world, a_customer(chats=(CHAT, ELSEWHERE)))

    fail(world, anna.phone.number, FAILURES_A_DAY_MAX + 5)

    assert warned(world) == sorted([CHAT.id, ELSEWHERE.id])


def test_before_that_nobody_is_worried(world: World) -> None:
    anna = stored(world, a_customer())

    fail(world, anna.phone.number, FAILURES_A_DAY_MAX - 1)

    assert warned(world) == []


@pytest.mark.parametrize("typed", ["anna@example.org", "ANNA@example.org"])
def test_the_owner_of_a_mailbox_hears_of_it_too(world: World, typed: str) -> None:
    stored(world, a_customer(email=Email("anna@example.org")))

    fail(world, typed, FAILURES_A_DAY_MAX)

    assert len(warned(world)) == 1


def test_a_warning_that_did_not_leave_is_not_counted_as_given(world: World, clock: Clock) -> None:
    """The guess that locks may be cut off right after it was counted; the next one warns."""
    anna = stored(world, a_customer())
    silent = replace(world, settings=replace(world.settings, outbox_queue="https://nowhere"))
    fail(world, anna.phone.number, FAILURES_A_DAY_MAX - 1)
    with pytest.raises(Unavailable):
        count_failed_code(silent, anna.phone.number, cause="the last")

    warn_owner(world, anna.phone.number)
    clock.moves(hours=1)
    warn_owner(world, anna.phone.number)

    assert len(warned(world)) == 1


def test_an_address_of_nobody_worries_nobody(world: World) -> None:
    fail(world, "+79210000000", FAILURES_A_DAY_MAX)

    assert warned(world) == []


def test_whoever_was_erased_worries_no_more(world: World) -> None:
    anna = stored(world, a_customer())
    fail(world, anna.phone.number, FAILURES_A_DAY_MAX - 1)
    save_erasure(world, anna, replace(dialog_of(world), customer_id=None), world.now())

    fail(world, anna.phone.number, 1)

    assert warned(world) == []


def test_one_mailbox_in_two_spellings_is_warned_about_once(world: World) -> None:
    stored(world, a_customer(email=Email("anna@example.org")))
    fail(world, "anna@example.org", FAILURES_A_DAY_MAX)

    warn_owner(world, "ANNA@example.org")

    said = world.conversation.budgets.counted("code_warning", "anna@example.org", ["2026-11-21"])
    assert (len(warned(world)), said) == (1, 1)
