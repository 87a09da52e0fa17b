"""Lists the customers page by page: all of them, or those who changed since an instant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import NamedTuple

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CustomerId
from chalicelib.repo.customers import profiles
from chalicelib.repo.customers.joined_profiles import read_joined, read_whole_items
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Encoded, decode
from chalicelib.repo.table.read_each import read_each
from chalicelib.repo.table.table import Table

UNREADABLE = "customer.unreadable"
ROUNDS_MAX = 20  # 2,000 profiles of a hundred per round: about a second


class CustomerPage(NamedTuple):
    """Customers in no particular order, and where the next page starts ("": this was the last)."""

    customers: list[Customer]
    next: str


@dataclass(frozen=True, slots=True)
class CustomerPages:
    """Walks through the index of the base, and reads the profiles behind it."""

    table: Table

    def page(self, *, start: str, limit: int, since: datetime | None = None) -> CustomerPage:
        """Read up to `limit` customers; a page may be short or empty without being the last.

        With `since` it has those with a profile or consents that changed then or later. The index
        may be a moment behind, and a customer who changes the birthday during the walk moves in it
        (docs/decisions/0056).
        """
        found: list[Customer] = []
        for _ in range(ROUNDS_MAX):
            listed = self.table.agenda_part(
                0, 1, sk=keys.PROFILE, start=start, limit=limit - len(found)
            )
            found += self._read(listed.who, since)
            start = listed.next
            if not start or len(found) == limit:
                break
        return CustomerPage(found, start)

    def _read(self, ids: Sequence[str], since: datetime | None) -> list[Customer]:
        wanted = [CustomerId(each) for each in ids]
        items = read_joined(wanted, partial(read_whole_items, self.table))
        return read_each(items, partial(_read_if_changed, since=since), broken=UNREADABLE)[0]


def _read_if_changed(item: Encoded, since: datetime | None) -> Customer | None:
    decoded = decode(item)
    if not profiles.is_active(decoded):
        return None
    if since and profiles.changed_at(decoded) < since:
        return None
    return profiles.read_customer(keys.customer_of(decoded["pk"]), decoded)
