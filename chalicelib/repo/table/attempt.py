"""The one retry loop of writers: load, decide, commit, and again if another writer was faster."""

from collections.abc import Callable
from typing import TypeVar

from chalicelib.domain.errors import Refusal
from chalicelib.repo.table.refusals import Busy, Moved

TRIES_MAX = 5
Outcome = TypeVar("Outcome")


def attempt(
    decide: Callable[[Moved | None], Outcome], *, contended: Refusal | None = None
) -> Outcome:
    """Call `decide`, which loads, decides and commits; a few times while other writers interfere.

    `decide` gets what stopped the try before it, if that was an item that had moved on: such a
    refusal carries the item, so that a writer who reads nothing beforehand need not read then.

    Raises:
        Refusal: `contended` after the last try; without it, what stopped that try.
    """
    moved: Moved | None = None
    stopped: Busy | Moved | None = None
    for _ in range(TRIES_MAX):
        try:
            return decide(moved)
        except Moved as refused:
            moved = stopped = refused
        except Busy as refused:
            stopped = refused
    assert stopped is not None
    raise contended or stopped from stopped
