"""Judge whether a customer is in the segment of an offer, now."""

from functools import lru_cache

from chalicelib.domain.points.record import AccountRecord
from chalicelib.domain.segments import Node, parse_predicate
from chalicelib.repo.customers import profiles
from chalicelib.repo.table.encoding import Item
from chalicelib.repo.table.points_keys import UNFOLDED
from chalicelib.services.segments.gather_facts import gather_facts, read_facts
from chalicelib.world import World

PARSED_MAX = 100


def is_in_segment(world: World, segment: str, record: AccountRecord, profile: Item) -> bool:
    """Whether the segment, which is JSON, matches an active customer.

    The newest purchases stand in the account, not in the profile.
    """
    predicate = parsed_segment(segment)
    whole = {**profile, UNFOLDED: list(record.unfolded)}
    known = profiles.read_customer(record.customer, whole)
    facts = gather_facts(world, predicate, [known], read_facts(world))
    return predicate.matches(known, facts)


@lru_cache(PARSED_MAX)
def parsed_segment(segment: str) -> Node:
    """Return the condition in a JSON text."""
    # A segment may list ten thousand ids, and an offer is judged with every receipt.
    return parse_predicate(segment)
