"""The session of a signed-in person: a signed cookie that names a staff key, and form tokens."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.console.signed import proven, signature, signed
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.rotation import is_one_of
from chalicelib.domain.staff.staff import StaffKey
from chalicelib.world import World

# A browser keeps a cookie with this prefix only for our own host, with Secure and Path=/.
COOKIE = "__Host-grocer"
LIFE = timedelta(hours=12)
PURPOSE = b"session|"
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
    claim = f"{session.key}.{int(session.ends.timestamp())}.{session.nonce}"
    return signed(world, PURPOSE, claim)


def read_session(world: World, cookie: str) -> Session | None:
    """Return the session of a cookie; None: we did not sign it, or it has ended."""
    claim = proven(world, PURPOSE, cookie)
    if claim is None:
        return None
    key, ends, nonce = claim.split(".", PARTS - 1)
    session = Session(StaffKeyId(key), datetime.fromtimestamp(int(ends), world.now().tzinfo), nonce)
    return session if world.now() < session.ends else None


def live_session(world: World, cookie: str) -> tuple[Session, StaffKey] | None:
    """Return the session with its key; None: there is none, it ended, or the key is revoked."""
    session = read_session(world, cookie)
    caller = world.staff.keys.signed_in(session.key, world.now()) if session else None
    if session is None or caller is None:
        return None
    # An access that was taken and given back does not give back the sessions of before.
    began = session.ends - LIFE
    return None if caller.restored_at and began < caller.restored_at else (session, caller)


def form_token(world: World, session: Session) -> str:
    """Return the token that every form of the session carries."""
    return signature(world.secret, _token_claim(session)).hex()


def is_form_token(world: World, session: Session, shown: str) -> bool:
    """Whether a form was made for this session; the secret may have been exchanged since."""
    claim = _token_claim(session)
    expected = (signature(secret, claim).hex().encode() for secret in world.valid_secrets)
    return is_one_of(shown.encode(), expected)


def _token_claim(session: Session) -> bytes:
    return f"form|{session.key}|{session.nonce}".encode()
