"""Count the results of one page of a run, and measure what its customers bought."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chalicelib import log
from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.campaigns.run import Run, RunState
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.ids import CampaignId, CustomerId, RunName
from chalicelib.domain.planning.delivery import DeliveryState
from chalicelib.domain.planning.page import Page, chunk_prefix
from chalicelib.domain.reports.measure_scope import MeasureScope
from chalicelib.domain.reports.sales_window import SalesDays, group_sales, window_of
from chalicelib.domain.reports.tally import ACCEPTED, RecipientStatus, Tally
from chalicelib.repo.delivery.page_sales import PageSales
from chalicelib.repo.delivery.results import PageResult, counted_again
from chalicelib.services.reports.buyers_since import buyers_since
from chalicelib.services.reports.read_statuses import after_engagements, planned_statuses
from chalicelib.services.reports.stored_runs import has_aged
from chalicelib.services.responses.window_purchases import spent_of
from chalicelib.world import World

DAY = timedelta(days=1)


def measure_page(
    world: World,
    campaign: CampaignId,
    run: RunName,
    *,
    part: int,
    page: int,
    scope: MeasureScope = MeasureScope.ALL,
) -> None:
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
    measured = _Measured(world, world.campaigns.records.get(campaign), stored_run, planned)
    kept = world.delivery.results.keep(stored_run, _result(measured, scope, known))
    log.event("page.measured", campaign=campaign, run=run, part=part, page=page, kept=kept)


@dataclass(frozen=True, slots=True)
class _Measured:
    """A page of a run that is measured."""

    world: World
    record: CampaignRecord
    run: Run
    page: Page

    @property
    def of(self) -> str:
        return chunk_prefix(self.page)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.world.settings.zone)

    @property
    def window(self) -> SalesDays:
        return window_of(self.run, self.record.content.goal.window_days, self.zone)

    @property
    def is_settled(self) -> bool:
        # The run was read before the recipients: if it is over, all results are final.
        return self.run.state is RunState.OVER or self.run.is_rehearsal


def _result(page: _Measured, scope: MeasureScope, known: PageResult | None) -> PageResult:
    now, sent = page.world.now(), _sent(page)
    if known and known.final:
        # A message that arrives later cannot change the purchases in the window, and reading them
        # costs a profile for each customer.
        tally = Tally.of(after_engagements(page.world, page.run, sent))
        return counted_again(known, tally, now, settled=page.is_settled)
    is_over = page.window.is_over(local_day(now, page.zone))
    stored = page.world.delivery.page_sales.get(page.run, page.of)
    must_count = is_over or scope is not MeasureScope.SALES or _is_counted_anew(page, known)
    if known and stored and not must_count:
        # Engagements cost as much as everything else, and most come within a day of the message.
        counted, statuses = known, _with_receipts(sent, stored)
    else:
        counted, statuses = None, after_engagements(page.world, page.run, sent)
    excluded = page.world.delivery.chunks.excluded_of(page.run, page.page)
    customers = [*(each.customer for each in sent), *(customer for customer, _ in excluded)]
    reads_all = is_over or scope is MeasureScope.ALL
    sales = _sales(page, customers, None if reads_all else stored or _no_sales(page))
    if not is_over:
        receipts = _receipts(sent, statuses)
        page.world.delivery.page_sales.keep(page.run, replace(sales, receipts=receipts))
    elif stored:
        page.world.delivery.page_sales.remove(page.run, page.of)
    return PageResult(
        of=page.of,
        tally=counted.tally if counted else Tally.of(statuses),
        # The control group is among the excluded. All others who were excluded after the draw
        # count as treated, so that reachable people are not compared with all people.
        measured=group_sales(statuses, excluded, sales.spent),
        counted_at=counted.counted_at if counted else now,
        measured_at=now if reads_all else min(now, _end_of(sales.until, page.zone)),
        final=is_over,
        settled=counted.settled if counted else page.is_settled,
        version=known.version if known else 0,
    )


def _is_counted_anew(page: _Measured, known: PageResult | None) -> bool:
    """Whether recipients are counted: while sending, after it, and when the day is a week old."""
    if known is None or not known.settled:
        return True
    return has_aged(page.run, page.world.now()) and not has_aged(page.run, known.counted_at)


def _sent(page: _Measured) -> list[RecipientStatus]:
    """Return the statuses of the recipients as the workers saved them."""
    chunks, of_run = page.world.delivery.chunks, page.run
    progress = {each.address.chunk: each for each in chunks.progress_of_run(of_run, page.of)}
    cancelled = page.record.state is CampaignState.CANCELLED
    return planned_statuses([chunks.of_page(of_run, page.page)], progress, cancelled=cancelled)


def _sales(page: _Measured, customers: Sequence[CustomerId], stored: PageSales | None) -> PageSales:
    """Return who bought in the window, reading only what changed since `stored`, or everything."""
    start = stored or _no_sales(page)
    closed = buyers_since(page.world, start.until)
    changed = closed.may_have_changed(customers) if stored else customers
    spent = {**start.spent}
    for customer in changed:
        spent.pop(customer, None)
    spent |= spent_of(page.world, page.record, page.run, changed)
    return replace(start, until=closed.until, spent=spent)


def _no_sales(page: _Measured) -> PageSales:
    return PageSales(page.of, page.window.first - DAY)


def _with_receipts(sent: Sequence[RecipientStatus], stored: PageSales) -> list[RecipientStatus]:
    return [replace(each, state=stored.receipts.get(each.customer, each.state)) for each in sent]


def _receipts(
    sent: Sequence[RecipientStatus], statuses: Sequence[RecipientStatus]
) -> dict[CustomerId, DeliveryState]:
    """Return the states that differ from what the workers saved in whether it was accepted."""
    return {
        after.customer: after.state
        for before, after in zip(sent, statuses, strict=True)
        if (before.state in ACCEPTED) != (after.state in ACCEPTED)
    }


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day + DAY, time(), zone).astimezone(UTC)
