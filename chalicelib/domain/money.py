"""Money: whole minor units of one currency, never a float (rule 1)."""

import re
from dataclasses import dataclass

# How many decimal digits each currency has, for the currencies that we were asked for (ISO 4217).
DIGITS = {"RUB": 2, "KZT": 2, "BYN": 2, "UZS": 2, "KGS": 2, "AMD": 2, "GEL": 2, "USD": 2, "EUR": 2}
AMOUNT = re.compile(r"-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,4})?")


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units; sums of different currencies do not mix."""

    minor: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        assert self.currency == other.currency
        return Money(self.minor + other.minor, self.currency)

    @property
    def amount(self) -> str:
        """The decimal text: `1234.50`."""
        return str(self)

    def __str__(self) -> str:
        digits = DIGITS[self.currency]
        sign = "-" if self.minor < 0 else ""
        whole, part = divmod(abs(self.minor), 10**digits)
        return f"{sign}{whole}.{part:0{digits}d}"


def parse_amount(text: str, currency: str) -> Money:
    """Read a decimal text such as `1234.50`.

    Raises:
        ValueError: not such a text, an unknown currency, or more digits than it has.
    """
    if currency not in DIGITS:
        raise ValueError(f"unknown currency {currency}")
    if not AMOUNT.fullmatch(text):
        raise ValueError("an amount looks like 1234.50")
    # The sign comes from the text: `-0.50` has a whole part of 0, which has no sign.
    whole, _, part = text.partition(".")
    digits = DIGITS[currency]
    if len(part) > digits:
        raise ValueError(f"{currency} has {digits} digits after the point")
    sign = -1 if whole.startswith("-") else 1
    minor = abs(int(whole)) * 10**digits + int(part.ljust(digits, "0") or 0)
    return Money(sign * minor, currency)
