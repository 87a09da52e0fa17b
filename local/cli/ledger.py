"""`grocer verify-ledger`: replays every account and compares it with what is stored."""

import argparse
from collections.abc import Iterable, Iterator, Mapping

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.replay.accounts import Difference
from chalicelib.services.points.verify_ledger import VerifiedAccount, verify_account, verify_ledger
from local.cli.output import Groups, Output
from local.cli.progress import ProgressLine
from local.cli.target import Target
from local.counted import counted

SENTENCES: Mapping[str, str] = {
    "account.balance": "balance or debt are not what the entries add up to",
    "account.busy": "moved during five readings: verify it alone with --customer",
    "account.chain": "the last entries are missing, or the account names another last one",
    "account.days": "the sums of a day are not those of its receipts",
    "account.debt_and_points": "has debt and free points at once",
    "account.due": "the agenda looks at the account on another day than the account says",
    "account.folds": "the profile was folded another number of times than the account says",
    "account.history": "the history of purchases is not that of the receipts",
    "account.level": "the receipts cannot have given this level at that instant",
    "account.missing": "there is no account",
    "account.months": "a month of lots holds other points than the account says",
    "account.receipts": "counts other receipts than there are, or another last one",
    "account.sent": "the transfers of a day are not those of the entries",
    "account.turnover": "the sums of a month are not those of its receipts",
    "account.unreadable": "what is stored cannot be read",
    "entry.hash": "the entry was changed: its hash is another one",
    "entry.sequence": "an entry before this one is missing",
    "hold.differs": "the till and the account know different holds",
    "lot.below_zero": "the entry takes more than the lot has",
    "lot.counted": "counts lapsed points for a receipt that has no such lot",
    "lot.differs": "is not what its entries made of it",
    "lot.held": "has other points set aside than the holds say",
    "lot.missing": "has points by its entries, and is not stored",
    "lot.twice": "is made a second time",
    "lot.unknown": "no entry has made it",
    "posting.sign": "a number has the wrong sign for its kind",
    "receipt.answer": "what was answered about points does not add up to the entries",
    "receipt.bought": "the purchase in the history is another one than the receipt",
    "receipt.burned": "spent other points than its entry says",
    "receipt.customer": "is another customer's",
    "receipt.earned": "earned other points than its entry says",
    "receipt.lots": "names a lot with other terms than its entry gave it",
    "receipt.mark": "the timeline says other sums than the receipt, or lacks it",
    "receipt.missing": "was deleted",
    "receipt.returned": "what came back is not what the entries took and gave",
    "receipt.rows": "rows and sum of the receipt do not add up",
    "receipt.taken": "its returns took other points from other lots than it says",
    "receipt.times": "has other instants than its entries",
    "return.differs": "a return says other numbers than its entry",
    "return.missing": "a return was deleted",
    "return.rows": "the returns do not add up to what the rows say came back",
    "transfers.unbalanced": "points left one account and did not arrive in another",
}
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
            _sentence(each.customer, difference)
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


def _sentence(customer: CustomerId, difference: Difference) -> str:
    """Name the customer, the place, and what differs; the runbook explains its name."""
    said, what = SENTENCES[difference.what], difference.what
    of = f"customer {customer}" if customer else "the ledger"
    return f"{of}, {difference.where}: {said} ({what})."


def _shown(found: Iterable[VerifiedAccount]) -> Iterator[VerifiedAccount]:
    """Pass the accounts on, and write their number to the screen once a second."""
    progress = ProgressLine(is_shown=True)
    accounts = entries = 0
    for each in found:
        accounts, entries = accounts + bool(each.customer), entries + each.entries
        a_second = entries / max(progress.took_s, 1)
        progress.shows(f"{_sums(accounts, entries)}, {a_second:.0f} a second")
        yield each
    progress.ends()


def _sums(accounts: int, entries: int) -> str:
    return f"{counted(accounts, 'account')}, {counted(entries, 'entry', 'entries')}"
