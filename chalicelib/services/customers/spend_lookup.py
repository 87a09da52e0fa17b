"""One budget for every way to find out whether a person is a customer.

Searches always say it. A registration says it only when it is refused, because another customer has
the phone; a receipt or a quote only when no customer has it. Only such answers are counted, so that
ordinary work costs nothing. An e-mail says nothing: several customers may have typed the same one.
"""

from collections.abc import Mapping

from chalicelib import log
from chalicelib.domain.errors import NotFound, Refusal, Unavailable
from chalicelib.domain.staff.asker import Asker
from chalicelib.world import World

# Refusals that say whether a person is a customer.
REVEALING = frozenset({"phone.taken", "customer.not_found"})


def spend_lookup(world: World, asker: Asker) -> None:
    """Count an answer that reveals whether a person is a customer.

    Raises:
        Unavailable: `customers.too_many_searches`: the asker has used up the look-ups of this hour.
    """
    try:
        world.lookups.spend(world.lookup_limits(asker), world.now())
    except Unavailable:
        log.event("lookup.refused", by=asker.key)
        raise


def count_revealed(world: World, asker: Asker, refusal: Refusal, path: Mapping[str, str]) -> None:
    """Count a refusal that reveals whether a person is a customer; others are not counted.

    Raises:
        Unavailable: `customers.too_many_searches`: the asker has used up the look-ups of this hour.
    """
    # An id in the path is random: that it is unknown says nothing about a person.
    is_about_id = "customer_id" in path and isinstance(refusal, NotFound)
    if refusal.code in REVEALING and not is_about_id:
        log.event("lookup.revealed", by=asker.key, code=refusal.code)
        spend_lookup(world, asker)
