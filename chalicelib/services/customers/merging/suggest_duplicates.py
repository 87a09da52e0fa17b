"""Keep a list of customers who may be one person, for staff to look at (rule 38)."""

from collections.abc import Sequence
from typing import NamedTuple

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.customers.duplicates import DuplicatePair
from chalicelib.repo.table.refusals import ConditionFailed
from chalicelib.services.customers.merging.find_duplicates import SameBy, find_duplicates
from chalicelib.world import World

COMPARED = "compared"  # the field of a job with the ids of customers
COMPARED_MAX = 10  # in one job: a worker that sends replies too must not be busy for long


class Suggested(NamedTuple):
    """A pair with both customers."""

    pair: DuplicatePair
    one: Customer
    other: Customer


def queue_comparing(world: World, customers: Sequence[CustomerId], *, delay_s: int = 0) -> None:
    """Ask the outbox worker to compare customers with all others, after their profiles change.

    Raises:
        Unavailable: the queue does not answer.
    """
    jobs = [
        {COMPARED: " ".join(customers[start : start + COMPARED_MAX])}
        for start in range(0, len(customers), COMPARED_MAX)
    ]
    world.queues.outbox.send_many(jobs, delay_s=delay_s)


def compare_by_job(world: World, ids: str) -> None:
    """Carry out a job of `queue_comparing`. Idempotent."""
    for each in ids.split():
        suggest_duplicates(world, CustomerId(each))


def suggest_duplicates(world: World, customer_id: CustomerId) -> None:
    """Look for the same person among all others, after a customer changed. Idempotent."""
    customer = world.customers.profiles.get(customer_id)
    if customer is None:
        return
    pairs = [
        DuplicatePair(customer.id, found.customer.id, found.why, world.now())
        for found in find_duplicates(world, customer)
    ]
    world.customers.duplicates.keep(pairs)


def suggest_owner_of_phone(world: World, customer_id: CustomerId, number: Phone) -> None:
    """Suggest the customer who has the phone that another one was to get. Idempotent."""
    owner = world.customers.claims.owner_of_phone(number)
    if owner and owner != customer_id:
        pair = DuplicatePair(customer_id, owner, (SameBy.PHONE,), world.now())
        world.customers.duplicates.keep([pair])


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
