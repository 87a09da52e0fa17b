"""A sign-in at the provider that is under way, kept in a signed cookie of the browser.

State, nonce and code verifier are digests of one random text, so that the cookie stays short; what
is sent to the provider does not tell the text. The cookie ties them to the browser that began: the
answer to the sign-in of another browser is refused.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.console.signed import proven, signed
from chalicelib.world import World

COOKIE = "__Host-oidc"
LIFE = timedelta(minutes=10)
PURPOSE = b"oidc|"
PARTS = 3


@dataclass(frozen=True, slots=True)
class ProviderSignIn:
    """What the browser began: a random text, the end (UTC), and the page of ours that follows."""

    seed: str
    ends: datetime
    next: str

    @property
    def state(self) -> str:
        return self._derived("state")

    @property
    def nonce(self) -> str:
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        return self._derived("verifier")

    @property
    def challenge(self) -> str:
        """What PKCE shows of the verifier (S256)."""
        return _text_of(hashlib.sha256(self.verifier.encode()).digest())

    def is_answered_by(self, state: str) -> bool:
        """Whether an answer of the provider belongs to this sign-in."""
        return hmac.compare_digest(self.state.encode(), state.encode("utf-8", "surrogatepass"))

    def _derived(self, name: str) -> str:
        return _text_of(hashlib.sha256(f"{name}|{self.seed}".encode()).digest())


def begin_at_provider(world: World, path: str) -> ProviderSignIn:
    """Return a new sign-in that leads to a page of ours."""
    return ProviderSignIn(world.new_secret(), world.now() + LIFE, path)


def cookie_of(world: World, begun: ProviderSignIn) -> str:
    """Return the signed value of the cookie."""
    return signed(world, PURPOSE, f"{begun.seed}.{int(begun.ends.timestamp())}.{begun.next}")


def read_cookie(world: World, cookie: str) -> ProviderSignIn | None:
    """Return the sign-in of a cookie; None: we did not sign it, or it has ended."""
    claim = proven(world, PURPOSE, cookie)
    if claim is None:
        return None
    seed, ends, path = claim.split(".", PARTS - 1)
    begun = ProviderSignIn(seed, datetime.fromtimestamp(int(ends), world.now().tzinfo), path)
    return begun if world.now() < begun.ends else None


def _text_of(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
