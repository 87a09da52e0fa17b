"""One-time links into the cabinet: the bot makes one, and a person opens it within ten minutes.

The token is the base64 of the claim (end, customer, round of sessions, nonce) and its signature.
That it was used is counted in a budget.
"""

import base64
import hashlib
import hmac
from datetime import timedelta

from chalicelib import log
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.rotation import is_one_of
from chalicelib.world import World

LINK_LIFE = timedelta(minutes=10)
SIGNATURE_BYTES = 16
BETWEEN = "."
PARTS = 4


def sign_cabinet_link(world: World, customer: Customer) -> str:
    """Return an address that opens the cabinet of this customer once."""
    ends = int((world.now() + LINK_LIFE).timestamp())
    claim = BETWEEN.join((str(ends), customer.id, str(customer.sessions), world.new_id())).encode()
    token = base64.urlsafe_b64encode(claim + _signature(world.secret, claim)).decode().rstrip("=")
    return f"{world.settings.pages_url}/me/link/{token}"


def customer_of_link(world: World, token: str) -> Customer | None:
    """Return the customer whom a link names; None if it is not ours, or is over.

    Reading it uses nothing up: programs open links that they show a preview of.
    """
    claim = _read(world, token)
    if claim is None:
        return None
    ends, customer_id, sessions, _ = claim
    customer = world.customers.profiles.get(CustomerId(customer_id))
    if customer is None or int(ends) < world.now().timestamp():
        return None
    # Made before the card was blocked or the phone changed, it may be in other hands.
    return customer if customer.sessions == int(sessions) else None


def open_by_link(world: World, token: str) -> Customer | None:
    """Use the link up, and return its customer; None if it is over or was used before."""
    customer, claim = customer_of_link(world, token), _read(world, token)
    if customer is None or claim is None:
        return None
    nonce, now = claim[-1], world.now()
    if not world.conversation.budgets.count("cabinet_link", nonce, "once", limit=1, now=now):
        return None
    log.event("cabinet.opened", customer=customer.id, way="link")
    return customer


def _read(world: World, token: str) -> list[str] | None:
    try:
        signed = base64.urlsafe_b64decode(token.encode() + b"=" * (-len(token) % 4))
    except ValueError:
        return None
    claim, signature = signed[:-SIGNATURE_BYTES], signed[-SIGNATURE_BYTES:]
    # Nothing of the claim is read before its signature is checked.
    if not is_one_of(signature, (_signature(each, claim) for each in world.valid_secrets)):
        return None
    return claim.decode().split(BETWEEN, PARTS - 1)


def _signature(secret: bytes, claim: bytes) -> bytes:
    return hmac.digest(secret, b"cabinet link|" + claim, hashlib.sha256)[:SIGNATURE_BYTES]
