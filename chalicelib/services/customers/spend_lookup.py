"""One budget for every way to find out whether a person is a customer.

Searches always say it. A registration, a change or a receipt says it only when it is refused,
because another customer has the phone or the e-mail, or because there is no such customer. Only
such answers are counted, so that ordinary work costs nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from chalicelib import log
from chalicelib.domain.conversation.source_address import source_of
from chalicelib.domain.errors import Refusal, Unavailable
from chalicelib.domain.ids import StaffKeyId
from chalicelib.repo.conversation.lookups import Limits
from chalicelib.world import World

# Refusals that say whether a person is a customer.
REVEALING = frozenset({"phone.taken", "email.taken", "customer.not_found"})
HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class Asker:
    """A member of staff or a machine that asks, and the network address of the request."""

    key: StaffKeyId
    address: str = ""

    def limits(self, world: World) -> Limits:
        limits = {f"key#{self.key}": world.bounds.searches_an_hour}
        if self.address:
            limits[f"address#{source_of(self.address)}"] = world.bounds.searches_an_hour_an_address
        return limits


def refuse_if_spent(world: World, asker: Asker) -> None:
    """Refuse a request that may reveal a customer, if the asker has used up the look-ups.

    After that the refusals must not depend on whether there is such a customer.

    Raises:
        Unavailable: `customers.too_many_searches`.
    """
    now = world.now()
    if world.conversation.lookups.is_spent(asker.limits(world), now):
        raise _too_many(now)


def spend_lookup(world: World, asker: Asker) -> None:
    """Count an answer that reveals whether a person is a customer.

    Raises:
        Unavailable: `customers.too_many_searches`: the asker has used up the look-ups of this hour.
    """
    now = world.now()
    if not world.conversation.lookups.count(asker.limits(world), now):
        log.event("lookup.refused", by=asker.key)
        raise _too_many(now)


def count_revealed(world: World, asker: Asker, refusal: Refusal) -> None:
    """Count a refusal that reveals whether a person is a customer; others are not counted.

    Raises:
        Unavailable: `customers.too_many_searches`: the asker has used up the look-ups of this hour.
    """
    if refusal.code in REVEALING:
        log.event("lookup.revealed", by=asker.key, code=refusal.code)
        spend_lookup(world, asker)


def _too_many(now: datetime) -> Unavailable:
    wait_s = HOUR_S - int(now.timestamp()) % HOUR_S
    return Unavailable("customers.too_many_searches", retry_after_s=wait_s)
