"""Verify every account of the table: its chain, its invariants, its receipts (rule 11)."""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.replay.accounts import Difference, Replay, StoredAccount
from chalicelib.domain.points.replay.history import Thresholds
from chalicelib.domain.points.replay.holds import holds_otherwise
from chalicelib.domain.points.replay.receipts import Receipts
from chalicelib.domain.points.replay.sent import sent_otherwise
from chalicelib.world import World

TRIES_MAX = 5
BATCH = 100


class VerifiedAccount(NamedTuple):
    """One account: how many entries it has, and what does not agree.

    `between_accounts` is what transfers and merges gave it: over all accounts they are nothing.
    """

    customer: CustomerId
    entries: int
    between_accounts: int
    differences: tuple[Difference, ...]


def verify_ledger(world: World) -> Iterator[VerifiedAccount]:
    """Verify account after account; one account is in memory at a time.

    Accounts that move meanwhile are read again. The last result is that of the accounts together,
    if something differs there: it has no customer.
    """
    accounts = begun = total = 0
    for page in world.points.ledger.pages():
        begun += len(page.begun)
        for customer in page.accounts:
            accounts += 1
            verified = _verify(world, customer)
            total += verified.between_accounts
            yield verified
    if begun != accounts:
        yield from _lost(world)
    if total:
        difference = Difference("transfers.unbalanced", "all accounts")
        yield VerifiedAccount(CustomerId(""), 0, total, (difference,))


def verify_account(world: World, customer: CustomerId) -> VerifiedAccount:
    """Verify one account."""
    if not world.points.ledger.version(customer):
        difference = Difference("account.missing", "account")
        return VerifiedAccount(customer, 0, 0, (difference,))
    return _verify(world, customer)


def _verify(world: World, customer: CustomerId) -> VerifiedAccount:
    ledger = world.points.ledger
    for _ in range(TRIES_MAX):
        version = ledger.version(customer)
        try:
            found = _replay(world, customer)
        except (ValueError, LookupError, TypeError, AttributeError, AssertionError) as exc:
            # A stored text that cannot be read any more is a difference like any other.
            unreadable = Difference("account.unreadable", type(exc).__name__)
            found = VerifiedAccount(customer, 0, 0, (unreadable,))
        if not found.differences or ledger.version(customer) == version:
            return found
    return found._replace(differences=(Difference("account.busy", "account"),))


def _replay(world: World, customer: CustomerId) -> VerifiedAccount:
    ledger, replay = world.points.ledger, Replay(customer)
    stored = ledger.account(customer)
    for kept in islice(ledger.entries(customer), stored.record.sequence + 1):
        replay.add(kept.entry, kept.text, kept.hash)
    replay.finish(stored)
    differences = list(replay.differences)
    if replay.sequence:
        receipts = _compare_receipts(world, replay, stored)
        held = world.points.redemptions.find_many(
            replay.holds.keys() | stored.record.account.holds.keys()
        )
        differences += receipts.differences
        differences += holds_otherwise(replay, stored.record, held, receipts.captured)
        zone = ZoneInfo(world.settings.zone)
        differences += sent_otherwise(replay, stored.record, zone)
    return VerifiedAccount(customer, replay.sequence, replay.between_accounts, tuple(differences))


def _compare_receipts(world: World, replay: Replay, stored: StoredAccount) -> Receipts:
    """Compare all receipts of an account, a hundred at a time."""
    ledger = world.points.ledger
    people = ledger.people(stored.record.customer)
    receipts = Receipts(replay, stored.record, ZoneInfo(world.settings.zone), people)
    places = iter(replay.receipts)
    while batch := list(islice(places, BATCH)):
        found = ledger.receipts({place: replay.receipts[place].returns for place in batch})
        for place in batch:
            receipts.add(place, found.get(place))
    marks = ledger.history(stored.record.customer)
    receipts.finish(marks, stored.kept, _thresholds(world))
    return receipts


def _thresholds(world: World) -> Thresholds:
    """Return what each version of the programme asked for each level."""
    found: dict[str, set[tuple[str, int]]] = {}
    for version in world.points.programmes.versions(world.now()):
        tiers = version.programme.tiers
        for level in tiers.levels:
            found.setdefault(level.id, set()).add((tiers.metric, level.threshold))
    return found


def _lost(world: World) -> Iterator[VerifiedAccount]:
    """Find entries without an account."""
    for page in world.points.ledger.pages():
        for customer in page.begun:
            if not world.points.ledger.version(customer):
                yield verify_account(world, customer)
