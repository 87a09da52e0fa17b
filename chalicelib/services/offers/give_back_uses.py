"""Give the uses of a receipt back, when all of it was returned."""

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.offers.counter import Share
from chalicelib.domain.offers.uses import OfferUse
from chalicelib.repo.offers.uses import read_uses
from chalicelib.repo.table.encoding import Item
from chalicelib.repo.table.writes import Write
from chalicelib.services.offers.change_offers import counter_of
from chalicelib.world import World


def give_back_writes(
    world: World, customer: CustomerId, uses: tuple[OfferUse, ...], counted: Item | None
) -> list[Write]:
    """Return the writes that give uses back, with the points to the budget.

    `counted` is the item of what the customer used. What was deleted since gets nothing back.
    """
    if not uses:
        return []
    shares = _placed(world, uses)
    limited = [use.digest for use in uses if use.is_limited]
    codes = world.offers.promos.find(limited).promos
    mine = read_uses(counted)
    writes: list[Write] = [world.offers.uses.write(customer, mine.after(uses, by=-1))]
    writes += world.offers.counters.give_back_writes(shares)
    for use in uses:
        if use.digest in codes:
            writes += world.offers.promos.give_back_writes(use)
    return writes


def _placed(world: World, uses: tuple[OfferUse, ...]) -> list[Share]:
    """Return what goes back to which shard, each shard once.

    A lower limit has fewer shards: what a shard that is gone gave goes back to one of the others.
    """
    taken = {share for use in uses for share in use.shares}
    there = world.offers.counters.there(taken)
    placed: dict[tuple[str, int], Share] = {}
    left = _shards_left(world, uses) if taken - there else {}
    for share in taken:
        count = left.get(share.counter, 0)
        if share not in there and not count:
            continue
        number = share.shard if share in there else share.shard % count
        before = placed.get((share.counter, number), Share(share.counter, number, 0, 0))
        sums = (before.uses + share.uses, before.points + share.points)
        placed[share.counter, number] = Share(share.counter, number, *sums)
    return [placed[place] for place in sorted(placed)]


def _shards_left(world: World, uses: tuple[OfferUse, ...]) -> dict[str, int]:
    """How many shards the counters of these offers have now; none of an offer that is gone."""
    offers = world.offers.stored.fresh(world.now())
    return {
        counter_of(offers[use.offer]): offers[use.offer].shards
        for use in uses
        if use.offer in offers
    }
