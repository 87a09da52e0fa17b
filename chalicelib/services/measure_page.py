"""Measure what the customers of a page bought since they were written to, or held out."""

from zoneinfo import ZoneInfo

from chalicelib import log
from chalicelib.domain.bought_since import measured, window_of
from chalicelib.domain.campaign import CampaignId, CampaignRecord
from chalicelib.domain.campaign_state import CampaignState
from chalicelib.domain.quiet_hours import local_day
from chalicelib.domain.run import Run, RunName, RunState
from chalicelib.domain.tally import Standing, Tally
from chalicelib.repo.plan_items import Page, chunk_prefix
from chalicelib.repo.results import PageResult, counted_again
from chalicelib.services.read_standings import read_standings
from chalicelib.world import World


def measure_page(world: World, campaign: CampaignId, run: RunName, *, part: int, page: int) -> None:
    """Keep the sums of one page of a run; measuring again replaces them.

    What was measured after the end of the window stays for ever; then only what became of the
    recipients is counted again. Of two at once one counts.

    Raises:
        Unavailable: something does not answer; the job must come again.
    """
    found = world.runs.get(campaign, run)
    if found is None:
        return
    planned = world.runs.page(found, part, page)
    if not planned.planned:
        return
    known = world.results.get(found, planned)
    kept = world.results.keep(found, _measured(world, found, planned, known))
    log.event("page.measured", campaign=campaign, run=run, part=part, page=page, kept=kept)


def _measured(world: World, run: Run, page: Page, known: PageResult | None) -> PageResult:
    # Whether the run is over was read before its recipients: it never says so too early.
    settled, now = run.state is RunState.OVER or run.is_rehearsal, world.now()
    record = world.campaigns.get(run.campaign)
    standings = _standings(world, record, run, page)
    tally = Tally.of(standings)
    if known and known.final:
        return counted_again(known, tally, now, settled=settled)
    zone = ZoneInfo(world.settings.zone)
    days = window_of(run, record.content.goal.window_days, zone)
    left = world.runs.left_of(run, page)
    everybody = [*(each.customer for each in standings), *(customer for customer, _ in left)]
    shopping = {each.id: each.shopping for each in world.customers.get_many(everybody)}
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


def _standings(world: World, record: CampaignRecord, run: Run, page: Page) -> list[Standing]:
    progress = {
        each.address.chunk: each for each in world.progresses.all_of(run, chunk_prefix(page))
    }
    chunks = world.runs.chunks_of(run, page)
    cancelled = record.state is CampaignState.CANCELLED
    return read_standings(world, run, [chunks], progress, cancelled=cancelled)
