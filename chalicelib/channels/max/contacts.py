"""The phone in a shared contact, and whether MAX vouches that it is the sender's.

Source: https://dev.max.ru/docs-api/objects/Message (attachment `contact`), RFC 2425 (vCard lines)
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Any

from chalicelib.domain.messages.message import Content, SharedContact, Text

# A long line of a vCard continues on the next one, which then begins with a blank.
FOLDED = re.compile(r"\r?\n[ \t]")
PHONE = re.compile(r"(?:[\w-]+\.)?TEL(?:;[^:\r\n]*)?:(?:tel:)?([^\r\n]*)", re.IGNORECASE)
NAME = re.compile(r"FN(?:;[^:\r\n]*)?:([^\r\n]*)", re.IGNORECASE)
VCARD_CHARS_MAX = 10_000


def read_contact(payload: Mapping[str, Any], sender: int, token: str) -> Content | None:
    """What a contact says: a proven phone, a phone as if it was typed, or another person's.

    None: it has no phone.
    """
    card, shown = payload.get("vcf_info"), payload.get("hash")
    if not isinstance(card, str) or len(card) > VCARD_CHARS_MAX:
        return None
    lines = FOLDED.sub("", card)
    phone = _first(PHONE, lines)
    if not phone:
        return None
    owner = payload.get("max_info")
    is_sender = isinstance(owner, Mapping) and owner.get("user_id") == sender
    # MAX hashes a card only where it knows that the number is the one of the account.
    if not is_sender or not isinstance(shown, str) or not shown:
        return SharedContact(phone, own=False)
    if not is_vouched(card, shown, token):
        # The formula is not in MAX's own documentation. If it changes, a code proves the number.
        return Text(phone)
    first, _, last = _first(NAME, lines).partition(" ")
    return SharedContact(phone, own=True, first_name=first, last_name=last.strip())


def is_vouched(card: str, shown: str, token: str) -> bool:
    """Whether MAX made the hash of this card for the bot with this token."""
    return bool(token) and hmac.compare_digest(
        shown.encode("utf-8", "surrogatepass"), contact_hash(card, token).encode()
    )


def contact_hash(card: str, token: str) -> str:
    """The hash of a card, as MAX makes it."""
    return hmac.digest(token.encode(), card.encode("utf-8", "surrogatepass"), hashlib.sha256).hex()


def _first(pattern: re.Pattern[str], lines: str) -> str:
    found = (pattern.fullmatch(line.strip("\r")) for line in lines.split("\n"))
    return next((match[1].strip() for match in found if match), "")
