"""`grocer programme backfill`: points for receipts that came before the first programme."""

import argparse
import sys
from datetime import datetime

from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.shopping.backfill_points import backfill_points
from local.arguments import instant
from local.cli.output import Groups, Output
from local.cli.target import Target

BY = StaffKeyId("cli")
PAGE = 100
PAGES_MAX = 1_000_000


def add_to(commands: Groups, shared: argparse.ArgumentParser) -> None:
    """Add `backfill`."""
    command = commands.add_parser(
        "backfill", parents=[shared], help="points for receipts of before the first programme"
    )
    command.add_argument(
        "--since", type=instant, required=True, metavar="WHEN", help="2026-01-01T00:00:00Z"
    )
    command.set_defaults(run=_run)


def _run(target: Target, options: argparse.Namespace) -> Output:
    """Value the receipts of all customers; it may be stopped at any time, and run again."""
    world, since = target.world, options.since
    if not world.points.programmes.has_begun(world.now()):
        return Output("There is no programme yet.", {"customers": 0, "receipts": 0})
    customers, receipts = _walk(target, since)
    text = f"{customers} customers, {receipts} receipts got their points."
    return Output(text, {"customers": customers, "receipts": receipts})


def _walk(target: Target, since: datetime) -> tuple[int, int]:
    world, start, customers, receipts = target.world, "", 0, 0
    for _ in range(PAGES_MAX):
        page = world.customers.pages.page(start=start, limit=PAGE)
        for customer in page.customers:
            actor = Actor(BY, world.now())
            receipts += backfill_points(world, actor, customer.id, since)
        customers += len(page.customers)
        print(f"{customers} customers, {receipts} receipts", file=sys.stderr)
        start = page.next
        if not start:
            break
    return customers, receipts
