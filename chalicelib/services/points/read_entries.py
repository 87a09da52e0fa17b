"""Read the movements of an account, each with its words and the reason of staff."""

from collections.abc import Sequence
from typing import NamedTuple

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.entry import Entry
from chalicelib.domain.points.programme import Programme
from chalicelib.services.points.read_account import AccountView
from chalicelib.services.points.wording.entry_words import entry_words
from chalicelib.world import World


class EntryView(NamedTuple):
    """One movement, in words by language; `reason` is None if no person gave one."""

    entry: Entry
    words: dict[str, str]
    reason: str | None


def read_entries(
    world: World, view: AccountView, *, below: int | None, limit: int
) -> list[EntryView]:
    """Return the last movements before a sequence number, newest first."""
    customer = view.record.customer
    entries = world.points.accounts.entries(customer, below=below, limit=limit)
    return view_entries(world, view.programme, customer, entries)


def view_entries(
    world: World, programme: Programme, account: CustomerId, entries: Sequence[Entry]
) -> list[EntryView]:
    """Return movements of one account, each with its words and its reason."""
    ids = [each.cause["adjustment"] for each in entries if "adjustment" in each.cause]
    reasons = world.points.adjustments.reasons(account, ids)
    return [
        EntryView(
            entry,
            entry_words(world, programme, entry),
            reasons.get(entry.cause.get("adjustment", "")) or None,
        )
        for entry in entries
    ]
