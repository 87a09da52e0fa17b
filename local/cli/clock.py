"""`grocer clock`: runs the hourly jobs once, as of a given instant."""

import argparse
from dataclasses import replace
from datetime import UTC, datetime

from chalicelib.services.clock.run_jobs import run_jobs
from local.arguments import zoned_instant
from local.cli.output import Groups, Output
from local.cli.target import Target
from local.service.options import OptionRefused


def add_to(groups: Groups, shared: argparse.ArgumentParser) -> None:
    """Add `clock run`."""
    clock = groups.add_parser("clock", help="what falls due by itself")
    commands = clock.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser(
        "run", parents=[shared], help="one tick of the clock; what is queued, the workers do"
    )
    run.add_argument(
        "--at",
        type=zoned_instant,
        help="as of this instant, 2026-11-21T09:00:00Z (now)",
        metavar="WHEN",
    )
    run.set_defaults(run=_run)


def _run(target: Target, options: argparse.Namespace) -> Output:
    """Run the jobs as of the instant; the workers that send messages use their own clock."""
    # A wrong instant would start the triggers of days that have not come yet.
    if target.world.settings.stage == "prod":
        raise OptionRefused("this is a production table")
    at: datetime = options.at or target.world.now()
    run_jobs(replace(target.world, now=lambda: at))
    shown = at.astimezone(UTC).isoformat(timespec="seconds")
    return Output(f"The clock ticked as of {shown}.", {"at": shown})
