"""The one retry loop: load, decide, commit, and again where another writer was faster."""

from collections.abc import Callable

import pytest

from chalicelib.domain.errors import Conflict, Refusal, Unavailable
from chalicelib.repo.table.attempt import TRIES_MAX, attempt
from chalicelib.repo.table.refusals import Busy, Moved

MOVED = Moved("item.moved", {"version": 2})
BUSY = Busy([])


def refused(*refusals: Refusal) -> tuple[Callable[[Moved | None], str], list[Moved | None]]:
    """A decision that is refused so, then taken; and what it was told at each try."""
    left, told = list(refusals), list[Moved | None]()

    def decide(moved: Moved | None) -> str:
        told.append(moved)
        if left:
            raise left.pop(0)
        return "decided"

    return decide, told


@pytest.mark.parametrize("refusal", [MOVED, BUSY], ids=["moved", "busy"])
def test_what_others_stopped_is_decided_again(refusal: Refusal) -> None:
    decide, told = refused(*[refusal] * (TRIES_MAX - 1))

    assert attempt(decide) == "decided"
    assert len(told) == TRIES_MAX


def test_the_caller_waits_before_each_further_try() -> None:
    decide, _ = refused(MOVED, MOVED)
    waited: list[int] = []

    attempt(decide, pause=waited.append)

    assert waited == [1, 2]


def test_a_decision_gets_the_item_that_had_moved_on() -> None:
    decide, told = refused(MOVED, BUSY)

    attempt(decide)

    assert told == [None, MOVED, MOVED]


@pytest.mark.parametrize("refusal", [MOVED, BUSY], ids=["moved", "busy"])
def test_after_the_last_try_what_stopped_it_is_announced(refusal: Refusal) -> None:
    decide, told = refused(*[refusal] * TRIES_MAX)

    with pytest.raises(type(refusal)) as stopped:
        attempt(decide)

    assert stopped.value is refusal
    assert len(told) == TRIES_MAX


def test_after_the_last_try_the_caller_may_say_what_it_means() -> None:
    decide, _ = refused(*[BUSY] * TRIES_MAX)

    with pytest.raises(Unavailable, match=r"customer\.contended"):
        attempt(decide, contended=Unavailable("customer.contended"))


@pytest.mark.parametrize("refusal", [Conflict("idempotency.running"), Unavailable("table.refused")])
def test_any_other_refusal_is_final(refusal: Refusal) -> None:
    decide, told = refused(refusal)

    with pytest.raises(type(refusal), match=refusal.code):
        attempt(decide)
    assert len(told) == 1
