"""`grocer verify-ledger`: replays every account and compares it with what is stored."""

import argparse
from collections.abc import Iterable, Iterator

from chalicelib.domain.ids import CustomerId
from chalicelib.services.points.verify_ledger import VerifiedAccount, verify_account, verify_ledger
from local.cli.output import Groups, Output
from local.cli.progress import Progress
from local.cli.target import Target
from local.counted import counted

SHOWN_MAX = 100  # a broken table would print a line for every account


def add_to(groups: Groups, shared: argparse.ArgumentParser) -> None:
    """Add `verify-ledger`."""
    verify = groups.add_parser(
        "verify-ledger", parents=[shared], help="replay every account of points"
    )
    verify.add_argument("--customer", help="only this one", metavar="ID")
    verify.set_defaults(run=_verify)


def _verify(target: Target, options: argparse.Namespace) -> Output:
    """Verify, and show how far it is; the exit code is 1 if anything differs."""
    if options.customer:
        found: Iterable[VerifiedAccount] = [
            verify_account(target.world, CustomerId(options.customer))
        ]
    else:
        found = verify_ledger(target.world)
    accounts = entries = differing = 0
    lines: list[str] = []
    for each in found if options.json else _shown(found):
        accounts += bool(each.customer)
        entries += each.entries
        differing += bool(each.differences)
        lines += [
            f"{each.customer or '-'}  {difference.where}: {difference.what}"
            for difference in each.differences[: SHOWN_MAX - len(lines)]
        ]
    sums = f"{_sums(accounts, entries)}, {differing} with differences."
    facts = {
        "accounts": accounts,
        "entries": entries,
        "differing": differing,
        "differences": lines,
    }
    return Output("\n".join([*lines, sums]), facts, is_refused=bool(differing))


def _shown(found: Iterable[VerifiedAccount]) -> Iterator[VerifiedAccount]:
    """Pass the accounts on, and write their number to the screen once a second."""
    progress = Progress(is_shown=True)
    accounts = entries = 0
    for each in found:
        accounts, entries = accounts + bool(each.customer), entries + each.entries
        a_second = entries / max(progress.took_s, 1)
        progress.shows(f"{_sums(accounts, entries)}, {a_second:.0f} a second")
        yield each
    progress.ends()


def _sums(accounts: int, entries: int) -> str:
    return f"{counted(accounts, 'account')}, {counted(entries, 'entry', 'entries')}"
