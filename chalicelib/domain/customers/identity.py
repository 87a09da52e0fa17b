"""What a customer is found by: an id, or something that only one customer has."""

from dataclasses import dataclass
from typing import Literal

IdentityKind = Literal["id", "phone", "email", "card"]


@dataclass(frozen=True, slots=True)
class Identity:
    """One such thing; `value` is in the form that we store: E.164, an address, thirteen digits."""

    kind: IdentityKind
    value: str
