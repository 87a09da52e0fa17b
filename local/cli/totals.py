"""`grocer totals rebuild`: the daily totals, computed anew from the ledger and the receipts."""

import argparse
from datetime import timedelta
from zoneinfo import ZoneInfo

from chalicelib.services.clock.run_jobs import last_night
from chalicelib.services.totals.rebuild_members import rebuild_members
from chalicelib.services.totals.rebuild_totals import rebuild_totals
from local.cli.output import Groups, Output
from local.cli.progress import ProgressLine
from local.cli.since import add_since
from local.cli.target import Target
from local.counted import counted


def add_to(groups: Groups, shared: argparse.ArgumentParser) -> None:
    """Add `totals rebuild`."""
    totals = groups.add_parser("totals", help="the daily totals of the dashboard")
    commands = totals.add_subparsers(required=True, metavar="COMMAND")
    rebuild = commands.add_parser(
        "rebuild", parents=[shared], help="compute them anew from the ledger and the receipts"
    )
    add_since(rebuild)
    rebuild.set_defaults(run=_rebuild)


def _rebuild(target: Target, options: argparse.Namespace) -> Output:
    """Compute the totals of all days that are over; it may be stopped, and run again."""
    world, progress = target.world, ProgressLine(is_shown=not options.json)
    zone = ZoneInfo(world.settings.zone)
    since = options.since(world.now(), zone).astimezone(zone).date()
    last, done = last_night(world) - timedelta(days=1), 0
    for day in rebuild_totals(world, since, last):
        done += 1
        progress.shows(day.isoformat())
    months = rebuild_members(world, since, last)
    progress.ends()
    text = (
        f"The totals of {counted(done, 'day')} are computed, and the customers at"
        f" {counted(len(months), 'end')} of months that no night counted."
    )
    return Output(text, {"days": done, "months": len(months)})
