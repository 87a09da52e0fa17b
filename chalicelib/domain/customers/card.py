"""Card numbers: thirteen digits that every till can scan and that carry no meaning."""

import re
from collections.abc import Callable
from typing import NewType

CardNumber = NewType("CardNumber", str)
"""A valid EAN-13 of the range that GS1 leaves to shops: 20 to 29."""

IN_STORE_DIGIT = "2"
RANDOM_DIGITS = 11

_SHAPE = re.compile(rf"{IN_STORE_DIGIT}[0-9]{{{RANDOM_DIGITS + 1}}}")


def new_card_number(draw: Callable[[int], int]) -> CardNumber:
    """Draw a card number. The repository refuses a number that was ever given out (rule 33).

    `draw(n)` returns a uniform integer from 0 to n - 1 that cannot be guessed.
    """
    payload = f"{IN_STORE_DIGIT}{draw(10**RANDOM_DIGITS):0{RANDOM_DIGITS}}"
    return CardNumber(payload + check_digit(payload))


def is_card_number(text: str) -> bool:
    """Whether the text is a card number: the shape and the check digit are right, no spaces."""
    return _SHAPE.fullmatch(text) is not None and text[-1] == check_digit(text[:-1])


def check_digit(payload: str) -> str:
    """Compute the last digit of an EAN-13 from the twelve before it.

    Source: https://www.gs1.org/services/how-calculate-check-digit-manually
    """
    weighted = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(payload))
    return str(-weighted % 10)


def group_digits(number: CardNumber) -> str:
    """Group the digits as a barcode prints them: `2 912345 678901`."""
    return f"{number[0]} {number[1:7]} {number[7:]}"
