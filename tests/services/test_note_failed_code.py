"""Wrong codes: the fifteenth of a day locks the address and tells its owner."""

from dataclasses import replace

import pytest

from chalicelib.domain.email_address import Email
from chalicelib.domain.message import Chat
from chalicelib.domain.reply import Line, Notice
from chalicelib.services.note_failed_code import note_failed_code
from chalicelib.services.plan_code import FAILURES_A_DAY_MAX
from chalicelib.world import World
from tests.repo.builders import CHAT, a_customer, dialog_of, stored

ELSEWHERE = Chat("webchat", "0123456789abcdef")


def fail(world: World, address: str, times: int) -> list[Notice]:
    """Guess wrong so many times; what the owner must hear of it."""
    return [notice for _ in range(times) for notice in note_failed_code(world, address)]


def test_the_owner_hears_of_it_once_in_every_chat(world: World) -> None:
    anna = stored(world, a_customer(chats=(CHAT, ELSEWHERE), locale="en"))

    heard = fail(world, anna.phone.number, FAILURES_A_DAY_MAX + 5)

    line = Line("notice.codes_failed")
    assert heard == [Notice(CHAT, "en", line), Notice(ELSEWHERE, "en", line)]


def test_before_that_nobody_is_worried(world: World) -> None:
    anna = stored(world, a_customer())

    assert fail(world, anna.phone.number, FAILURES_A_DAY_MAX - 1) == []


@pytest.mark.parametrize("typed", ["anna@example.org", "ANNA@example.org"])
def test_the_owner_of_a_mailbox_hears_of_it_too(world: World, typed: str) -> None:
    stored(world, a_customer(email=Email("anna@example.org")))

    assert len(fail(world, typed, FAILURES_A_DAY_MAX)) == 1


def test_an_address_of_nobody_worries_nobody(world: World) -> None:
    assert fail(world, "+79210000000", FAILURES_A_DAY_MAX) == []


def test_whoever_was_erased_worries_no_more(world: World) -> None:
    anna = stored(world, a_customer())
    fail(world, anna.phone.number, FAILURES_A_DAY_MAX - 1)
    world.customers.erase(anna, replace(dialog_of(world), customer_id=None), world.now())

    assert fail(world, anna.phone.number, 1) == []
