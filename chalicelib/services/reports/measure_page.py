"""Measure what the customers of a page bought since they were written to, or held out."""

from zoneinfo import ZoneInfo

from chalicelib import log
from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.campaigns.run import Run, RunState
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.ids import CampaignId, RunName
from chalicelib.domain.reports.sales_window import measured, window_of
from chalicelib.domain.reports.tally import RecipientStatus, Tally
from chalicelib.repo.campaigns.plan_items import Page, chunk_prefix
from chalicelib.repo.delivery.results import PageResult, counted_again
from chalicelib.services.reports.read_statuses import read_statuses
from chalicelib.world import World


def measure_page(world: World, campaign: CampaignId, run: RunName, *, part: int, page: int) -> None:
    """Keep the sums of one page of a run; measuring again replaces them.

    What was measured after the end of the window stays for ever; then only what became of the
    recipients is counted again. Of two at once one counts.

    Raises:
        Unavailable: something does not answer; the job must come again.
    """
    found = world.campaigns.runs.get(campaign, run)
    if found is None:
        return
    planned = world.campaigns.runs.page(found, part, page)
    if not planned.planned:
        return
    known = world.delivery.results.get(found, planned)
    kept = world.delivery.results.keep(found, _measured(world, found, planned, known))
    log.event("page.measured", campaign=campaign, run=run, part=part, page=page, kept=kept)


def _measured(world: World, run: Run, page: Page, known: PageResult | None) -> PageResult:
    # Whether the run is over was read before its recipients: it never says so too early.
    settled, now = run.state is RunState.OVER or run.is_rehearsal, world.now()
    record = world.campaigns.records.get(run.campaign)
    standings = _standings(world, record, run, page)
    tally = Tally.of(standings)
    if known and known.final:
        return counted_again(known, tally, now, settled=settled)
    zone = ZoneInfo(world.settings.zone)
    days = window_of(run, record.content.goal.window_days, zone)
    left = world.campaigns.runs.excluded_of(run, page)
    everybody = [*(each.customer for each in standings), *(customer for customer, _ in left)]
    shopping = {each.id: each.shopping for each in world.customers.profiles.get_many(everybody)}
    return PageResult(
        of=chunk_prefix(page),
        tally=tally,
        measured=measured(standings, left, shopping, days),
        counted_at=now,
        measured_at=now,
        final=days.is_over(local_day(now, zone)),
        settled=settled,
        version=known.version if known else 0,
    )


def _standings(world: World, record: CampaignRecord, run: Run, page: Page) -> list[RecipientStatus]:
    progress = {
        each.address.chunk: each
        for each in world.delivery.progresses.all_of(run, chunk_prefix(page))
    }
    chunks = world.campaigns.runs.chunks_of(run, page)
    cancelled = record.state is CampaignState.CANCELLED
    return read_statuses(world, run, [chunks], progress, cancelled=cancelled)
