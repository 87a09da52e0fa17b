"""Find customers by how their surnames begin."""

from typing import NamedTuple

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.surname import fold
from chalicelib.domain.staff.asker import Asker
from chalicelib.domain.staff.staff import SIGHTS, Role, Sight
from chalicelib.services.customers.spend_lookup import spend_lookup
from chalicelib.world import World


class FoundBySurname(NamedTuple):
    """Customers in the order of surnames, and where the next page starts ("": nowhere)."""

    customers: list[Customer]
    next: str


def search_surname(
    world: World, asker: Asker, role: Role, surname: str, *, after: str, limit: int
) -> FoundBySurname:
    """Return a page of the customers with a surname that begins so.

    A role that does not see surnames gets those with this very surname: letter by letter it could
    find out what it is shown a mask of.

    Raises:
        Unavailable: `customers.too_many_searches`: the asker used up the look-ups of this hour.
    """
    spend_lookup(world, asker)
    sought, is_whole = fold(surname), SIGHTS[role] is not Sight.FULL
    page = world.customers.surnames.page(sought, after=after, limit=limit, is_whole=is_whole)
    known = {each.id: each for each in world.customers.profiles.get_many([c for _, c in page])}
    # An entry may be a moment older than the profile that was read after it.
    found = [
        known[customer]
        for _, customer in page
        if customer in known and fold(known[customer].surname).startswith(sought)
    ]
    return FoundBySurname(found, page[-1][0] if len(page) == limit else "")
