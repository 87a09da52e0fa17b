"""Campaigns: what their authors wrote, and where they stand."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from chalicelib.domain.act import Act
from chalicelib.domain.campaign import (
    Campaign,
    CampaignId,
    CampaignRecord,
    ListedAudience,
    Rehearsed,
)
from chalicelib.domain.campaign_state import CampaignState, check_move
from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.repo import audit, keys
from chalicelib.repo.commit import commit
from chalicelib.repo.encoding import Item, Value
from chalicelib.repo.table import ConditionFailed, Table
from chalicelib.repo.writes import Put, Write

if TYPE_CHECKING:
    from pydantic import TypeAdapter

LISTED_PAGE = 1000  # customers in one item


class Campaigns:
    """The campaigns of the table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, campaign_id: CampaignId) -> CampaignRecord:
        """One campaign.

        Raises:
            NotFound: `campaign.unknown`.
        """
        item = self._table.get(keys.campaign(campaign_id))
        if item is None:
            raise NotFound("campaign.unknown")
        return _read(item)

    def page(self, *, after: str, limit: int) -> list[CampaignRecord]:
        """Campaigns beyond an id, in the order of ids; standing ones are among them."""
        items = self._table.query(keys.CAMPAIGNS, prefix="", after=after, limit=limit)
        return [_read(item) for item in items]

    def all(self) -> Iterator[CampaignRecord]:
        """Every campaign, page by page."""
        after = ""
        while page := self.page(after=after, limit=100):
            yield from page
            after = page[-1].id

    def create(self, record: CampaignRecord, act: Act) -> None:
        """Keep a new campaign, and the customers that it lists.

        Raises:
            Repeated: this very request was answered before.
        """
        self._list(record)
        self._commit(record, act, "campaign.created")

    def change(self, record: CampaignRecord, act: Act, what: str) -> CampaignRecord:
        """Keep what was changed by a person, and record it; the next version.

        Raises:
            Conflict: `campaign.changed`: it was changed meanwhile.
            Repeated: this very request was answered before.
        """
        self._list(record)
        self._commit(record, act, what)
        return replace(record, version=record.version + 1)

    def move(self, record: CampaignRecord, to: CampaignState, because: str = "") -> CampaignRecord:
        """Let the machine bring a campaign to a state: it was planned, it is over.

        Raises:
            Conflict: `campaign.state` or `campaign.changed`.
        """
        check_move(record.state, to)
        moved = replace(record, state=to, paused_because=because)
        self._put(moved)
        return replace(moved, version=record.version + 1)

    def save(self, record: CampaignRecord) -> CampaignRecord:
        """Keep what the machine found out, such as the end of a rehearsal.

        Raises:
            Conflict: `campaign.changed`.
        """
        self._put(record)
        return replace(record, version=record.version + 1)

    def listed(self, campaign_id: CampaignId, number: int) -> list[CustomerId]:
        """One page of the listed customers; nothing beyond the last."""
        item = self._table.get(keys.audience(campaign_id, number))
        return [CustomerId(each) for each in item["ids"]] if item else []

    def _list(self, record: CampaignRecord) -> None:
        """Write the listed customers first: without the campaign nobody will read them."""
        audience = record.content.audience
        if not isinstance(audience, ListedAudience) or not audience.ids:
            return
        pages = [
            audience.ids[start : start + LISTED_PAGE]
            for start in range(0, len(audience.ids), LISTED_PAGE)
        ]
        for number, ids in enumerate(pages):
            key = keys.audience(record.id, number)
            self._table.put(Put(key, {"ids": list(ids)}, version=None))

    def _commit(self, record: CampaignRecord, act: Act, what: str) -> None:
        writes: Sequence[Write] = [_write(record), audit.write_of(act, what, record.id)]
        try:
            commit(self._table, writes, act=act)
        except ConditionFailed as failed:
            raise Conflict("campaign.changed") from failed

    def _put(self, record: CampaignRecord) -> None:
        try:
            self._table.put(_write(record))
        except ConditionFailed as failed:
            raise Conflict("campaign.changed") from failed


def _write(record: CampaignRecord) -> Put:
    content = record.content
    if isinstance(content.audience, ListedAudience):
        content = replace(content, audience=ListedAudience(()))
    rehearsed = record.rehearsed
    attributes: dict[str, Value] = {
        "content": _contents().dump_json(content).decode(),
        "state": record.state,
        "created_at": record.created_at.isoformat(),
        "listed": record.listed,
        "rehearsed": [rehearsed.run, rehearsed.at.isoformat(), rehearsed.found]
        if rehearsed
        else [],
        "launched_at": record.launched_at.isoformat() if record.launched_at else "",
        "ended_at": record.ended_at.isoformat() if record.ended_at else "",
        "paused_because": record.paused_because,
        "trigger": record.trigger,
        "version": record.version + 1,
    }
    return Put(keys.campaign(record.id), attributes, version=record.version)


def _read(item: Item) -> CampaignRecord:
    rehearsed = item["rehearsed"]
    return CampaignRecord(
        id=CampaignId(item["sk"]),
        content=_contents().validate_json(item["content"]),
        state=CampaignState(item["state"]),
        created_at=datetime.fromisoformat(item["created_at"]),
        listed=item["listed"],
        rehearsed=Rehearsed(rehearsed[0], datetime.fromisoformat(rehearsed[1]), rehearsed[2])
        if rehearsed
        else None,
        launched_at=_instant(item["launched_at"]),
        ended_at=_instant(item["ended_at"]),
        paused_because=item["paused_because"],
        trigger=item["trigger"],
        version=item["version"],
    )


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@cache
def _contents() -> "TypeAdapter[Campaign]":
    from pydantic import TypeAdapter  # noqa: PLC0415 - half of what a first answer costs

    return TypeAdapter(Campaign)
