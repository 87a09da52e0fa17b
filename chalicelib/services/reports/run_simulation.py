"""Carry out a back-test on the planner's workers, from page to page."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from chalicelib import log
from chalicelib.domain.errors import Conflict, Malformed, NotFound
from chalicelib.domain.five_years import five_years_before
from chalicelib.domain.points.drafts.check import check_programme, check_successor
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.sale import day_of
from chalicelib.domain.reports.simulation import Simulation, SimulationSnapshot
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.commit import Committed
from chalicelib.services.reports.simulate_programme import add_page, prepare
from chalicelib.world import World
from chalicelib.world.queues import PlanJob

WORKS_FOR = timedelta(seconds=60)  # half of the function's time


def start_simulation(
    world: World, actor: Actor, draft: Programme, since: date
) -> Committed[SimulationSnapshot]:
    """Store a back-test and queue its first page. Idempotent.

    Raises:
        Malformed: see `check_programme`; `simulation.since`: the day is no day of the last five
            years.
        Conflict: `programme.fixed`: the draft could never be put into force.
        Unavailable: the queue did not accept the job; the same request queues it again.
    """
    check_draft(world, draft, since)
    simulation = Simulation(world.new_id(), draft, since, actor.at.replace(microsecond=0), actor.by)
    writes = world.points.simulations.add_writes(simulation)
    done = world.commit_once(actor, *writes, record=simulation.snapshot)
    # A repeated request queues it too: the process may have died before the queue.
    _queue(world, done.record.id, 1)
    return done


def check_draft(world: World, draft: Programme, since: date) -> None:
    """Refuse a draft that could not be put into force, and a day without receipts.

    Raises:
        Malformed, Conflict: see `start_simulation`.
    """
    check_programme(draft, currency=world.settings.currency)
    versions = world.points.programmes.versions(world.now())
    if versions:
        check_successor(draft, versions[-1].programme)
    zone = ZoneInfo(world.settings.zone)
    # No receipt is older when it is recorded.
    first, today = day_of(five_years_before(world.now()), zone), day_of(world.now(), zone)
    if not first <= since <= today:
        raise Malformed({"/since": f"must be a day from {first} to {today}"}, "simulation.since")


def find_simulation(world: World, simulation_id: str) -> Simulation:
    """Return a back-test.

    Raises:
        NotFound: `simulation.not_found`.
    """
    found = world.points.simulations.find(simulation_id)
    if found is None:
        raise NotFound("simulation.not_found")
    return found


def continue_simulation(world: World, simulation_id: str, version: int) -> None:
    """Replay pages for a minute, save the sums, and queue the rest.

    A job that comes twice adds nothing: each carries the version that it begins with. If a worker
    dies after it saved the sums, the repeated job queues the rest.
    """
    found = world.points.simulations.find(simulation_id)
    if found is None or found.finished_at is not None:
        return
    if found.version == version:
        try:
            found = world.points.simulations.keep(_pages(world, found))
        except Conflict:
            # The same job came twice, and the other one may die before it queues the rest.
            log.event("simulation.overtaken", simulation=simulation_id)
            _queue(world, simulation_id, version + 1)
            return
    if found.finished_at is not None:
        log.event("simulation.done", simulation=simulation_id, customers=found.sums.customers)
    elif found.version == version + 1:
        _queue(world, simulation_id, found.version)


def _pages(world: World, simulation: Simulation) -> Simulation:
    """Add pages to the sums, to the end or for a minute."""
    until, sums, cursor = world.now() + WORKS_FOR, simulation.sums, simulation.cursor
    backtest = prepare(world, simulation.draft, simulation.since, simulation.recorded_at)
    while True:
        cursor = add_page(world, backtest, sums, cursor)
        if not cursor or world.now() >= until:
            break
    return replace(simulation, cursor=cursor, finished_at=None if cursor else world.now())


def _queue(world: World, simulation_id: str, version: int) -> None:
    job: dict[str, str | int] = {"do": PlanJob.SIMULATE, "simulation": simulation_id}
    world.queues.plan.send({**job, "version": version})
