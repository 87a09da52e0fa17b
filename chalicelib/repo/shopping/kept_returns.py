"""Returns as they were recorded, each with the digest of its request and the answer to it."""

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from chalicelib.domain.errors import Conflict
from chalicelib.domain.shopping.purchase import Purchase, ReturnSnapshot
from chalicelib.repo.table.encoding import Item

if TYPE_CHECKING:
    from pydantic import TypeAdapter


class KeptReturn(NamedTuple):
    """A return that was recorded: the digest of its request, and the answer to it.

    `is_announced`: the customer heard of it.
    """

    digest: str
    snapshot: ReturnSnapshot
    is_announced: bool = False

    def same(self, digest: str) -> ReturnSnapshot:
        """The answer, for the same request.

        Raises:
            Conflict: `return.other`: another request came under this number.
        """
        if self.digest != digest:
            raise Conflict("return.other")
        return self.snapshot


class FoundReturn(NamedTuple):
    """A purchase (None: the shop did not send it), and its return of one number, if any."""

    purchase: Purchase | None
    kept: KeptReturn | None


def read_return(item: Item) -> KeptReturn:
    """Read the return of an item."""
    snapshot = snapshots().validate_json(item["answer"])
    return KeptReturn(item["digest"], snapshot, bool(item.get("announced")))


@cache
def snapshots() -> "TypeAdapter[ReturnSnapshot]":
    """The codec of answers to returns."""
    from pydantic import TypeAdapter  # noqa: PLC0415 - only returns need it

    return TypeAdapter(ReturnSnapshot)
