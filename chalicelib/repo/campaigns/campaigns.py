"""Stores campaigns: their content, their state, and the runs that start with a change of it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from chalicelib.domain.campaigns.campaign import (
    Campaign,
    CampaignRecord,
    ListedAudience,
    Rehearsed,
)
from chalicelib.domain.campaigns.run import Run, RunState
from chalicelib.domain.campaigns.state import SENDS, CampaignState, check_move
from chalicelib.domain.errors import NotFound, Rejected
from chalicelib.domain.ids import CampaignId, CountName, CustomerId, RunName
from chalicelib.domain.scores.thresholds import count_name
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put, Write

if TYPE_CHECKING:
    from pydantic import TypeAdapter

LISTED_PAGE = 1000  # customers in one item
PAGE_ITEMS = 100
CONTENT_BYTES_MAX = 300 * 1024  # an item holds 400 KB
# With the batch in progress this is well below the five seconds in which a pause must take effect.
CACHED = timedelta(seconds=2)
CACHED_MAX = 64


class CampaignChanged(Moved):
    """Another writer changed the campaign since it was read."""

    def __init__(self, found: Item | None = None) -> None:
        super().__init__("campaign.changed", found)


class Campaigns:
    """The campaigns of the table.

    Changes by a person are returned as writes, for the transaction of the use case. A change by the
    planner or a worker is one conditional put.
    """

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
        """Up to 100 campaigns, without those that do not exist."""
        wanted = [keys.campaign(each) for each in ids]
        records = map(_read, self._table.get_many(wanted)) if wanted else ()
        return {record.id: record for record in records}

    def page(self, *, after: str, limit: int) -> list[CampaignRecord]:
        """Campaigns after an id, in the order of ids; a page with fewer than `limit` is the last.

        The standing campaigns of triggers are among them.
        """
        items = self._table.query_all(keys.CAMPAIGNS, prefix="", after=after, page=limit)
        return list(map(_read, islice(items, limit)))

    def all(self) -> Iterator[CampaignRecord]:
        """Every campaign, page by page."""
        return map(_read, self._table.query_all(keys.CAMPAIGNS, prefix="", page=PAGE_ITEMS))

    def running(self) -> list[CampaignRecord]:
        """The running campaigns, including those of triggers."""
        return [record for record in self.all() if record.state is CampaignState.RUNNING]

    def change_writes(self, record: CampaignRecord, *, run: Run | None = None) -> list[Write]:
        """The writes of the next version of a record, and of the run that starts with it.

        A record at version 0 is new. If it lists customers, they replace the former list. The
        writes refuse with `CampaignChanged` if another writer changed the campaign meanwhile.

        Raises:
            Rejected: `campaign.too_large`.
        """
        run_writes = [_run_write(run)] if run else []
        return [_write(record), *run_writes, *_listed(record)]

    def move(self, record: CampaignRecord, to: CampaignState, because: str = "") -> CampaignRecord:
        """Move a campaign to a state without a person: it was planned, or it is over.

        Raises:
            Conflict: `campaign.state`.
            CampaignChanged: another writer was faster.
        """
        check_move(record.state, to)
        return self.save(replace(record, state=to, paused_because=because))

    def save(self, record: CampaignRecord) -> CampaignRecord:
        """Store the next version of a record for the planner or a worker.

        Raises:
            CampaignChanged: another writer was faster.
        """
        self._table.put(_write(record))
        return as_kept(record)

    def listed(self, campaign_id: CampaignId, number: int) -> list[CustomerId]:
        """One page of the customers that the author listed; empty after the last page."""
        item = self._table.get(keys.audience(campaign_id, number))
        return [CustomerId(each) for each in item["ids"]] if item else []


@dataclass(slots=True)
class CampaignStateCache:
    """The campaigns that this container works on, cached for two seconds while they run."""

    # A paused campaign is not cached: a worker that did not see it resumed would drop its jobs.
    campaigns: Campaigns
    now: Callable[[], datetime]
    _cached: dict[CampaignId, tuple[datetime, CampaignRecord]] = field(default_factory=dict)

    def get(self, campaign_id: CampaignId) -> CampaignRecord:
        """The campaign, at most two seconds old.

        Raises:
            NotFound: `campaign.unknown`.
        """
        now = self.now()
        read_at, record = self._cached.get(campaign_id, (None, None))
        if record and read_at and record.state in SENDS and now - read_at < CACHED:
            return record
        record = self.campaigns.get(campaign_id)
        if len(self._cached) >= CACHED_MAX:
            self._cached.clear()
        self._cached[campaign_id] = (now, record)
        return record


def as_kept(record: CampaignRecord) -> CampaignRecord:
    """The record after its next version was written, as a reader gets it."""
    return replace(record, content=_kept(record.content), version=record.version + 1)


def content_text(content: Campaign) -> str:
    """The stored JSON of a campaign's content, without listed customers.

    Raises:
        Rejected: `campaign.too_large`.
    """
    text = _contents().dump_json(_kept(content))
    if len(text) > CONTENT_BYTES_MAX:
        raise Rejected("campaign.too_large")
    return text.decode()


def read_content(text: str) -> Campaign:
    """The content that `content_text` wrote."""
    return _contents().validate_json(text)


def _run_write(run: Run) -> Put:
    return Put(keys.run(run.campaign, run.name), run_attributes(run), refused=CampaignChanged)


def _listed(record: CampaignRecord) -> list[Put]:
    """The writes of the listed customers, page by page."""
    # A shorter list leaves pages of the former one. `record.listed` says how many are read.
    audience = record.content.audience
    ids = audience.ids if isinstance(audience, ListedAudience) else ()
    pages = [ids[start : start + LISTED_PAGE] for start in range(0, len(ids), LISTED_PAGE)]
    return [
        Put(keys.audience(record.id, number), {"ids": list(page)}, version=None)
        for number, page in enumerate(pages)
    ]


def _kept(content: Campaign) -> Campaign:
    if not isinstance(content.audience, ListedAudience):
        return content
    return replace(content, audience=ListedAudience(()))


def _write(record: CampaignRecord) -> Put:
    attributes: dict[str, Value] = {
        "content": content_text(record.content),
        "state": record.state,
        "created_at": record.created_at.isoformat(),
        "listed": record.listed,
        "rehearsed": _rehearsed_text(record.rehearsed),
        "launched_at": record.launched_at.isoformat() if record.launched_at else "",
        "ended_at": record.ended_at.isoformat() if record.ended_at else "",
        "paused_because": record.paused_because,
        "trigger": record.trigger,
        "version": record.version + 1,
    }
    key = keys.campaign(record.id)
    return Put(key, attributes, version=record.version, refused=CampaignChanged)


def _read(item: Item) -> CampaignRecord:
    return CampaignRecord(
        id=CampaignId(item["sk"]),
        content=read_content(item["content"]),
        state=CampaignState(item["state"]),
        created_at=datetime.fromisoformat(item["created_at"]),
        listed=item["listed"],
        rehearsed=_read_rehearsed(item["rehearsed"]),
        launched_at=_instant(item["launched_at"]),
        ended_at=_instant(item["ended_at"]),
        paused_because=item["paused_because"],
        trigger=item["trigger"],
        version=item["version"],
    )


def _rehearsed_text(found: Rehearsed | None) -> list[Value]:
    return [found.run, found.at.isoformat(), found.found, found.masked] if found else []


def _read_rehearsed(kept: Sequence[Any]) -> Rehearsed | None:
    if not kept:
        return None
    name, at, found, *masked = kept  # an older release did not keep whether it is masked
    return Rehearsed(name, datetime.fromisoformat(at), found, masked=any(masked))


def run_attributes(run: Run) -> dict[str, Value]:
    """The stored attributes of a run."""
    return {
        "at": run.at.isoformat(),
        "parts": run.parts,
        "counted_on": run.counted_on or "",
        "step": run.step,
        "day": run.day.isoformat() if run.day else "",
        "expected": run.expected,
        "state": run.state,
        "parts_done": run.parts_done,
        "chunks": run.chunks,
        "chunks_done": run.chunks_done,
        "failed_because": run.failed_because,
        "masked": run.masked,
        "stop_labels": {str(each): label for each, label in run.stop_labels.items()},
    }


def read_run(campaign: CampaignId, item: Item) -> Run:
    """Read the run of an item."""
    return Run(
        campaign=campaign,
        name=RunName(item["sk"].removeprefix("RUN#")),
        at=datetime.fromisoformat(item["at"]),
        parts=item["parts"],
        counted_on=_read_counted_on(item),
        step=item["step"],
        day=date.fromisoformat(item["day"]) if item["day"] else None,
        expected=item["expected"],
        state=RunState(item["state"]),
        parts_done=item["parts_done"],
        chunks=item["chunks"],
        chunks_done=item["chunks_done"],
        failed_because=item.get("failed_because", ""),
        handed_at=_instant(item.get("handed_at")),
        done_then=item.get("done_then", 0),
        stop_labels=item.get("stop_labels", {}),
        retry_at=_instant(item.get("retry_at")),
        masked=item.get("masked", False),
    )


def _read_counted_on(item: Item) -> CountName | None:
    """The count of the thresholds of a run; None if it started before the first count."""
    # A run of an older release does not have it: the day of its start is the last possible one.
    if "counted_on" not in item:
        return count_name(datetime.fromisoformat(item["at"]).date())
    return CountName(item["counted_on"]) if item["counted_on"] else None


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@cache
def _contents() -> "TypeAdapter[Campaign]":
    from pydantic import TypeAdapter  # noqa: PLC0415 - half of what a first answer costs

    return TypeAdapter(Campaign)
