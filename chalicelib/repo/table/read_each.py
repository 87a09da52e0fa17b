"""Reads items of many customers one by one, so that a broken item affects one customer only."""

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
    """Read each item; return the results, and the ids of customers with an unreadable item.

    `read` returns None for an item to skip. An unreadable item is logged as the event `broken`.
    """
    found: list[Read] = []
    unreadable: list[CustomerId] = []
    for item in items:
        try:
            result = read(item)
        except NOT_OURS as exc:
            # Only the id: the item is personal data, and the error may quote a value of it.
            customer_id = keys.customer_of(item["pk"]["S"])
            log.event(broken, customer=customer_id, error=type(exc).__name__)
            unreadable.append(customer_id)
        else:
            if result is not None:
                found.append(result)
    return found, unreadable
