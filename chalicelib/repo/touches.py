"""What recipients did, and what channels reported: one item a recipient of whom anything is known.

Every kind of happening counts once, at its first instant, so that a receipt may come twice, late
and in any order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.campaign import CampaignId
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.touch import Touched, Touches, TouchKind
from chalicelib.repo import keys
from chalicelib.repo.encoding import Item, Value
from chalicelib.repo.table import Table

PAGE_ITEMS = 100


@dataclass(frozen=True, slots=True)
class TouchStore:
    """The touches of the table."""

    table: Table

    def note(self, touched: Touched) -> bool:
        """Keep one happening; false where the same kind was known before."""
        raise NotImplementedError

    def get_many(
        self, campaign: CampaignId, customers: Sequence[CustomerId]
    ) -> dict[CustomerId, Touches]:
        """What is known of up to 100 recipients; those of whom nothing is are left out."""
        items = self.table.get_many(keys.touch(campaign, customer) for customer in customers)
        return {touches.customer: touches for touches in map(_read, items)}

    def all_of(self, campaign: CampaignId) -> Iterator[Touches]:
        """Everybody of whom anything is known."""
        pk, after = keys.campaign_partition(campaign), ""
        while items := self.table.query(
            pk, prefix=keys.TOUCH_PREFIX, after=after, limit=PAGE_ITEMS
        ):
            yield from map(_read, items)
            after = items[-1]["sk"]


def _read(item: Item) -> Touches:
    first: dict[str, Value] = {name: item[name] for name in TouchKind if name in item}
    return Touches(
        customer=CustomerId(item["sk"].removeprefix(keys.TOUCH_PREFIX)),
        first={TouchKind(name): datetime.fromisoformat(str(at)) for name, at in first.items()},
        answer=item.get("answer", ""),
    )
