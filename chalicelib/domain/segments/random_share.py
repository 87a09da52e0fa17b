"""A random share of all customers, always the same customers."""

from hashlib import blake2b
from typing import Annotated, Literal

from pydantic import Field, StrictInt

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.segments.facts import Facts
from chalicelib.domain.segments.filter import Filter, Word

WHOLE = 10_000  # basis points


class RandomShare(Filter):
    """`{"kind": "random_share", "basis_points": 1000, "salt": "spring"}`: a tenth.

    With one salt a smaller share is part of a larger one; shares of two salts are independent.
    """

    kind: Literal["random_share"] = "random_share"
    basis_points: Annotated[StrictInt, Field(ge=0, le=WHOLE)]
    salt: Word

    def matches(self, customer: Customer, facts: Facts) -> bool:  # noqa: ARG002
        return draw(self.salt, customer.id) < self.basis_points


def draw(salt: str, name: str) -> int:
    """Return a number from 0 to 9999 that looks random and is always the same for a name."""
    digest = blake2b(f"{salt}\0{name}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) % WHOLE
