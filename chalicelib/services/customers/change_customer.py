"""Change a customer's profile, by staff."""

from collections.abc import Callable
from typing import TypeVar
from zoneinfo import ZoneInfo

from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.customers.birthday_change import dated_birthday
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.refusals import Moved
from chalicelib.services.customers.merging.find_duplicates import is_compared_anew
from chalicelib.services.customers.merging.suggest_duplicates import queue_comparing
from chalicelib.world import World

COMPARING_DELAY_S = 10
Outcome = TypeVar("Outcome")


def change_customer(
    world: World,
    actor: Actor,
    customer_id: CustomerId,
    change: Callable[[Customer], Customer],
    *,
    before_commit: Callable[[Customer, Customer], None] = lambda *_: None,
) -> Customer:
    """Store the changed customer and return it; a change without a difference writes nothing.

    If the name, the birthday, the e-mail or the shop changed, a job looks for the same person among
    the other customers (rule 38).

    `change` gets the stored customer, `before_commit` the customer before and after an allowed
    change. Both are called again if another writer was faster.

    Raises:
        NotFound: `customer.not_found`.
        Conflict: `birthday.changed_lately` (rule 42).
        Unavailable: `customer.contended`: other writers were faster in every attempt; the queue
            does not answer.
    """
    today = local_day(actor.at, ZoneInfo(world.settings.zone))

    def store(customer: Customer) -> Customer:
        after = dated_birthday(customer, change(customer), today)
        before_commit(customer, after)
        if is_compared_anew(customer, after):
            # Queued before the commit: if the process dies after it, they are compared still.
            queue_comparing(world, [customer_id], delay_s=COMPARING_DELAY_S)
        if after != customer:
            writes = world.customers.profiles.change_writes(customer, after)
            world.commit(actor, *writes, audit=("customer.changed", customer_id))
        return after

    return with_customer(world, customer_id, store)


def with_customer(
    world: World, customer_id: CustomerId, work: Callable[[Customer], Outcome]
) -> Outcome:
    """Load the customer and call `work`, which decides and commits.

    If another writer was faster, the customer is loaded and `work` is called again, up to five
    times in all.

    Raises:
        NotFound: `customer.not_found`.
        Unavailable: `customer.contended`: other writers were faster in every attempt.
    """

    def decide(_: Moved | None) -> Outcome:
        customer = world.customers.profiles.get(customer_id)
        if customer is None:
            raise NotFound("customer.not_found")
        return work(customer)

    return world.attempt(decide, contended=Unavailable("customer.contended"))
