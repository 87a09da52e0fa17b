"""The only retry loop of writers: load, decide and commit, again if another writer was faster."""

from collections.abc import Callable
from typing import TypeVar

from chalicelib.domain.errors import Refusal
from chalicelib.repo.table.refusals import Busy, Moved

# Bounded, so that a contended item refuses the request instead of holding the function.
TRIES_MAX = 5
Outcome = TypeVar("Outcome")


def attempt(
    decide: Callable[[Moved | None], Outcome],
    *,
    pause: Callable[[int], None] = lambda _: None,
    contended: Refusal | None = None,
) -> Outcome:
    """Call `decide`, which loads, decides and commits, and repeat it while others interfere.

    `pause` waits before a further try; it gets the number of tries so far.

    `decide` gets the `Moved` that stopped an earlier try, with the item that another writer had
    changed; in the first try it gets None.

    Raises:
        Refusal: `contended` after the last try; without it, the refusal of that try.
    """
    # The refusal brings the item, so a decision that reads nothing at first (a purchase) need not
    # read for its second try either.
    moved: Moved | None = None
    stopped: Busy | Moved | None = None
    for tries in range(TRIES_MAX):
        if tries:
            pause(tries)
        try:
            return decide(moved)
        except Moved as refused:
            moved = stopped = refused
        except Busy as refused:
            stopped = refused
    assert stopped is not None
    raise contended or stopped from stopped
