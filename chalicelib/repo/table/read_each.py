"""Items of many customers read one by one, so that a broken one stops only its own."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from chalicelib import log
from chalicelib.domain.ids import CustomerId
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import NOT_OURS, Encoded

Read = TypeVar("Read")


def read_each(
    items: Iterable[Encoded], read: Callable[[Encoded], Read | None], *, broken: str
) -> tuple[list[Read], list[CustomerId]]:
    """What could be read, without what `read` leaves out, and whose item could not.

    `broken` is the event that tells of the latter, by the customer's id alone.
    """
    found: list[Read] = []
    unreadable: list[CustomerId] = []
    for item in items:
        try:
            of_customer = read(item)
        except NOT_OURS as exc:
            customer_id = keys.customer_of(item["pk"]["S"])
            log.event(broken, customer=customer_id, error=type(exc).__name__)
            unreadable.append(customer_id)
        else:
            if of_customer is not None:
                found.append(of_customer)
    return found, unreadable
