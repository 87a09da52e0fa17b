"""The position of a delivery in its run: part, page, chunk, and place in the chunk."""

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
        """The position as text: `0/12/0000-000012-…-0003/17`."""
        return "/".join(map(str, self))

    @classmethod
    def from_text(cls, text: str) -> "DeliveryPosition":
        """The position that `to_text` wrote."""
        part, page, chunk, position = text.split("/")
        return cls(int(part), int(page), ChunkId(chunk), int(position))


class DeliveryId(NamedTuple):
    """The id by which people name one delivery of a campaign."""

    run: RunName
    chunk: ChunkId
    position: int

    def to_text(self) -> str:
        """The id as text: `launch:0000-000012-…-0003:17`."""
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
        # A person may write any number; a huge one is simply a position that no chunk has.
        return cls(RunName(run), ChunkId(chunk), min(int(position), POSITIONS_MAX))
