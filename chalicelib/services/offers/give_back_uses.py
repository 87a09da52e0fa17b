"""Give the uses of a receipt back, when all of it was returned."""

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.offers.uses import OfferUse
from chalicelib.repo.offers.uses import read_uses
from chalicelib.repo.table.encoding import Item
from chalicelib.repo.table.writes import Write
from chalicelib.world import World


def give_back_writes(
    world: World, customer: CustomerId, uses: tuple[OfferUse, ...], counted: Item | None
) -> list[Write]:
    """Return the writes that give uses back, with the points to the budget.

    `counted` is the item of what the customer used. What was deleted since gets nothing back.
    """
    if not uses:
        return []
    there = world.offers.counters.there(share for use in uses for share in use.shares)
    limited = [use.digest for use in uses if use.is_limited]
    codes = world.offers.promos.find(limited).promos
    mine = read_uses(counted)
    writes: list[Write] = [world.offers.uses.write(customer, mine.after(uses, by=-1))]
    for use in uses:
        writes += world.offers.counters.give_back_writes(
            share for share in use.shares if share in there
        )
        if use.digest in codes:
            writes += world.offers.promos.give_back_writes(use)
    return writes
