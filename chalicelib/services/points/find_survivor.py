"""Find who has the account of a customer who was merged into another one."""

from collections.abc import Callable
from typing import TypeVar

from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.world import World

Outcome = TypeVar("Outcome")


def of_survivor(
    world: World, customer: CustomerId, work: Callable[[CustomerId], Outcome]
) -> Outcome:
    """Work for a customer, or for the survivor if the customer was merged away.

    A till may know the id, or a card that was replaced before the merge. Only a refusal costs the
    read of the pointer.

    Raises:
        NotFound: `customer.not_found`.
    """
    try:
        return work(customer)
    except NotFound as absent:
        survivor = world.customers.merges.survivor_of(customer)
        if absent.code != "customer.not_found" or survivor is None:
            raise
        return work(survivor)


def is_one_person(world: World, one: CustomerId, other: CustomerId) -> bool:
    """Whether one of two customers was merged into the other."""
    if one == other or not other:
        return False
    survivor_of = world.customers.merges.survivor_of
    return survivor_of(other) == one or survivor_of(one) == other
