"""`grocer programme`: the rules of points, and points for receipts of before."""

import argparse

from local.cli import backfill
from local.cli.output import Groups


def add_to(groups: Groups, shared: argparse.ArgumentParser) -> None:
    """Add `programme backfill`."""
    programme = groups.add_parser("programme", help="the rules of points")
    commands = programme.add_subparsers(required=True, metavar="COMMAND")
    backfill.add_to(commands, shared)
