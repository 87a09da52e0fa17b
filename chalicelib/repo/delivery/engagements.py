"""What recipients did, and what channels reported: one item a recipient of whom anything is known.

Every kind of happening counts once a message, at its first instant, so that a receipt may come
twice, late and in any order. An attribute a kind holds the least of `<instant>` or `<instant>
<detail>`; it is named `<kind>`, and `<kind>@<step>` where the campaign writes to the same person
again and again. All messages share the item: recipients of a run are read by their ids alone, and a
person gets a handful of them a year.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.planning.frequency import Step
from chalicelib.domain.responses.engagement import (
    Engagement,
    EngagementKind,
    Engagements,
    named_step,
)
from chalicelib.domain.responses.reader import Reader
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Least

KEPT_DETAILS = (EngagementKind.ANSWERED, EngagementKind.CLICKED)
OPENED_BY = {reader: f"{EngagementKind.OPENED}_{reader}" for reader in Reader}
NAMES = frozenset(EngagementKind) | frozenset(OPENED_BY.values())
GAP = " "
OF_STEP = "@"

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class EngagementStore:
    """The touches of the table."""

    table: Table

    def note(self, touched: Engagement) -> bool:
        """Keep one happening; false where the same was known of the message, from no later instant.

        What names no step belongs to no message of a standing campaign: it is counted as `ever`.
        """
        key = keys.touch(touched.campaign, touched.customer)
        return self.table.keep_least(Least(key, _attribute(touched), _value(touched)))

    def get_many(
        self, campaign: CampaignId, step: str, customers: Sequence[CustomerId]
    ) -> dict[CustomerId, Engagements]:
        """What came of one step; recipients of whom nothing is known are left out."""
        read = (_read_step(item, step) for item in self._items(campaign, customers))
        return {touches.customer: touches for touches in read if touches}

    def ever(
        self, campaign: CampaignId, customers: Sequence[CustomerId]
    ) -> dict[CustomerId, Engagements]:
        """What came of a campaign, whichever step it was: of each kind the first."""
        read = (_read(item, _first_of_all(item)) for item in self._items(campaign, customers))
        return {touches.customer: touches for touches in read if touches}

    def of_customer(self, customer: CustomerId, steps: Iterable[Step]) -> dict[Step, Engagements]:
        """What came of the steps of up to 100 campaigns to one recipient, where anything did."""
        wanted = list(steps)
        asked = {keys.touch(CampaignId(step.campaign), customer) for step in wanted}
        items = self.table.get_many(asked) if asked else []
        known: dict[str, Item] = {keys.campaign_of(item["pk"]): item for item in items}
        of_known = (step for step in wanted if step.campaign in known)
        read = {step: _read_step(known[step.campaign], step.name) for step in of_known}
        return {step: touches for step, touches in read.items() if touches}

    def _items(self, campaign: CampaignId, customers: Sequence[CustomerId]) -> list[Item]:
        return self.table.get_many(keys.touch(campaign, customer) for customer in customers)


def _attribute(touched: Engagement) -> str:
    """Where it is kept; a machine that opened a letter does not hide that the person did."""
    name: str = touched.kind
    if touched.kind is EngagementKind.OPENED:
        name = OPENED_BY[Reader(touched.detail or Reader.UNSURE)]
    step = named_step(touched.step)
    return f"{name}{OF_STEP}{step}" if step else name


def _value(touched: Engagement) -> str:
    """Its instant and what is kept with it; such texts sort as it happened."""
    at = touched.at.astimezone(UTC).isoformat()
    detail = touched.detail if touched.kind in KEPT_DETAILS else ""
    return f"{at}{GAP}{detail}" if detail else at


def _kept(item: Item) -> Iterator[tuple[str, str, str]]:
    """The name of each happening, the step that it is of, and its text."""
    for attribute, text in item.items():
        name, _, step = attribute.partition(OF_STEP)
        if name in NAMES:
            yield name, step, text


def _read_step(item: Item, step: str) -> Engagements | None:
    wanted = named_step(step)
    return _read(item, {name: text for name, of_step, text in _kept(item) if of_step == wanted})


def _first_of_all(item: Item) -> Texts:
    first: dict[str, str] = {}
    for name, _, text in _kept(item):
        first[name] = min(text, first.get(name, text))
    return first


def _read(item: Item, texts: Texts) -> Engagements | None:
    """What the texts tell of the item's customer; None where there are none."""
    if not texts:
        return None
    first = {kind: _instant(texts[kind]) for kind in EngagementKind if kind in texts}
    opened = {reader: _instant(texts[name]) for reader, name in OPENED_BY.items() if name in texts}
    if opened:
        first[EngagementKind.OPENED] = min(opened.values())
    return Engagements(
        customer=CustomerId(item["sk"].removeprefix(keys.TOUCH_PREFIX)),
        first=first,
        answer=_detail(texts, EngagementKind.ANSWERED),
        link=_detail(texts, EngagementKind.CLICKED),
        opened_by=frozenset(opened),
    )


def _instant(value: str) -> datetime:
    return datetime.fromisoformat(value.partition(GAP)[0])


def _detail(texts: Texts, kind: EngagementKind) -> str:
    return texts.get(kind, "").partition(GAP)[2]
