"""`grocer programme simulate`: what a draft would have cost, over real receipts."""

import argparse
from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.sale import day_of
from chalicelib.domain.points.version import in_force
from chalicelib.domain.reports.simulation import Simulation, SimulationSums
from chalicelib.handlers.points.simulations import (
    CostResponse,
    GroupResponse,
    ResultResponse,
    result_of,
)
from chalicelib.services.reports.run_simulation import check_draft
from chalicelib.services.reports.simulate_programme import simulate
from local.cli.output import Groups, Output, columns
from local.cli.progress import ProgressLine
from local.cli.since import add_since
from local.cli.target import Target
from local.counted import counted

# The first column and GIVEN, less SPENT and EXPIRED, with OTHER, is the last one.
COSTS = ("", "OWED BEFORE", "GIVEN", "SPENT", "EXPIRED", "OTHER", "OWED NOW")


def add_to(
    commands: Groups,
    shared: argparse.ArgumentParser,
    add_document: Callable[[argparse.ArgumentParser], None],
    read_document: Callable[[Target, argparse.Namespace], Programme],
) -> None:
    """Add `simulate`."""
    command = commands.add_parser(
        "simulate", parents=[shared], help="replay real receipts under a programme; nothing moves"
    )
    add_document(command)
    add_since(command)
    command.set_defaults(run=lambda target, options: _run(target, options, read_document))


def _run(
    target: Target,
    options: argparse.Namespace,
    read_document: Callable[[Target, argparse.Namespace], Programme],
) -> Output:
    """Replay the base, and show how far it is."""
    world, draft = target.world, read_document(target, options)
    now, zone = world.now(), ZoneInfo(world.settings.zone)
    since = day_of(options.since(now, zone), zone)
    check_draft(world, draft, since)
    progress, sums = ProgressLine(is_shown=not options.json), SimulationSums()
    for sums in simulate(world, draft, since):
        progress.shows(_counted(sums.customers, sums.receipts))
    progress.ends()
    version = in_force(world.points.programmes.versions(now), now)
    done = Simulation("", draft, since, now, "cli", sums, finished_at=now)
    result = result_of(done, version.programme if version else draft)
    facts: dict[str, Any] = {
        "since": since.isoformat(),
        "customers": sums.customers,
        **result.model_dump(mode="json"),
    }
    return Output(_text(since, sums, result), facts)


def _counted(customers: int, receipts: int) -> str:
    return f"{counted(customers, 'customer')}, {counted(receipts, 'receipt')}"


def _text(since: date, sums: SimulationSums, result: ResultResponse) -> str:
    cost = result.cost
    lines = [
        f"{_counted(sums.customers, result.receipts)} since {since}.",
        _signed("The draft gives", cost.points, f"{cost.money.amount} {cost.money.currency}"),
        "",
        columns(COSTS, _costs(result)),
        "",
        columns(
            ("LEVEL", "CUSTOMERS", "WIN", "LOSE", "POINTS"),
            [_row(each.id, each) for each in result.tiers],
        ),
        "",
        columns(
            ("SEGMENT", "CUSTOMERS", "WIN", "LOSE", "POINTS"),
            [_row(each.id, each) for each in result.segments],
        ),
        "",
        columns(
            ("MONTH", "OWED", "DRAFT OWES"),
            [
                (each.month, str(each.ledger.points), str(each.draft.points))
                for each in result.liability
            ],
        ),
    ]
    if result.not_spent:
        missing = counted(result.not_spent, "point")
        lines += ["", f"Of what was spent, {missing} would not have been there."]
    for each in result.not_valued:
        some = ", ".join(each.receipts)
        lines += ["", f"{counted(each.count, 'receipt')} not valued: {each.reason} ({some})"]
    return "\n".join(lines)


def _signed(what: str, points: int, money: str) -> str:
    how = "more" if points > 0 else "fewer"
    return (
        f"{what} {counted(abs(points), 'point')} {how} ({money})." if points else f"{what} as much."
    )


def _costs(result: ResultResponse) -> list[tuple[str, ...]]:
    return [_cost("ledger", result.ledger), _cost("draft", result.draft)]


def _cost(name: str, cost: CostResponse) -> tuple[str, ...]:
    parts = (cost.owed_before, cost.given, cost.spent, cost.expired, cost.other, cost.owed)
    return (name, *("-" if part is None else str(part.points) for part in parts))


def _row(name: str, group: GroupResponse) -> tuple[str, ...]:
    return (name, *map(str, (group.customers, group.winners, group.losers, group.points)))
