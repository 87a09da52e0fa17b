"""Find who has the account of a customer who was merged into another one."""

from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.world import World


def survivor_after(world: World, customer: CustomerId, absent: NotFound) -> CustomerId:
    """Return the survivor of a customer who was not found, because a merge came first.

    A till may know the id, or a card that was replaced before the merge. Only a refusal costs the
    read of the pointer.

    Raises:
        NotFound: the refusal itself: the customer was not merged.
    """
    survivor = world.customers.merges.survivor_of(customer)
    if absent.code != "customer.not_found" or survivor is None:
        raise absent
    return survivor


def is_one_person(world: World, one: CustomerId, other: CustomerId) -> bool:
    """Whether one of two customers was merged into the other."""
    if one == other or not other:
        return False
    survivor_of = world.customers.merges.survivor_of
    return survivor_of(other) == one or survivor_of(one) == other
