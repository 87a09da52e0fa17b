"""Stores engagements: one item per recipient and campaign.

Each kind counts once per message, at its first instant. An attribute `<kind>`, or `<kind>@<step>`
for the campaign of a trigger, holds the least of the texts `<instant>` or `<instant> <detail>`.
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
# All messages of a campaign share the item of a recipient, so that the recipients of a run are read
# by their ids alone. A person gets a handful of messages of a trigger in a year.

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class EngagementStore:
    """The engagements of the table."""

    table: Table

    def note(self, engagement: Engagement) -> bool:
        """Store one engagement; false if the same kind is stored with this or an earlier instant.

        An engagement without a step belongs to no single message of a trigger; `ever` finds it.
        """
        # The least text wins, so a receipt may come twice, late and in any order, without a read.
        key = keys.engagements(engagement.campaign, engagement.customer)
        return self.table.keep_least(Least(key, _attribute(engagement), _value(engagement)))

    def get_many(
        self, campaign: CampaignId, step: str, customers: Sequence[CustomerId]
    ) -> dict[CustomerId, Engagements]:
        """The engagements with one step, without recipients who have none.

        The reads are eventually consistent: most recipients have no engagement, and a read of
        nothing costs as much as one of an item.
        """
        items = self._items(campaign, customers, strongly=False)
        read = (_read_step(item, step) for item in items)
        return {found.customer: found for found in read if found}

    def ever(
        self, campaign: CampaignId, customers: Sequence[CustomerId]
    ) -> dict[CustomerId, Engagements]:
        """The first engagement of each kind with any step of a campaign."""
        read = (_read(item, _first_of_all(item)) for item in self._items(campaign, customers))
        return {found.customer: found for found in read if found}

    def of_customer(self, customer: CustomerId, steps: Iterable[Step]) -> dict[Step, Engagements]:
        """The engagements of one recipient with steps of up to 100 campaigns."""
        wanted = list(steps)
        item_keys = {keys.engagements(CampaignId(step.campaign), customer) for step in wanted}
        items = self.table.get_many(item_keys) if item_keys else []
        by_campaign: dict[str, Item] = {keys.campaign_of(item["pk"]): item for item in items}
        read = {
            step: _read_step(by_campaign[step.campaign], step.name)
            for step in wanted
            if step.campaign in by_campaign
        }
        return {step: found for step, found in read.items() if found}

    def _items(
        self, campaign: CampaignId, customers: Sequence[CustomerId], *, strongly: bool = True
    ) -> list[Item]:
        wanted = (keys.engagements(campaign, customer) for customer in customers)
        return self.table.get_many(wanted, strongly=strongly)


def _attribute(engagement: Engagement) -> str:
    """The name of the attribute of an engagement."""
    # Opens have one for each reader: a scanner that is first must not hide the person.
    name: str = engagement.kind
    if engagement.kind is EngagementKind.OPENED:
        name = OPENED_BY[Reader(engagement.detail or Reader.UNSURE)]
    step = named_step(engagement.step)
    return f"{name}{OF_STEP}{step}" if step else name


def _value(engagement: Engagement) -> str:
    """The text of an engagement, its instant and detail; such texts sort by their instants."""
    at = engagement.at.astimezone(UTC).isoformat()
    detail = engagement.detail if engagement.kind in KEPT_DETAILS else ""
    return f"{at}{GAP}{detail}" if detail else at


def _kept(item: Item) -> Iterator[tuple[str, str, str]]:
    """The name, the step and the text of each stored engagement."""
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
    """The engagements in these texts; None if there are none."""
    if not texts:
        return None
    first = {kind: _instant(texts[kind]) for kind in EngagementKind if kind in texts}
    opened = {reader: _instant(texts[name]) for reader, name in OPENED_BY.items() if name in texts}
    if opened:
        first[EngagementKind.OPENED] = min(opened.values())
    return Engagements(
        customer=CustomerId(item["sk"].removeprefix(keys.ENGAGEMENTS_PREFIX)),
        first=first,
        answer=_detail(texts, EngagementKind.ANSWERED),
        link=_detail(texts, EngagementKind.CLICKED),
        opened_by=frozenset(opened),
    )


def _instant(value: str) -> datetime:
    return datetime.fromisoformat(value.partition(GAP)[0])


def _detail(texts: Texts, kind: EngagementKind) -> str:
    return texts.get(kind, "").partition(GAP)[2]
