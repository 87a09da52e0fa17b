"""How a caller names one customer: by id, or by a phone, e-mail or card that is unique."""

from dataclasses import dataclass
from typing import Literal

IdentityKind = Literal["id", "phone", "email", "card"]


@dataclass(frozen=True, slots=True)
class Identity:
    """The name of one customer; `value` has its stored form: E.164, an address, 13 digits."""

    kind: IdentityKind
    value: str
