"""`grocer programme backfill`: points for receipts that came before the first programme."""

import argparse
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.shopping.backfill_points import backfill_points
from local.cli.output import Groups, Output
from local.cli.progress import ProgressLine
from local.cli.since import add_since
from local.cli.target import Target
from local.counted import counted

BY = StaffKeyId("cli")
PAGE = 100
PAGES_MAX = 1_000_000


def add_to(commands: Groups, shared: argparse.ArgumentParser) -> None:
    """Add `backfill`."""
    command = commands.add_parser(
        "backfill", parents=[shared], help="points for receipts of before the first programme"
    )
    add_since(command)
    command.set_defaults(run=_run)


def _run(target: Target, options: argparse.Namespace) -> Output:
    """Value the receipts of all customers; it may be stopped at any time, and run again."""
    world = target.world
    since = options.since(world.now(), ZoneInfo(world.settings.zone))
    if not world.points.programmes.has_begun(world.now()):
        return Output("There is no programme yet.", {"customers": 0, "receipts": 0})
    customers, receipts, earlier = _walk(target, since, is_shown=not options.json)
    begins = world.points.programmes.versions(world.now())[0].effective_at
    text = f"{counted(customers, 'customer')}, {counted(receipts, 'receipt')} got their points."
    if earlier:
        when = begins.astimezone(UTC).isoformat(timespec="seconds")
        text += (
            f" {counted(earlier, 'receipt')} came before the first version ({when}) and got none:"
            " no programme was in force then."
        )
    return Output(text, {"customers": customers, "receipts": receipts, "before_first": earlier})


def _walk(target: Target, since: datetime, *, is_shown: bool) -> tuple[int, int, int]:
    """Return how many customers and receipts there were, and how many came too early."""
    progress = ProgressLine(is_shown=is_shown)
    world, start, customers, receipts, earlier = target.world, "", 0, 0, 0
    for _ in range(PAGES_MAX):
        page = world.customers.pages.page(start=start, limit=PAGE)
        for customer in page.customers:
            actor = Actor(BY, world.now())
            backfilled = backfill_points(world, actor, customer.id, since)
            receipts += backfilled.valued
            earlier += backfilled.before_first
        customers += len(page.customers)
        progress.shows(f"{counted(customers, 'customer')}, {counted(receipts, 'receipt')}")
        start = page.next
        if not start:
            break
    progress.ends()
    return customers, receipts, earlier
