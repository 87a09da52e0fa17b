"""A random sample of the base, drawn in one pass.

Every customer has a number that looks random and changes daily; those with the lowest numbers are
the sample. So the sample does not depend on the order of reading, samples of parts of the base
merge into one of the whole, and the beginning of a sample is a smaller sample.
"""

import zlib
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b

from chalicelib.domain.ids import CustomerId

NUMBERS = 2**32  # a power of two: multiplying by an odd factor then only permutes the numbers
BETWEEN = "\n"


@dataclass(slots=True)
class CustomerSample:
    """Keeps at least the `size_max` lowest numbers, and never more than twice as many.

    It contains exactly the customers with a number below `bound`, so that each had the same chance.
    `met` is the number of all customers that were added.
    """

    day: date
    size_max: int
    met: int = 0
    bound: int = NUMBERS
    drawn: list[tuple[int, CustomerId]] = field(default_factory=list)
    _factor: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        digest = blake2b(self.day.isoformat().encode(), digest_size=8).digest()
        self._factor = int.from_bytes(digest) | 1

    def add(self, customer_id: CustomerId) -> None:
        """Add a customer; adding the same one again counts again."""
        self.met += 1
        # The same as `_number`, without the cost of a call for each of a million customers.
        number = zlib.crc32(customer_id.encode()) * self._factor % NUMBERS
        if number < self.bound:
            self.drawn.append((number, customer_id))
            if len(self.drawn) >= 2 * self.size_max:
                self.trim()

    def merge(self, other: "CustomerSample") -> None:
        """Merge a sample of another part of the base, drawn on the same day."""
        assert self.day == other.day
        self.met += other.met
        self.bound = min(self.bound, other.bound)
        self.drawn = [each for each in (*self.drawn, *other.drawn) if each[0] < self.bound]

    def trim(self) -> None:
        """Reduce the sample to `size_max` customers."""
        self.drawn.sort()
        if len(self.drawn) > self.size_max:
            self.bound = self.drawn[self.size_max][0]
            # Customers who share the number of the first excluded one are excluded too.
            self.drawn = [each for each in self.drawn if each[0] < self.bound]

    def pack(self) -> bytes:
        """Pack the ids, compressed; the numbers can be computed from them."""
        return zlib.compress(BETWEEN.join(self.ids).encode())

    def unpack(self, packed: bytes) -> None:
        """Add the customers that `pack` packed."""
        ids = zlib.decompress(packed).decode()
        for customer_id in ids.split(BETWEEN) if ids else ():
            self.drawn.append((self._number(customer_id), CustomerId(customer_id)))

    @property
    def has_everybody(self) -> bool:
        """Whether every customer that was added is in the sample."""
        return self.bound == NUMBERS

    @property
    def ids(self) -> list[CustomerId]:
        """The ids in the sample, each once, in the order of their numbers, which is random."""
        return list(dict.fromkeys(customer_id for _, customer_id in sorted(self.drawn)))

    def _number(self, customer_id: str) -> int:
        """The number of a customer on this day."""
        # Ids are random already, so a cheap checksum is enough to give them a new order every day.
        return zlib.crc32(customer_id.encode()) * self._factor % NUMBERS
