"""Stores the runs of campaigns and the pages of their plans; each page is planned once.

The chunks of a page are written under the id of an attempt (`repo/delivery/chunks.py`), and count
once the page names this attempt.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from chalicelib.domain.campaigns.run import Run, RunState
from chalicelib.domain.ids import CampaignId, RunName
from chalicelib.domain.planning.chunk import Departure, PageSum
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.planning.page import Page
from chalicelib.repo.campaigns.campaigns import read_run, run_attributes
from chalicelib.repo.table import keys
from chalicelib.repo.table.days_of_runs import ITEMS_MAX, items_of_days
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import ConditionFailed
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Change, Put, Write

OPEN = "open"
PLANNED = "planned"
IS_OPEN = {"status": OPEN}
NO_CHANNEL = "-"


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs of the table."""

    table: Table

    def begin(self, run: Run) -> bool:
        """Store a new run, without a plan; false if the run exists."""
        try:
            self.table.put(Put(keys.run(run.campaign, run.name), run_attributes(run)))
        except ConditionFailed:
            return False
        return True

    def get(self, campaign: CampaignId, name: RunName) -> Run | None:
        """One run; None if it does not exist."""
        item = self.table.get(keys.run(campaign, name))
        return read_run(campaign, item) if item else None

    def all_of(self, campaign: CampaignId) -> list[Run]:
        """The runs of a campaign, in the order of their names."""
        pk = keys.campaign_partition(campaign)
        items = self.table.query_days(pk, "RUN#", "RUN#", page=ITEMS_MAX, strongly=True)
        return [read_run(campaign, item) for item in items]

    def page(self, run: Run, part: int, number: int) -> Page:
        """One page of a plan; a page without an item is not planned yet."""
        # The first page of a part has no item until it is closed.
        item = self.table.get(keys.page(run.campaign, run.name, part, number))
        return _read_page(part, number, item) if item else Page(part, number, "")

    def pages(self, run: Run) -> Iterator[Page]:
        """All planned pages of a run."""
        prefix = f"PAGE#{run.name}#"
        for item in self.table.query_all(keys.campaign_partition(run.campaign), prefix=prefix):
            part, number = item["sk"].removeprefix(prefix).split("#")
            page = _read_page(int(part), int(number), item)
            if page.planned:
                yield page

    def pages_of_days(self, first: Run, last: Run) -> dict[RunName, list[Page]]:
        """All planned pages of the days of a trigger's campaign from one run to another."""
        found: dict[RunName, list[Page]] = {}
        for name, place, item in items_of_days(self.table, "PAGE", first, last):
            part, number = place.split("#")
            page = _read_page(int(part), int(number), item)
            if page.planned:
                found.setdefault(name, []).append(page)
        return found

    def pages_of(self, run: Run, part: int, *, start: int, limit: int) -> list[Page]:
        """Up to `limit` pages of a part, in order, from number `start`; the last may be open."""
        after = keys.page(run.campaign, run.name, part, start - 1).sk if start else ""
        prefix = _part_prefix(run, part)
        pk = keys.campaign_partition(run.campaign)
        items = self.table.query(pk, prefix=prefix, after=after, limit=limit)
        return [_read_numbered(part, item) for item in items]

    def last_page(self, run: Run, part: int) -> Page:
        """The open page of a part; its last page if the part is planned."""
        pk = keys.campaign_partition(run.campaign)
        items = self.table.query_back(pk, prefix=_part_prefix(run, part), limit=1)
        return _read_numbered(part, items[0]) if items else Page(part, 0, "")

    def close_page(self, run: Run, page: Page) -> bool:
        """Close a page and open the next one; false if another attempt closed it before.

        The last page of a part counts the part as done.

        Raises:
            Busy: too many parts end at this moment; nothing was closed.
        """
        key = keys.page(run.campaign, run.name, page.part, page.number)
        attributes = _page_attributes(page)
        is_first = page.number == 0
        writes: list[Write] = [
            Put(key, attributes) if is_first else Change(key, attributes, equals=IS_OPEN)
        ]
        if page.next:
            following = keys.page(run.campaign, run.name, page.part, page.number + 1)
            writes.append(Put(following, {"status": OPEN, "start": page.next}))
        else:
            writes.append(Change(keys.run(run.campaign, run.name), adds={"parts_done": 1}))
        try:
            self.table.transact_patiently(writes)
        except ConditionFailed:
            return False
        return True

    def move(self, run: Run, to: RunState, *, chunks: int | None = None) -> bool:
        """Move a run to its next state; false if another worker moved it before.

        `chunks` is the number of chunks of the run, when its planning ends.
        """
        return self._move(run, to, {} if chunks is None else {"chunks": chunks})

    def fail(self, run: Run, because: str) -> bool:
        """Move a run to `failed` with a reason code; false if another worker moved it before."""
        return self._move(run, RunState.FAILED, {"failed_because": because})

    def hand(self, run: Run, at: datetime) -> None:
        """Store when the chunks that are due before the next tick were queued."""
        # If no chunk is done by the next tick, the queued jobs were lost (docs/decisions/0024).
        sets: dict[str, Value] = {"handed_at": at.isoformat(), "done_then": run.chunks_done}
        self.table.change(Change(keys.run(run.campaign, run.name), sets=sets))

    def note_retry(self, campaign: CampaignId, name: RunName, at: datetime | None) -> None:
        """Store when a failed job of a run is repeated; None: it was. An absent run is ignored."""
        change = Change(keys.run(campaign, name), {"retry_at": at.isoformat() if at else None})
        with suppress(ConditionFailed):
            self.table.change(change)

    def _move(self, run: Run, to: RunState, details: Mapping[str, Value]) -> bool:
        sets: dict[str, Value] = {"state": to, **details}
        change = Change(keys.run(run.campaign, run.name), sets=sets, equals={"state": run.state})
        try:
            self.table.change(change)
        except ConditionFailed:
            return False
        return True


def _part_prefix(run: Run, part: int) -> str:
    return keys.page(run.campaign, run.name, part, 0).sk[: -keys.PAGE_DIGITS]


def _read_numbered(part: int, item: Item) -> Page:
    return _read_page(part, int(item["sk"][-keys.PAGE_DIGITS :]), item)


def _page_attributes(page: Page) -> dict[str, str | int]:
    """The stored attributes of a planned page."""
    found = page.sum
    counted = {
        "found": found.found,
        "planned": [[channel, hour, count] for (channel, hour), count in found.planned.items()],
        "left": dict(found.excluded),
        "cost_micro": found.cost_micro,
        "chunks": found.chunks,
    }
    return {
        "status": PLANNED,
        "start": page.start,
        "attempt": page.attempt,
        "next": page.next,
        "sum": json.dumps(counted, separators=(",", ":")),
        "departures": " ".join(
            f"{each.not_before.isoformat()}*{each.chunks}" for each in page.departures
        ),
        # Apart from them, because workers of earlier releases read the departures.
        "channels": " ".join(each.channel or NO_CHANNEL for each in page.departures),
    }


def _read_page(part: int, number: int, item: Item) -> Page:
    """Read the page of an item."""
    if item["status"] == OPEN:
        return Page(part, number, item["start"])
    counted = json.loads(item["sum"])
    return Page(
        part=part,
        number=number,
        start=item["start"],
        planned=True,
        attempt=item["attempt"],
        next=item["next"],
        sum=PageSum(
            counted["found"],
            Counter({(channel, hour): count for channel, hour, count in counted["planned"]}),
            Counter({Reason(reason): count for reason, count in counted["left"].items()}),
            counted["cost_micro"],
            counted["chunks"],
        ),
        departures=_read_departures(item["departures"].split(), item.get("channels", "").split()),
    )


def _read_departures(texts: Sequence[str], channels: Sequence[str]) -> tuple[Departure, ...]:
    """Read departures, with the channels that earlier releases did not write."""
    read = []
    for text, channel in zip_longest(texts, channels[: len(texts)], fillvalue=NO_CHANNEL):
        not_before, _, chunks = text.partition("*")
        named = "" if channel == NO_CHANNEL else channel
        read.append(Departure(datetime.fromisoformat(not_before), int(chunks), named))
    return tuple(read)
