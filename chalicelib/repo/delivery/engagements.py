"""Engagements: what recipients did and what channels reported, one item a recipient and campaign.

Every kind counts once a message, at its first instant, so that a receipt may come twice, late and
in any order. One attribute a kind holds the least of `<instant>` or `<instant> <detail>`. It is
named `<kind>`, or `<kind>@<step>` where the campaign writes to the same person again and again. All
messages of a campaign share the item: recipients of a run are read by their ids alone, and a person
gets a handful of messages a year.
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
    """The engagements of the table."""

    table: Table

    def note(self, engagement: Engagement) -> bool:
        """Keep one engagement; false where the same kind was known from an instant no later.

        Without a step it belongs to no single message of a trigger's campaign; `ever` finds it.
        """
        key = keys.touch(engagement.campaign, engagement.customer)
        return self.table.keep_least(Least(key, _attribute(engagement), _value(engagement)))

    def get_many(
        self, campaign: CampaignId, step: str, customers: Sequence[CustomerId]
    ) -> dict[CustomerId, Engagements]:
        """The engagements with one step; recipients without any are left out."""
        read = (_read_step(item, step) for item in self._items(campaign, customers))
        return {known.customer: known for known in read if known}

    def ever(
        self, campaign: CampaignId, customers: Sequence[CustomerId]
    ) -> dict[CustomerId, Engagements]:
        """The engagements with a campaign, whatever the step: the first of each kind."""
        read = (_read(item, _first_of_all(item)) for item in self._items(campaign, customers))
        return {known.customer: known for known in read if known}

    def of_customer(self, customer: CustomerId, steps: Iterable[Step]) -> dict[Step, Engagements]:
        """The engagements of one recipient with the steps of up to 100 campaigns, if any."""
        wanted = list(steps)
        item_keys = {keys.touch(CampaignId(step.campaign), customer) for step in wanted}
        items = self.table.get_many(item_keys) if item_keys else []
        by_campaign: dict[str, Item] = {keys.campaign_of(item["pk"]): item for item in items}
        read = {
            step: _read_step(by_campaign[step.campaign], step.name)
            for step in wanted
            if step.campaign in by_campaign
        }
        return {step: known for step, known in read.items() if known}

    def _items(self, campaign: CampaignId, customers: Sequence[CustomerId]) -> list[Item]:
        return self.table.get_many(keys.touch(campaign, customer) for customer in customers)


def _attribute(engagement: Engagement) -> str:
    """The name of its attribute; each reader has one, so that a machine does not hide a person."""
    name: str = engagement.kind
    if engagement.kind is EngagementKind.OPENED:
        name = OPENED_BY[Reader(engagement.detail or Reader.UNSURE)]
    step = named_step(engagement.step)
    return f"{name}{OF_STEP}{step}" if step else name


def _value(engagement: Engagement) -> str:
    """Its instant and the kept detail; such texts sort by their instants."""
    at = engagement.at.astimezone(UTC).isoformat()
    detail = engagement.detail if engagement.kind in KEPT_DETAILS else ""
    return f"{at}{GAP}{detail}" if detail else at


def _kept(item: Item) -> Iterator[tuple[str, str, str]]:
    """The name of each engagement, its step, and its text."""
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
    """The engagements in these texts; None where there are none."""
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
