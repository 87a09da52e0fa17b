"""Replay the receipts of the base under a draft of the programme, page by page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.backtest.account import SimulatedAccount
from chalicelib.domain.points.backtest.ledger import LedgerSums
from chalicelib.domain.points.backtest.scenario import Scenario
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.tiers import level_at
from chalicelib.domain.points.version import in_force
from chalicelib.domain.reports.simulation import (
    CustomerResult,
    MonthEnd,
    SimulationSums,
    month_ends,
)
from chalicelib.domain.segments import Node, parse_predicate
from chalicelib.domain.segments.facts import Facts
from chalicelib.services.points.value_sale import celebrations
from chalicelib.services.reports.replay_history import MISSING, ReplayStep, replay_history
from chalicelib.services.segments.gather_facts import gather_facts, read_facts
from chalicelib.services.segments.masked_conditions import is_masked
from chalicelib.world import World

PAGE = 50
SEGMENTS_MAX = 100
NO_LEVEL, NO_SEGMENT = "-", "-"
BASE, ERASED = "b", "e"  # how the cursor begins: in the base, in the ledger of erasures


@dataclass(frozen=True, slots=True)
class Backtest:
    """What a simulation needs beside the customers; `now` is the same for all of its pages."""

    scenario: Scenario
    now: datetime
    ends: Sequence[MonthEnd]
    segments: Mapping[str, Node]
    facts: Facts


class ReplayedPage(NamedTuple):
    """Ids of customers, and where the next page begins ("": this is the last one)."""

    ids: list[CustomerId]
    next: str


def simulate(world: World, draft: Programme, since: date) -> Iterator[SimulationSums]:
    """Replay the whole base; the sums after each page are yielded, so that progress is seen."""
    backtest, sums, cursor = prepare(world, draft, since, world.now()), SimulationSums(), ""
    while True:
        cursor = add_page(world, backtest, sums, cursor)
        yield sums
        if not cursor:
            return


def prepare(world: World, draft: Programme, since: date, now: datetime) -> Backtest:
    """Read what all pages need: the versions, and the segments that show no masked field."""
    zone = ZoneInfo(world.settings.zone)
    begins = datetime.combine(since, time(), zone).astimezone(UTC)
    scenario = Scenario(draft, begins, world.points.programmes.versions(now), zone)
    segments = {}
    for stored in world.segments.stored.page(after="", limit=SEGMENTS_MAX):
        predicate = parse_predicate(stored.predicate)
        if not is_masked(world, predicate):
            segments[stored.id] = predicate
    ends = month_ends(since, now, zone)
    return Backtest(scenario, now, ends, segments, read_facts(world))


def add_page(world: World, backtest: Backtest, sums: SimulationSums, cursor: str) -> str:
    """Add the customers of one page, one after another, and return the next page's cursor."""
    page = _page(world, cursor)
    customers = world.customers.profiles.get_many(page.ids) if page.ids else []
    segments = _segments(world, backtest, customers)
    merged = {each.id: each.merged for each in customers}
    for customer in (one for each in page.ids for one in (each, *merged.get(each, ()))):
        result, level = simulate_customer(world, backtest, customer)
        if result.receipts or result.ledger or any(result.before):
            sums.add(result, backtest.ends, level, segments.get(customer) or [NO_SEGMENT])
    return page.next


def simulate_customer(
    world: World, backtest: Backtest, customer: CustomerId
) -> tuple[CustomerResult, str]:
    """Replay the history of one customer; returns the result, and the present level."""
    scenario, now = backtest.scenario, backtest.now
    loaded = world.points.accounts.load(customer, now)
    draft = SimulatedAccount(
        customer,
        scenario,
        partial(celebrations, loaded.profile or {}),
        manual=loaded.personal.manual,
    )
    order = scenario.real(now).redemption.order
    ledger, walk = LedgerSums(scenario.since, order), _Walk(backtest)
    for step in replay_history(world, customer, loaded.profile or {}):
        if step.at > now:
            break
        walk.pass_months(step.at, ledger, draft)
        if step.entry is not None:
            ledger.add(step.entry, step.fact)
        if step.fact is not None:
            draft.follow(step.fact)
        walk.count(step)
    walk.pass_months(None, ledger, draft)
    ledger.finish(now)
    draft.finish(now)
    refused = [*walk.missing, *(("/".join(place), code) for place, code in draft.refused)]
    result = CustomerResult(
        customer,
        walk.receipts,
        ledger.moved,
        draft.moved,
        (ledger.before, draft.before),
        walk.months,
        draft.shortfall,
        refused,
    )
    current = in_force(scenario.versions, now)
    programme = current.programme if current else scenario.draft
    level = level_at(programme, loaded.record.standing, now)
    return result, level.id if level else NO_LEVEL


class _Walk:
    """What is counted while the history of a customer is walked."""

    def __init__(self, backtest: Backtest) -> None:
        self._ends = list(backtest.ends)
        self._scenario = backtest.scenario
        self.months: list[tuple[int, int]] = []
        self.missing: list[tuple[str, str]] = []
        self.receipts = 0

    def pass_months(
        self, until: datetime | None, ledger: LedgerSums, draft: SimulatedAccount
    ) -> None:
        """Keep what was owed at the ends of months before an instant; None: of all months."""
        # The last one is now, which comes after all that was recorded.
        while self._ends and (until is None or (self._ends[0].at <= until and self._ends[1:])):
            at = self._ends.pop(0).at
            order = self._scenario.real(at).redemption.order
            self.months.append((ledger.owed(at, order), draft.liability(at)))

    def count(self, step: ReplayStep) -> None:
        """Count a receipt of the time of the draft, or one that is not stored."""
        if step.missing:
            self.missing.append(("/".join(step.missing), MISSING))
        # By the instant of the points, as what was given: a backfill gives them all in one night.
        if step.purchase is not None and step.at >= self._scenario.since:
            self.receipts += 1


def _page(world: World, cursor: str) -> ReplayedPage:
    """Read the base from the agenda, then the erased customers, of whom only ids are known."""
    kind, position = cursor[:1], cursor[1:]
    if kind == ERASED:
        erased = world.customers.profiles.erased_after(position, PAGE)
        ids = [customer for _, customer in erased]
        return ReplayedPage(ids, f"{ERASED}{erased[-1][0]}" if len(erased) == PAGE else "")
    page = world.customers.audience.base_page(0, 1, start=position, limit=PAGE)
    return ReplayedPage(page.ids, f"{BASE}{page.next}" if page.next else ERASED)


def _segments(
    world: World, backtest: Backtest, customers: Sequence[Customer]
) -> Mapping[CustomerId, list[str]]:
    """Name the segments of each customer."""
    found: dict[CustomerId, list[str]] = {}
    for name, predicate in backtest.segments.items():
        facts = gather_facts(world, predicate, customers, backtest.facts)
        for customer in customers:
            if predicate.matches(customer, facts):
                found.setdefault(customer.id, []).append(name)
    return found
