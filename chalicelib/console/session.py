"""The session of a signed-in person: a signed cookie that names a staff key, and form tokens."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.rotation import is_one_of
from chalicelib.world import World

# A browser keeps a cookie with this prefix only for our own host, with Secure and Path=/.
COOKIE = "__Host-grocer"
LIFE = timedelta(hours=12)
SIGNATURE_BYTES = 16
NONCE_CHARS = 16
PARTS = 3


@dataclass(frozen=True, slots=True)
class Session:
    """The staff key that signed in, the end (UTC), and a nonce from which form tokens are made.

    The cookie holds no role: the key is looked up with every request, so that it can be revoked.
    """

    key: StaffKeyId
    ends: datetime
    nonce: str


def begin_session(world: World, key: StaffKeyId) -> Session:
    """Return a new session of a key that was just proven."""
    return Session(key, world.now() + LIFE, world.new_secret()[:NONCE_CHARS])


def cookie_value(world: World, session: Session) -> str:
    """Return the signed value of the cookie of a session."""
    claim = f"{session.key}.{int(session.ends.timestamp())}.{session.nonce}".encode()
    signed = claim + _signature(world.secret, b"session|" + claim)
    return base64.urlsafe_b64encode(signed).decode().rstrip("=")


def read_session(world: World, cookie: str) -> Session | None:
    """Return the session of a cookie; None: we did not sign it, or it has ended."""
    try:
        signed = base64.urlsafe_b64decode(cookie.encode() + b"=" * (-len(cookie) % 4))
    except ValueError:
        return None
    claim, signature = signed[:-SIGNATURE_BYTES], signed[-SIGNATURE_BYTES:]
    expected = (_signature(secret, b"session|" + claim) for secret in world.valid_secrets)
    # Nothing of the claim is read before its signature is checked.
    if not is_one_of(signature, expected):
        return None
    key, ends, nonce = claim.decode().split(".", PARTS - 1)
    session = Session(StaffKeyId(key), datetime.fromtimestamp(int(ends), world.now().tzinfo), nonce)
    return session if world.now() < session.ends else None


def form_token(world: World, session: Session) -> str:
    """Return the token that every form of the session carries."""
    return _signature(world.secret, _token_claim(session)).hex()


def is_form_token(world: World, session: Session, shown: str) -> bool:
    """Whether a form was made for this session; the secret may have been exchanged since."""
    claim = _token_claim(session)
    expected = (_signature(secret, claim).hex().encode() for secret in world.valid_secrets)
    return is_one_of(shown.encode(), expected)


def _token_claim(session: Session) -> bytes:
    return f"form|{session.key}|{session.nonce}".encode()


def _signature(secret: bytes, claim: bytes) -> bytes:
    return hmac.digest(secret, b"console|" + claim, hashlib.sha256)[:SIGNATURE_BYTES]
