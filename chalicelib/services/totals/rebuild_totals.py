"""Compute the totals of closed days anew, from the ledger, the receipts and the chunks themselves.

It reads the whole table, so only a command of staff does it: after an upgrade from a release that
kept no totals, and to prove the totals that the clock kept.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib.domain.totals.daily import OwedPoints, owed_after, stored_totals
from chalicelib.domain.totals.day_tally import DayTally
from chalicelib.repo.campaigns.clock_checkpoints import TOTALLING
from chalicelib.repo.totals.day_documents import (
    EndedChunk,
    RecordedReceipt,
    RecordedReturn,
)
from chalicelib.services.totals.count_day import add_document
from chalicelib.world import World

DAY = timedelta(days=1)


def rebuild_totals(world: World, since: date, last: date) -> Iterator[date]:
    """Store the totals of each day from `since` to `last` anew, and yield the days as they are.

    Days that the clock closed later stay. Points that were about to expire in a past night cannot
    be counted any more: what the clock counted then stays.
    """
    checkpoint = world.campaigns.checkpoints.get(TOTALLING)
    last = max(last, checkpoint.until or last)
    days = [since + number * DAY for number in range((last - since).days + 1)]
    tallies = {day: DayTally() for day in days}
    opening = _count_entries(world, since, tallies)
    _count_receipts(world, tallies)
    _count_chunks(world, tallies)
    owed: OwedPoints | None = opening
    for day, tally in tallies.items():
        owed = owed_after(owed, tally)
        _keep(world, day, tally, owed)
        yield day
    if checkpoint.until is None or checkpoint.until < last:
        world.campaigns.checkpoints.keep(checkpoint.moved(last))


def _count_entries(world: World, since: date, tallies: dict[date, DayTally]) -> OwedPoints:
    """Count every movement of the days, and return what was owed before the first one."""
    zone, before = ZoneInfo(world.settings.zone), DayTally()
    for page in world.points.ledger.pages():
        for customer in page.accounts:
            for kept in world.points.ledger.entries(customer):
                day = kept.entry.recorded_at.astimezone(zone).date()
                if day < since:
                    before.add_entry(kept.entry)
                elif day in tallies:
                    tallies[day].add_entry(kept.entry)
    return OwedPoints(sum(before.points.values()), before.debt)


def _count_receipts(world: World, tallies: dict[date, DayTally]) -> None:
    zone = ZoneInfo(world.settings.zone)
    for document in world.totals.documents.of_receipts():
        if tally := tallies.get(_recorded_at(document).astimezone(zone).date()):
            add_document(tally, document, zone)


def _recorded_at(document: RecordedReceipt | RecordedReturn) -> datetime:
    if isinstance(document, RecordedReturn):
        return document.effect.recorded_at
    # Receipts of old releases do not say when they were recorded.
    return document.purchase.recorded_at or document.purchase.receipt.at


def _count_chunks(world: World, tallies: dict[date, DayTally]) -> None:
    zone, chunks = ZoneInfo(world.settings.zone), world.delivery.chunks
    for record in world.campaigns.records.all():
        for run in world.campaigns.runs.all_of(record.id):
            channels = {chunk.address: chunk.channel for chunk in chunks.of_run(run)}
            for progress in chunks.progress_of_run(run):
                if progress.ended_on in tallies:
                    ended = EndedChunk(channels[progress.address], progress.counts)
                    add_document(tallies[progress.ended_on], ended, zone)


def _keep(world: World, day: date, tally: DayTally, owed: OwedPoints | None) -> None:
    known = world.totals.daily.closed(day)
    closed_at = known.closed_at if known and known.closed_at else world.now()
    totals = [
        replace(each, expiring=known.expiring if known else None) if each.closed_at else each
        for each in stored_totals(tally, day, owed, closed_at)
    ]
    world.totals.daily.keep_sales(day, tally.sales.items())
    world.totals.daily.keep(totals)
