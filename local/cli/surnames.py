"""`grocer surnames fill`: the index of surnames, for customers of older releases."""

import argparse

from chalicelib.services.customers.index_surnames import index_surnames
from local.cli.output import Groups, Output
from local.cli.progress import ProgressLine
from local.cli.target import Target
from local.counted import counted

PAGE = 100
PAGES_MAX = 1_000_000


def add_to(groups: Groups, shared: argparse.ArgumentParser) -> None:
    """Add `surnames fill`."""
    surnames = groups.add_parser("surnames", help="the index by which staff search for surnames")
    commands = surnames.add_subparsers(required=True, metavar="COMMAND")
    fill = commands.add_parser(
        "fill", parents=[shared], help="enter the customers whom an older release stored"
    )
    fill.set_defaults(run=_fill)


def _fill(target: Target, options: argparse.Namespace) -> Output:
    """Enter all customers; it may be stopped at any time, and run again."""
    progress = ProgressLine(is_shown=not options.json)
    world, start, entered = target.world, "", 0
    for _ in range(PAGES_MAX):
        page = world.customers.pages.page(start=start, limit=PAGE)
        entered += index_surnames(world, page.customers)
        progress.shows(counted(entered, "surname"))
        start = page.next
        if not start:
            break
    progress.ends()
    return Output(f"{counted(entered, 'surname')} in the index.", {"surnames": entered})
