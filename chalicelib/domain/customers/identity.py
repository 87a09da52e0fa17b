"""The ways to name one customer: an id, or a phone, e-mail or card that only one customer has."""

from dataclasses import dataclass
from typing import Literal

IdentityKind = Literal["id", "phone", "email", "card"]


@dataclass(frozen=True, slots=True)
class Identity:
    """One of them; `value` is in its stored form: E.164, an e-mail address, thirteen digits."""

    kind: IdentityKind
    value: str
