"""The position of a delivery in its run: in which chunk of which page of the plan."""

from typing import NamedTuple

from chalicelib.domain.errors import Rejected
from chalicelib.domain.ids import ChunkId, RunName

EXCLUDED = ChunkId("")  # the excluded customers of a page stand before its chunks
POSITIONS_MAX = 1_000_000


class DeliveryPosition(NamedTuple):
    """Sorts in the order in which deliveries are listed; a position of -1 is before the first."""

    part: int = 0
    page: int = 0
    chunk: ChunkId = EXCLUDED
    position: int = -1

    def to_text(self) -> str:
        """`0/12/0000-000012-…-0003/17`."""
        return "/".join(map(str, self))

    @classmethod
    def from_text(cls, text: str) -> "DeliveryPosition":
        """The position that `to_text` wrote."""
        part, page, chunk, position = text.split("/")
        return cls(int(part), int(page), ChunkId(chunk), int(position))


class DeliveryId(NamedTuple):
    """One delivery of a campaign, as people name it."""

    run: RunName
    chunk: ChunkId
    position: int

    def to_text(self) -> str:
        """`launch:0000-000012-…-0003:17`."""
        return f"{self.run}:{self.chunk}:{self.position}"

    @classmethod
    def from_text(cls, text: str) -> "DeliveryId":
        """The delivery that a person named.

        Raises:
            Rejected: `delivery.unreadable`.
        """
        run, _, rest = text.partition(":")
        chunk, _, position = rest.partition(":")
        if not (run and chunk and position.isdecimal() and position.isascii()):
            raise Rejected("delivery.unreadable")
        return cls(RunName(run), ChunkId(chunk), min(int(position), POSITIONS_MAX))
