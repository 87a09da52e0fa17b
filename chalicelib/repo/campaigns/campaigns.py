"""Campaigns: what their authors wrote, and where they stand."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from chalicelib.domain.campaigns.campaign import (
    Campaign,
    CampaignRecord,
    ListedAudience,
    Rehearsed,
)
from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.campaigns.state import CampaignState, check_move
from chalicelib.domain.errors import Conflict, NotFound, Rejected
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.campaigns.plan_items import run_attributes
from chalicelib.repo.table import audit, keys
from chalicelib.repo.table.commit import commit
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import ConditionFailed
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put

if TYPE_CHECKING:
    from pydantic import TypeAdapter

LISTED_PAGE = 1000  # customers in one item
PAGE_ITEMS = 100
CONTENT_BYTES_MAX = 300 * 1024  # an item holds 400 KB


class CampaignChanged(Conflict):
    """Somebody else changed the campaign meanwhile; read it again, then decide."""

    def __init__(self) -> None:
        super().__init__("campaign.changed")


class Campaigns:
    """The campaigns of the table; what a person changes is one transaction with its record."""

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

    def get_many(self, ids: Iterable[CampaignId]) -> dict[CampaignId, CampaignRecord]:
        """Up to 100 campaigns; those that do not exist are left out."""
        wanted = [keys.campaign(each) for each in ids]
        records = map(_read, self._table.get_many(wanted)) if wanted else ()
        return {record.id: record for record in records}

    def page(self, *, after: str, limit: int) -> list[CampaignRecord]:
        """Campaigns beyond an id, in the order of ids; fewer than `limit` are the last ones.

        Standing ones are among them.
        """
        items = self._table.query_all(keys.CAMPAIGNS, prefix="", after=after, page=limit)
        return list(map(_read, islice(items, limit)))

    def all(self) -> Iterator[CampaignRecord]:
        """Every campaign, page by page."""
        return map(_read, self._table.query_all(keys.CAMPAIGNS, prefix="", page=PAGE_ITEMS))

    def running(self) -> list[CampaignRecord]:
        """The campaigns that are being sent now, standing ones too."""
        return [record for record in self.all() if record.state is CampaignState.RUNNING]

    def create(self, record: CampaignRecord, actor: Actor) -> CampaignRecord:
        """Keep a new campaign, and the customers that it lists; at its first version.

        Raises:
            Rejected: `campaign.too_large`.
            Repeated: this very request was answered before.
        """
        return self.change(record, actor, "campaign.created")

    def change(
        self, record: CampaignRecord, actor: Actor, what: str, *, run: Run | None = None
    ) -> CampaignRecord:
        """Keep what was changed by a person, and the run that begins with it; the next version.

        Listed customers are replaced where the record has any.

        Raises:
            CampaignChanged: it was changed meanwhile.
            Rejected: `campaign.too_large`.
            Repeated: this very request was answered before.
        """
        writes = [*_writes(record, run), *_listed(record), audit.write_of(actor, what, record.id)]
        try:
            commit(self._table, writes, actor=actor)
        except ConditionFailed as failed:
            raise CampaignChanged from failed
        return _next(record)

    def move(self, record: CampaignRecord, to: CampaignState, because: str = "") -> CampaignRecord:
        """Let the machine bring a campaign to a state: it was planned, it is over.

        Raises:
            Conflict: `campaign.state`.
            CampaignChanged: it was changed meanwhile.
        """
        check_move(record.state, to)
        return self.save(replace(record, state=to, paused_because=because))

    def save(self, record: CampaignRecord, *, run: Run | None = None) -> CampaignRecord:
        """Keep what the machine found out, and the run that begins with it; the next version.

        Raises:
            CampaignChanged: it was changed meanwhile.
        """
        writes = _writes(record, run)
        try:
            self._table.transact(writes) if run else self._table.put(writes[0])
        except ConditionFailed as failed:
            raise CampaignChanged from failed
        return _next(record)

    def listed(self, campaign_id: CampaignId, number: int) -> list[CustomerId]:
        """One page of the listed customers; nothing beyond the last."""
        item = self._table.get(keys.audience(campaign_id, number))
        return [CustomerId(each) for each in item["ids"]] if item else []


def _writes(record: CampaignRecord, run: Run | None) -> list[Put]:
    begun = [Put(keys.run(run.campaign, run.name), run_attributes(run))] if run else []
    return [_write(record), *begun]


def _listed(record: CampaignRecord) -> list[Put]:
    """The listed customers; a shorter list leaves pages of the former, which nobody reads."""
    audience = record.content.audience
    ids = audience.ids if isinstance(audience, ListedAudience) else ()
    pages = [ids[start : start + LISTED_PAGE] for start in range(0, len(ids), LISTED_PAGE)]
    return [
        Put(keys.audience(record.id, number), {"ids": list(page)}, version=None)
        for number, page in enumerate(pages)
    ]


def _next(record: CampaignRecord) -> CampaignRecord:
    """The record as it is kept, which is how it would be read again."""
    return replace(record, content=_kept(record.content), version=record.version + 1)


def _kept(content: Campaign) -> Campaign:
    if not isinstance(content.audience, ListedAudience):
        return content
    return replace(content, audience=ListedAudience(()))


def _write(record: CampaignRecord) -> Put:
    content = _contents().dump_json(_kept(record.content))
    if len(content) > CONTENT_BYTES_MAX:
        raise Rejected("campaign.too_large")
    rehearsed = record.rehearsed
    attributes: dict[str, Value] = {
        "content": content.decode(),
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
