"""Read which products a customer bought, from their receipts."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from chalicelib.domain.customers.timeline import TimelinePosition, position_of
from chalicelib.domain.ids import CustomerId
from chalicelib.repo.table.reads import BATCH_GET_MAX
from chalicelib.world import World

PAGES_MAX = 20  # 2,000 receipts of one customer, the newest ones


def products_of(world: World, customer: CustomerId, first_day: int) -> frozenset[str]:
    """Return the SKUs of the receipts from a day on (an ordinal), without rows that came back."""
    zone = ZoneInfo(world.settings.zone)
    first = datetime.combine(date.fromordinal(first_day), time(), zone).astimezone(UTC)
    found: set[str] = set()
    before: TimelinePosition | None = None
    for _ in range(PAGES_MAX):
        page = world.shopping.purchases.of_customer(customer, before=before, limit=BATCH_GET_MAX)
        marks = [mark for mark in page if mark.at >= first]
        for purchase in world.shopping.purchases.get_many(marks):
            left = purchase.rows.left
            lines = enumerate(purchase.receipt.lines, start=1)
            found |= {line.sku for number, line in lines if number in left}
        if len(marks) < BATCH_GET_MAX:
            break
        before = position_of(marks[-1])
    return frozenset(found)
