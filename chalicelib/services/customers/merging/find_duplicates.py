"""Find customers who may be the same person (rule 38); nothing is ever merged by itself."""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.names.surname import fold
from chalicelib.domain.ids import CustomerId
from chalicelib.world import World

FOUND_MAX = 20  # of each index: a surname may be that of thousands


class SameBy(StrEnum):
    """Why two customers may be one person."""

    EMAIL = "email"
    PHONE = "phone"
    PERSON = "person"


class Duplicate(NamedTuple):
    """A customer who may be the same person, and why."""

    customer: Customer
    why: tuple[SameBy, ...]


def find_duplicates(world: World, customer: Customer) -> list[Duplicate]:
    """Return who has the same e-mail, or the same name, birthday and shop.

    Two indexes are asked, that of mailboxes and that of surnames; nothing is scanned.
    """
    ids = dict.fromkeys([*_of_mailbox(world, customer), *_of_surname(world, customer)])
    others = [each for each in ids if each != customer.id]
    found = world.customers.profiles.get_many(others) if others else []
    judged = (Duplicate(each, tuple(same_by(customer, each))) for each in found)
    kept = [each for each in judged if each.why]
    return sorted(kept, key=lambda each: (each.customer.registered_at, each.customer.id))


def is_comparable(customer: Customer) -> bool:
    """Whether there is enough in a profile for `find_duplicates`."""
    is_named = bool(fold(customer.first_name) and fold(customer.surname))
    return customer.email is not None or (is_named and customer.birthday is not None)


def is_compared_anew(before: Customer, after: Customer) -> bool:
    """Whether a change of a profile may make another customer the same person."""
    return is_comparable(after) and _compared(before) != _compared(after)


def same_by(one: Customer, other: Customer) -> Iterator[SameBy]:
    """Yield why two customers may be one person."""
    if one.email and other.has_address(one.email):
        yield SameBy.EMAIL
    names = [(fold(each.first_name), fold(each.surname)) for each in (one, other)]
    is_named = all(names[0]) and names[0] == names[1]
    is_born = one.birthday is not None and one.birthday == other.birthday
    if is_named and is_born and one.shop == other.shop:
        yield SameBy.PERSON


def _compared(customer: Customer) -> tuple[object, ...]:
    names = (customer.first_name, customer.surname)
    return (*names, customer.birthday, customer.shop, customer.email)


def _of_mailbox(world: World, customer: Customer) -> list[CustomerId]:
    if customer.email is None:
        return []
    return world.customers.claims.email_holders(customer.email, limit=FOUND_MAX)


def _of_surname(world: World, customer: Customer) -> list[CustomerId]:
    folded = fold(customer.surname)
    if not folded or customer.birthday is None:
        return []
    page = world.customers.surnames.page(folded, after="", limit=FOUND_MAX, is_whole=True)
    return [found for _, found in page]
