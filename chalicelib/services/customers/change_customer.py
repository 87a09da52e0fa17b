"""Change what is known of a customer, by staff: as they are now, whoever else is at it."""

from collections.abc import Callable
from typing import TypeVar
from zoneinfo import ZoneInfo

from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.customers.birthday_change import dated_birthday
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.customers.customers import Taken
from chalicelib.repo.table.refusals import Busy
from chalicelib.world import World

Done = TypeVar("Done")
TRIES_MAX = 5  # a purchase moves the customer on as well


def change_customer(
    world: World,
    actor: Actor,
    customer_id: CustomerId,
    change: Callable[[Customer], Customer],
) -> Customer:
    """Store what `change` makes of the customer, and return it; no difference writes nothing.

    Raises:
        NotFound: `customer.not_found`.
        Conflict: `birthday.changed_lately` (rule 42).
        Taken: the new e-mail belongs to somebody else.
        Repeated: this very request was answered before.
    """
    today = local_day(actor.at, ZoneInfo(world.settings.zone))

    def store(customer: Customer) -> Customer:
        after = dated_birthday(customer, change(customer), today)
        if after != customer:
            world.customers.profiles.change(customer, after, actor)
        return after

    return with_customer(world, customer_id, store)


def with_customer(world: World, customer_id: CustomerId, work: Callable[[Customer], Done]) -> Done:
    """Do `work` to the customer, again where somebody else changed them meanwhile.

    Raises:
        NotFound: `customer.not_found`.
        Unavailable: too many others were faster.
    """
    for _ in range(TRIES_MAX):
        customer = world.customers.profiles.get(customer_id)
        if customer is None:
            raise NotFound("customer.not_found")
        try:
            return work(customer)
        except Busy:
            continue
        except Taken as taken:
            if taken.what != "customer":
                raise
    raise Unavailable("customer.contended")
