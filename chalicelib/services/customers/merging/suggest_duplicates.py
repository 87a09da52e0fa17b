"""Keep a list of customers who may be one person, for staff to look at (rule 38)."""

from typing import NamedTuple

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.customers.duplicates import DuplicatePair
from chalicelib.repo.table.refusals import ConditionFailed
from chalicelib.services.customers.merging.find_duplicates import find_duplicates
from chalicelib.world import World


class Suggested(NamedTuple):
    """A pair with both customers."""

    pair: DuplicatePair
    one: Customer
    other: Customer


def suggest_duplicates(world: World, customer_id: CustomerId) -> None:
    """Look for the person among those who registered before, after a registration. Idempotent."""
    customer = world.customers.profiles.get(customer_id)
    if customer is None:
        return
    pairs = [
        DuplicatePair(customer.id, found.customer.id, found.why, world.now())
        for found in find_duplicates(world, customer)
    ]
    world.customers.duplicates.keep(pairs)


def list_suggested(world: World, *, after: str, limit: int) -> tuple[list[Suggested], str]:
    """Return a page of pairs of which both still exist, and where the next page starts."""
    pairs = world.customers.duplicates.page(after=after, limit=limit)
    ids = {each for pair in pairs for each in (pair.one, pair.other)}
    known = {each.id: each for each in world.customers.profiles.get_many(sorted(ids))}
    found = [
        Suggested(pair, known[pair.one], known[pair.other])
        for pair in pairs
        if pair.one in known and pair.other in known
    ]
    return found, pairs[-1].position if len(pairs) == limit else ""


def dismiss_duplicates(world: World, actor: Actor, one: CustomerId, other: CustomerId) -> None:
    """Say that two customers are two people: the pair is suggested no more. Idempotent.

    Raises:
        NotFound: `duplicates.not_found`.
    """
    write = world.customers.duplicates.dismiss_write(one, other, actor.by)
    try:
        world.commit(actor, write, audit=("customers.told_apart", f"{one} {other}"))
    except ConditionFailed as absent:
        raise NotFound("duplicates.not_found") from absent
