"""A random part of the base, drawn in one pass: the same whoever reads which part in which order.

Everybody has a number that looks random and is another one every day; the sample is whoever has the
lowest. Samples of parts of the base make one of the whole, and so does every beginning of one.
"""

import zlib
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b

from chalicelib.domain.ids import CustomerId

NUMBERS = 2**32  # a power of two, so that an odd factor turns them into one another
BETWEEN = "\n"


@dataclass(slots=True)
class CustomerSample:
    """At least the `size_max` lowest numbers met, and never more than twice as many.

    Whoever has a number below `bound` was drawn, and nobody else: all customers had the same
    chance, whatever there is to be known about them.
    """

    day: date
    size_max: int
    met: int = 0  # customers among whom was drawn
    bound: int = NUMBERS
    drawn: list[tuple[int, CustomerId]] = field(default_factory=list)
    _factor: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        digest = blake2b(self.day.isoformat().encode(), digest_size=8).digest()
        self._factor = int.from_bytes(digest) | 1

    def add(self, customer_id: CustomerId) -> None:
        """Meet a customer; meeting them again counts again."""
        self.met += 1
        # As `_number` says, without the call: a count meets millions.
        number = zlib.crc32(customer_id.encode()) * self._factor % NUMBERS
        if number < self.bound:
            self.drawn.append((number, customer_id))
            if len(self.drawn) >= 2 * self.size_max:
                self.trim()

    def merge(self, other: "CustomerSample") -> None:
        """Take in a sample of another part of the base, drawn on the same day."""
        assert self.day == other.day
        self.met += other.met
        self.bound = min(self.bound, other.bound)
        self.drawn = [each for each in (*self.drawn, *other.drawn) if each[0] < self.bound]

    def trim(self) -> None:
        """Leave no more than `size_max`."""
        self.drawn.sort()
        if len(self.drawn) > self.size_max:
            self.bound = self.drawn[self.size_max][0]
            # Who shares the number of the first one left out is left out too.
            self.drawn = [each for each in self.drawn if each[0] < self.bound]

    def pack(self) -> bytes:
        """The ids of whoever was drawn, deflated; their numbers follow from them."""
        return zlib.compress(BETWEEN.join(self.ids).encode())

    def unpack(self, packed: bytes) -> None:
        """Draw again whoever `pack` put away."""
        ids = zlib.decompress(packed).decode()
        for customer_id in ids.split(BETWEEN) if ids else ():
            self.drawn.append((self._number(customer_id), CustomerId(customer_id)))

    @property
    def has_everybody(self) -> bool:
        """Whether nobody who was met is left out."""
        return self.bound == NUMBERS

    @property
    def ids(self) -> list[CustomerId]:
        """Whoever was drawn, once each, in the order of their numbers: an order of chance."""
        return list(dict.fromkeys(customer_id for _, customer_id in sorted(self.drawn)))

    def _number(self, customer_id: str) -> int:
        """Ids are of chance already: all that is wanted is another order every day, quickly."""
        return zlib.crc32(customer_id.encode()) * self._factor % NUMBERS
