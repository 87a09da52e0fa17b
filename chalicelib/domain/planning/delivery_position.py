"""Where a delivery stands among those of a run: in which chunk of which page of its plan."""

from typing import NamedTuple

from chalicelib.domain.errors import Rejected
from chalicelib.domain.ids import ChunkId, RunName

LEFT = ChunkId("")  # those of a page who get nothing stand before its chunks
POSITIONS_MAX = 1_000_000


class DeliveryPosition(NamedTuple):
    """Sorts as the deliveries of a run are listed; a position of -1 is before the first."""

    part: int = 0
    page: int = 0
    chunk: ChunkId = LEFT
    position: int = -1

    def to_text(self) -> str:
        """`0/12/0000-000012-…-0003/17`."""
        return "/".join(map(str, self))

    @classmethod
    def from_text(cls, text: str) -> "DeliveryPosition":
        """The place that `to_text` wrote."""
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
