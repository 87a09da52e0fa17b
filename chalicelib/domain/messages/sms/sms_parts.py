"""Counts the parts that an SMS is sent and billed in.

Source: 3GPP TS 23.038, section 6.2.1 (the alphabet) and TS 23.040, section 9.2.3.24 (the parts).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€\f")  # each costs two septets
LAST_SINGLE_UNIT = 0xFFFF  # beyond it UTF-16 needs two units, which must stay in one part


class SmsEncoding(StrEnum):
    """The encoding of a text; a unit is a septet of the GSM alphabet, or sixteen bits of UCS-2."""

    GSM = "gsm"
    UCS2 = "ucs2"


ALONE = {SmsEncoding.GSM: 160, SmsEncoding.UCS2: 70}  # units of a text that fits one part
JOINED = {SmsEncoding.GSM: 153, SmsEncoding.UCS2: 67}  # units of each part of a longer one
UNIT_BYTES = {SmsEncoding.GSM: 1, SmsEncoding.UCS2: 2}  # as SNS counts them towards its limit


@dataclass(frozen=True, slots=True)
class SmsParts:
    """How many units and parts a text takes; an empty text takes none."""

    encoding: SmsEncoding
    units: int
    parts: int

    @property
    def size_bytes(self) -> int:
        return self.units * UNIT_BYTES[self.encoding]


def is_gsm(text: str) -> bool:
    """Whether the GSM alphabet has every character of the text."""
    return set(text) <= BASIC | EXTENDED


def sms_parts(text: str) -> SmsParts:
    """Count the parts; one character outside the GSM alphabet turns the whole text to UCS-2."""
    # One «ё» or a typographic quote more than doubles the price of a Latin text.
    encoding = SmsEncoding.GSM if is_gsm(text) else SmsEncoding.UCS2
    costs = [_cost(char, encoding) for char in text]
    units = sum(costs)
    if units <= ALONE[encoding]:
        return SmsParts(encoding, units, min(units, 1))
    return SmsParts(encoding, units, _packed(costs, JOINED[encoding]))


def sms_price_micro(parts: int, *, part_price_micro: int) -> int:
    """The price of a text in millionths of a dollar: every part is billed."""
    return parts * part_price_micro


def _cost(char: str, encoding: SmsEncoding) -> int:
    if encoding is SmsEncoding.GSM:
        return 2 if char in EXTENDED else 1
    return 2 if ord(char) > LAST_SINGLE_UNIT else 1


def _packed(costs: Iterable[int], room: int) -> int:
    """Count the parts of `room` units; a character is never split between two of them."""
    parts, used = 1, 0
    for cost in costs:
        if used + cost > room:
            parts, used = parts + 1, 0
        used += cost
    return parts
