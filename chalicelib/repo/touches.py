"""What recipients did, and what channels reported: one item a recipient of whom anything is known.

Every kind of happening counts once, at its first instant, so that a receipt may come twice, late
and in any order. An attribute a kind holds the least of `<instant>` or `<instant> <detail>`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from chalicelib.domain.campaign import CampaignId
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.reader import Reader
from chalicelib.domain.touch import Touched, Touches, TouchKind
from chalicelib.repo import keys
from chalicelib.repo.encoding import Item
from chalicelib.repo.table import Table
from chalicelib.repo.writes import Least

KEPT_DETAILS = (TouchKind.ANSWERED, TouchKind.CLICKED)
OPENED_BY = {reader: f"{TouchKind.OPENED}_{reader}" for reader in Reader}
GAP = " "


@dataclass(frozen=True, slots=True)
class TouchStore:
    """The touches of the table."""

    table: Table

    def note(self, touched: Touched) -> bool:
        """Keep one happening; false where the same kind was known before, from no later instant."""
        key = keys.touch(touched.campaign, touched.customer)
        return self.table.keep_least(Least(key, _attribute(touched), _value(touched)))

    def get_many(
        self, campaign: CampaignId, customers: Sequence[CustomerId]
    ) -> dict[CustomerId, Touches]:
        """What is known of recipients; those of whom nothing is are left out."""
        items = self.table.get_many(keys.touch(campaign, customer) for customer in customers)
        return {touches.customer: touches for touches in map(_read, items)}

    def of_customer(
        self, customer: CustomerId, campaigns: Iterable[CampaignId]
    ) -> dict[CampaignId, Touches]:
        """What is known of one recipient of up to 100 campaigns, where anything is."""
        wanted = [keys.touch(campaign, customer) for campaign in campaigns]
        items = self.table.get_many(wanted) if wanted else []
        return {keys.campaign_of(item["pk"]): _read(item) for item in items}

    def all_of(self, campaign: CampaignId) -> Iterator[Touches]:
        """Everybody of whom anything is known."""
        pk = keys.campaign_partition(campaign)
        return map(_read, self.table.query_all(pk, prefix=keys.TOUCH_PREFIX))


def _attribute(touched: Touched) -> str:
    """Where it is kept; a machine that opened a letter does not hide that the person did."""
    if touched.kind is TouchKind.OPENED:
        return OPENED_BY[Reader(touched.detail or Reader.UNSURE)]
    return touched.kind


def _value(touched: Touched) -> str:
    """Its instant and what is kept with it; such texts sort as it happened."""
    at = touched.at.astimezone(UTC).isoformat()
    detail = touched.detail if touched.kind in KEPT_DETAILS else ""
    return f"{at}{GAP}{detail}" if detail else at


def _read(item: Item) -> Touches:
    first = {kind: _instant(item[kind]) for kind in TouchKind if kind in item}
    opened = {reader: _instant(item[name]) for reader, name in OPENED_BY.items() if name in item}
    if opened:
        first[TouchKind.OPENED] = min(opened.values())
    return Touches(
        customer=CustomerId(item["sk"].removeprefix(keys.TOUCH_PREFIX)),
        first=first,
        answer=_detail(item, TouchKind.ANSWERED),
        link=_detail(item, TouchKind.CLICKED),
        opened_by=frozenset(opened),
    )


def _instant(value: str) -> datetime:
    return datetime.fromisoformat(value.partition(GAP)[0])


def _detail(item: Item, kind: TouchKind) -> str:
    return str(item.get(kind, "")).partition(GAP)[2]
