"""List the people of a segment page by page, without holding up the caller over a large base."""

from datetime import timedelta
from typing import NamedTuple

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.segments import Node
from chalicelib.services.segments.gather_facts import gather_facts, read_facts
from chalicelib.world import World

READ_AT_ONCE = 100
READS_FOR = timedelta(seconds=3)
BETWEEN = " "  # how many of a page of the base were shown, and where it starts


class PeoplePage(NamedTuple):
    """People of a segment in no particular order, and where the next page starts ("": none)."""

    customers: list[Customer]
    next: str


def list_people(world: World, predicate: Node, *, start: str, limit: int) -> PeoplePage:
    """Walk through the base from `start` until a page is full, the base ends, or for three seconds.

    A page may be short or empty without being the last. A customer who changes the birthday during
    the walk moves in the base, and may be met twice or not at all.
    """
    facts, until = read_facts(world), world.now() + READS_FOR
    found: list[Customer] = []
    skipped, place = _read_start(start)
    while True:
        page = world.customers.pages.page(start=place, limit=READ_AT_ONCE)
        page_facts = gather_facts(world, predicate, page.customers, facts)
        matching = [each for each in page.customers if predicate.matches(each, page_facts)]
        wanted = matching[skipped : skipped + limit - len(found)]
        found += wanted
        if skipped + len(wanted) < len(matching):
            return PeoplePage(found, f"{skipped + len(wanted)}{BETWEEN}{place}")
        skipped, place = 0, page.next
        if not place or len(found) == limit or world.now() >= until:
            return PeoplePage(found, f"0{BETWEEN}{place}" if place else "")


def _read_start(start: str) -> tuple[int, str]:
    skipped, _, place = start.partition(BETWEEN)
    return int(skipped or 0), place
