"""Signs what a cookie holds, for one purpose each."""

import base64
import hashlib
import hmac

from chalicelib.domain.staff.rotation import is_one_of
from chalicelib.world import World

SIGNATURE_BYTES = 16


def signed(world: World, purpose: bytes, claim: str) -> str:
    """Return a claim with its signature, as the value of a cookie."""
    raw = claim.encode()
    whole = raw + signature(world.secret, purpose + raw)
    return base64.urlsafe_b64encode(whole).decode().rstrip("=")


def proven(world: World, purpose: bytes, cookie: str) -> str | None:
    """Return the claim in a cookie; None: we did not sign it for this purpose."""
    try:
        whole = base64.urlsafe_b64decode(cookie.encode() + b"=" * (-len(cookie) % 4))
    except ValueError:
        return None
    claim, shown = whole[:-SIGNATURE_BYTES], whole[-SIGNATURE_BYTES:]
    expected = (signature(secret, purpose + claim) for secret in world.valid_secrets)
    # Nothing of the claim is read before its signature is checked.
    return claim.decode() if is_one_of(shown, expected) else None


def signature(secret: bytes, claim: bytes) -> bytes:
    """Return the signature of a claim that begins with its purpose."""
    return hmac.digest(secret, b"console|" + claim, hashlib.sha256)[:SIGNATURE_BYTES]
