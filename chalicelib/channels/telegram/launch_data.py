"""Reads what Telegram says of a person who opens a mini app, after a check of its signature.

Source: https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

from chalicelib.channels.languages import locale_of
from chalicelib.domain.messages.message import Locale

LAUNCH_LIFE = timedelta(minutes=10)
CLOCKS_DIFFER = timedelta(minutes=1)
CHARS_MAX = 4096  # real ones have less than a thousand
PAIRS_MAX = 20
USER_ID_MAX = 2**52  # Telegram's ids have at most 52 significant bits
KEY = b"WebAppData"
HASH_CHARS = 64


@dataclass(frozen=True, slots=True)
class Launch:
    """A person whom Telegram vouches for; `hash` names this very launch."""

    user_id: str
    locale: Locale | None
    hash: str


def read_launch(data: str, token: str, now: datetime) -> Launch | None:
    """Return the person of launch data; None: Telegram did not sign them, or they are too old."""
    if len(data) > CHARS_MAX or not data.isascii() or not token:
        return None
    try:
        pairs = parse_qsl(
            data, keep_blank_values=True, strict_parsing=True, max_num_fields=PAIRS_MAX
        )
    except ValueError:
        return None
    values = dict(pairs)
    shown = values.pop("hash", "")
    # Of two values of one key another reader might take the other one.
    if len(values) + 1 != len(pairs) or not _is_signed(values, shown, token):
        return None
    if not _is_fresh(values.get("auth_date", ""), now):
        return None
    return _launch(values.get("user", ""), shown)


def sign_launch(values: dict[str, str], token: str) -> str:
    """Return the hash of launch data, as Telegram makes it; `values` are without a hash."""
    # The name is the key and the token the message, not the other way round.
    secret = hmac.digest(KEY, token.encode(), hashlib.sha256)
    lines = "\n".join(f"{name}={values[name]}" for name in sorted(values))
    return hmac.digest(secret, lines.encode("utf-8", "surrogatepass"), hashlib.sha256).hex()


def _is_signed(values: dict[str, str], shown: str, token: str) -> bool:
    expected = sign_launch(values, token).encode()
    return hmac.compare_digest(shown.encode("utf-8", "surrogatepass"), expected)


def _is_fresh(auth_date: str, now: datetime) -> bool:
    # `isdecimal` alone would let digits of other scripts through.
    if not (auth_date.isascii() and auth_date.isdecimal() and len(auth_date) <= len("9999999999")):
        return False
    made = datetime.fromtimestamp(int(auth_date), UTC)
    return now - LAUNCH_LIFE <= made <= now + CLOCKS_DIFFER


def _launch(user: str, shown: str) -> Launch | None:
    try:
        known = json.loads(user)
    except (ValueError, RecursionError):
        return None
    number = known.get("id") if isinstance(known, dict) else None
    # `true` is an int for Python.
    if type(number) is not int or not 0 < number <= USER_ID_MAX or known.get("is_bot"):
        return None
    return Launch(str(number), locale_of(str(known.get("language_code", ""))), shown)
