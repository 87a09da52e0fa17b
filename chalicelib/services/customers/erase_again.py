"""Erase again those customers whom a restored backup has brought back."""

from collections.abc import Iterable
from contextlib import suppress

from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.world import World


def erase_again(world: World, actor: Actor, ids: Iterable[CustomerId]) -> list[CustomerId]:
    """Erase the customers that exist, and return their ids. A repetition erases what is left.

    Raises:
        Unavailable: the table does not answer, or `customer.contended`.
    """
    erased = []
    for customer_id in ids:
        with suppress(NotFound):  # erased before the backup was made, or never in this table
            erase_by_staff(world, actor, customer_id)
            erased.append(customer_id)
    return erased
