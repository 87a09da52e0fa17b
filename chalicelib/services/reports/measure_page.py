"""Count the results of one page of a run, and measure what its customers bought."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from chalicelib import log
from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.campaigns.run import Run, RunState
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.ids import CampaignId, RunName
from chalicelib.domain.planning.page import Page, chunk_prefix
from chalicelib.domain.reports.sales_window import WindowSales, sales_in_window, window_of
from chalicelib.domain.reports.tally import RecipientStatus, Tally
from chalicelib.repo.delivery.results import PageResult, counted_again
from chalicelib.services.reports.read_statuses import read_statuses
from chalicelib.services.responses.window_purchases import read_purchases
from chalicelib.world import World


def measure_page(world: World, campaign: CampaignId, run: RunName, *, part: int, page: int) -> None:
    """Save the sums of one page of a run; measuring again replaces them.

    Purchases that were measured after the end of the window are final: then only the results of
    the recipients are counted again. If two workers measure a page, one of them is saved.

    Raises:
        Unavailable: a service does not answer; the job must be repeated.
    """
    stored_run = world.campaigns.runs.get(campaign, run)
    if stored_run is None:
        return
    planned = world.campaigns.runs.page(stored_run, part, page)
    if not planned.planned:
        return
    known = world.delivery.results.get(stored_run, planned)
    kept = world.delivery.results.keep(stored_run, _measured(world, stored_run, planned, known))
    log.event("page.measured", campaign=campaign, run=run, part=part, page=page, kept=kept)


def _measured(world: World, run: Run, page: Page, known: PageResult | None) -> PageResult:
    # The state of the run was read before the recipients: if it is over, all results are final.
    settled, now = run.state is RunState.OVER or run.is_rehearsal, world.now()
    record = world.campaigns.records.get(run.campaign)
    statuses = _statuses(world, record, run, page)
    tally = Tally.of(statuses)
    if known and known.final:
        # A message that arrives later cannot change the purchases in the window, and reading them
        # costs a profile for each customer.
        return counted_again(known, tally, now, settled=settled)
    zone = ZoneInfo(world.settings.zone)
    days = window_of(run, record.content.goal.window_days, zone)
    return PageResult(
        of=chunk_prefix(page),
        tally=tally,
        measured=_sales(world, record, run, page, statuses),
        counted_at=now,
        measured_at=now,
        final=days.is_over(local_day(now, zone)),
        settled=settled,
        version=known.version if known else 0,
    )


def _sales(
    world: World, record: CampaignRecord, run: Run, page: Page, statuses: Sequence[RecipientStatus]
) -> WindowSales:
    # The control group is among the excluded. Everybody else who was excluded after the draw counts
    # as treated, so that reachable people are not compared with all people.
    excluded = world.delivery.chunks.excluded_of(run, page)
    ids = [*(each.customer for each in statuses), *(customer for customer, _ in excluded)]
    days, shopping, early = read_purchases(world, record, run, ids)
    return sales_in_window(statuses, excluded, shopping, days, early)


def _statuses(world: World, record: CampaignRecord, run: Run, page: Page) -> list[RecipientStatus]:
    progress = {
        each.address.chunk: each
        for each in world.delivery.chunks.progress_of_run(run, chunk_prefix(page))
    }
    chunks = world.delivery.chunks.of_page(run, page)
    cancelled = record.state is CampaignState.CANCELLED
    return read_statuses(world, run, [chunks], progress, cancelled=cancelled)
