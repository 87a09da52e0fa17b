"""The session of a customer: a signed cookie that names the customer, apart from that of staff."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.console.signed import proven, signature, signed
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.rotation import is_one_of
from chalicelib.world import World

COOKIE = "__Host-card"
# Of a mini app: the cookie lives in the frame of the messenger alone, and so do its pages.
FRAMED_COOKIE = "__Host-card-framed"
LIFE = timedelta(hours=12)
FRAMED_LIFE = timedelta(hours=1)  # Telegram gives a new proof with every launch
PURPOSE, FRAMED_PURPOSE = b"customer|", b"framed customer|"
NONCE_CHARS = 16
PARTS = 4


@dataclass(frozen=True, slots=True)
class CustomerSession:
    """The customer, the round of sessions, the end (UTC), and a nonce for form tokens.

    The profile is read with every request: an erasure, a blocked card, another phone and "sign out
    everywhere" end the session at once.
    """

    customer: CustomerId
    round: int
    ends: datetime
    nonce: str
    is_framed: bool = False

    @property
    def cookie(self) -> str:
        """The name of the cookie."""
        return FRAMED_COOKIE if self.is_framed else COOKIE


def begin(world: World, customer: Customer, *, is_framed: bool = False) -> CustomerSession:
    """Return a new session of a customer who has just proven who they are."""
    ends = world.now() + (FRAMED_LIFE if is_framed else LIFE)
    nonce = world.new_secret()[:NONCE_CHARS]
    return CustomerSession(customer.id, customer.sessions, ends, nonce, is_framed)


def session_value(world: World, session: CustomerSession) -> str:
    """Return the signed value of the cookie."""
    ends = int(session.ends.timestamp())
    claim = f"{session.round}.{ends}.{session.nonce}.{session.customer}"
    return signed(world, FRAMED_PURPOSE if session.is_framed else PURPOSE, claim)


def live(world: World, cookies: dict[str, str]) -> tuple[CustomerSession, Customer] | None:
    """Return the live session of a browser with its customer; None if there is none."""
    # In the frame of a messenger a browser sends both: the proof of this launch counts.
    for name, is_framed in ((FRAMED_COOKIE, True), (COOKIE, False)):
        session = _read(world, cookies.get(name, ""), is_framed=is_framed)
        customer = world.customers.profiles.get(session.customer) if session else None
        if session and customer and customer.sessions == session.round:
            return session, customer
    return None


def _read(world: World, cookie: str, *, is_framed: bool) -> CustomerSession | None:
    claim = proven(world, FRAMED_PURPOSE if is_framed else PURPOSE, cookie) if cookie else None
    if claim is None:
        return None
    number, ends, nonce, customer = claim.split(".", PARTS - 1)
    until = datetime.fromtimestamp(int(ends), world.now().tzinfo)
    session = CustomerSession(CustomerId(customer), int(number), until, nonce, is_framed)
    return session if world.now() < until else None


def form_token_of(world: World, session: CustomerSession) -> str:
    """Return the token that every form of the session carries."""
    return signature(world.secret, _token_claim(session)).hex()


def is_token_of(world: World, session: CustomerSession, shown: str) -> bool:
    """Whether a form was made for this session; the secret may have been exchanged since."""
    claim = _token_claim(session)
    expected = (signature(secret, claim).hex().encode() for secret in world.valid_secrets)
    return is_one_of(shown.encode("utf-8", "surrogatepass"), expected)


def _token_claim(session: CustomerSession) -> bytes:
    return f"customer form|{session.customer}|{session.nonce}".encode()
