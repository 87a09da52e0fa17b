"""Say whether an offer that needs a code has one that a customer may use."""

from collections.abc import Iterable

from chalicelib.domain.offers.offer import StoredOffer
from chalicelib.domain.offers.promo import OfferBatch, PromoRefusal
from chalicelib.domain.offers.uses import CustomerUses
from chalicelib.world import World

NO_CODE = "no_code"


def refused_for_codes(world: World, offer: StoredOffer, uses: CustomerUses) -> str:
    """Return why no code opens the offer for a customer; empty: one does, or none is needed.

    Whether the customer knows the code is not known. Random codes and those that campaigns give
    count as unused: they are many.
    """
    if not offer.terms.needs_code or not offer.lists_codes:
        return ""
    batches = world.offers.promos.of_offer(offer.id)
    if not batches:
        return NO_CODE
    left = [each for each in batches if _may_use(each, uses)]
    is_many = any(each.is_personal or not each.digests for each in left)
    is_open = is_many or _has_named(world, left)
    return "" if is_open else PromoRefusal.USED_UP


def _may_use(batch: OfferBatch, uses: CustomerUses) -> bool:
    return batch.per_customer is None or uses.batches.get(batch.id, 0) < batch.per_customer


def _has_named(world: World, batches: Iterable[OfferBatch]) -> bool:
    """Whether a use is left of any of the codes that staff named."""
    digests = [digest for each in batches for digest in each.digests]
    promos = world.offers.promos.find(digests).promos.values()
    if any(each.left is None and not each.shards for each in promos):
        return True
    counters = {each.counter: each.shards for each in promos if each.shards}
    return any(each.left for each in promos) or any(
        counter.has(0) for counter in world.offers.counters.read(counters, world.now()).values()
    )
