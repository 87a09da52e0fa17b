"""Find customers by how their surnames begin, alone or with the first name."""

from typing import NamedTuple

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.names.sought_name import SoughtName, fits_one, meanings
from chalicelib.domain.staff.asker import Asker
from chalicelib.domain.staff.staff import SIGHTS, Role, Sight
from chalicelib.services.customers.spend_lookup import spend_lookup
from chalicelib.world import World

READ = 100  # entries of the index in one request, where a first name leaves most of them out
QUERIES_MAX = 6  # of one page
STAGE = "|"  # before the position: which meaning of the words is being read


class FoundBySurname(NamedTuple):
    """Customers in the order of surnames, and where the next page starts ("": nowhere)."""

    customers: list[Customer]
    next: str


def search_surname(
    world: World, asker: Asker, role: Role, typed: str, *, after: str, limit: int
) -> FoundBySurname:
    """Return a page of the customers with a surname that begins so, and with such a first name.

    Of "Ivanova Maria" either word may be the surname. A page is short where a first name leaves
    out most of a common surname: the requests of one page are bounded.

    A role that does not see names gets those with this very name: letter by letter it could find
    out what it is shown a mask of.

    Raises:
        Unavailable: `customers.too_many_searches`: the asker used up the look-ups of this hour.
    """
    spend_lookup(world, asker)
    meant = meanings(typed, is_whole=SIGHTS[role] is not Sight.FULL)
    number, _, start = after.partition(STAGE)
    stage, size = int(number or 0), READ if len(meant) > 1 else limit
    found: list[Customer] = []
    for _ in range(QUERIES_MAX):
        if stage == len(meant):
            return FoundBySurname(found, "")
        page = _page(world, meant[stage], start, size)
        for position, customer in page:
            start = position
            if customer and _is_found(meant, stage, customer):
                found.append(customer)
            if len(found) == limit:
                return FoundBySurname(found, f"{stage}{STAGE}{start}")
        if len(page) < size:
            stage, start = stage + 1, ""
    return FoundBySurname(found, f"{stage}{STAGE}{start}")


def _page(
    world: World, sought: SoughtName, start: str, size: int
) -> list[tuple[str, Customer | None]]:
    """Return entries of the index, each with its customer; None: there is none by now."""
    page = world.customers.surnames.page(
        sought.surname, after=start, limit=size, is_whole=sought.is_whole
    )
    known = {each.id: each for each in world.customers.profiles.get_many([c for _, c in page])}
    return [(position, known.get(customer)) for position, customer in page]


def _is_found(meant: tuple[SoughtName, ...], stage: int, customer: Customer) -> bool:
    """Whether a customer is meant, and was not found as an earlier meaning."""
    # An entry may be a moment older than the profile that was read after it.
    first_name, surname = customer.first_name, customer.surname
    if not meant[stage].fits(first_name=first_name, surname=surname):
        return False
    return not fits_one(meant[:stage], first_name=first_name, surname=surname)
