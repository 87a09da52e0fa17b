"""Merge two customers who are one person (rule 39)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chalicelib import log
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.merging.merge import (
    UNDO,
    Merge,
    MergeSnapshot,
    check_pair,
)
from chalicelib.domain.customers.merging.profile import changed_consents, merged_customer
from chalicelib.domain.errors import Conflict, Gone, NotFound, Unavailable
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.entry import Entry
from chalicelib.domain.points.lot import BurnOrder, Terms
from chalicelib.domain.points.membership.personal import Personal
from chalicelib.domain.points.merging.accounts import MovedPoints, merge_accounts
from chalicelib.domain.points.merging.standing import merged_record
from chalicelib.domain.points.movement import Movement
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.record import AccountRecord, Cause
from chalicelib.domain.points.sale import day_of
from chalicelib.domain.points.version import in_force
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.customers.customers import CustomerChanged
from chalicelib.repo.points.accounts import LoadedAccount
from chalicelib.repo.table.commit import Committed
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.writes import Write
from chalicelib.world import World

# A transaction has 100 writes; the undo writes the same items, of some more months by then.
WRITES_MAX = 89


@dataclass(frozen=True, slots=True)
class MergeRequest:
    """Who stays, who goes, and why."""

    survivor: CustomerId
    merged: CustomerId
    reason: str


class MergedAccounts(NamedTuple):
    """Both accounts before, after, and what moved; None where there was no programme yet."""

    programme: Programme
    before: LoadedAccount
    other: LoadedAccount
    after: AccountRecord
    moved: MovedPoints
    writes: list[Write]
    personal: Personal


class PlannedMerge(NamedTuple):
    """Everything that a merge does, before it is written."""

    merge: Merge
    accounts: MergedAccounts | None
    writes: list[Write]


def merge_customers(
    world: World,
    actor: Actor,
    asked: MergeRequest,
    *,
    before_commit: Callable[[Customer, Customer], None] = lambda *_: None,
) -> Committed[MergeSnapshot]:
    """Move everything of one customer to another, and leave a pointer. Idempotent.

    `before_commit` gets both customers as they were.

    Raises:
        NotFound: `customer.not_found`, `customer.merged`.
        Rejected: `merge.self`.
        Conflict: `merge.too_many`, `merge.held`, `merge.scattered`: in too many months of expiry.
        Unavailable: `customer.contended`.
    """

    def decide(_: Moved | None) -> Committed[MergeSnapshot]:
        plan = plan_merge(world, actor, asked)
        before_commit(plan.merge.before, plan.merge.merged)
        audit = ("customer.merged", f"{asked.survivor} {asked.merged}")
        return world.commit_once(actor, *plan.writes, record=snapshot_of(plan.merge), audit=audit)

    done = world.attempt(decide, contended=Unavailable("customer.contended"))
    if not done.repeated:
        log.event("customer.merged", customer=asked.survivor)
    return done


def plan_merge(world: World, actor: Actor, asked: MergeRequest) -> PlannedMerge:
    """Return what a merge would do now, and write nothing.

    Raises:
        Refusal: as `merge_customers`.
    """
    at = actor.at.replace(microsecond=0)
    # Before the profiles: a purchase that comes between moves the version of an account alone, and
    # must be refused, or it would be missing in the history.
    loaded = load_accounts(world, (asked.survivor, asked.merged), at)
    survivor, merged = active(world, asked.survivor), active(world, asked.merged)
    if survivor.id in merged.merged or merged.id in survivor.merged:
        raise CustomerChanged  # another merge of these two came between both reads
    check_pair(survivor, merged)
    after = merged_customer(survivor, merged, at)
    merge = Merge(merged, survivor, after, at, actor.by, asked.reason)
    accounts = _merged_accounts(world, merge, loaded) if loaded else None
    if accounts:
        standings = (accounts.before.record.standing, accounts.after.standing)
        passes_level = accounts.personal != accounts.before.personal
        merge = replace(merge, moved=accounts.moved, standings=standings, passes_level=passes_level)
    given = changed_consents(survivor, merged, at)
    pointers = world.customers.merges.pointers(merged.merged)
    # The claim of the address is passed on by the writes of the merge.
    known = replace(survivor, email=after.email, email_proven_at=after.email_proven_at)
    writes = [
        *world.customers.profiles.change_writes(known, after, given),
        *world.customers.merges.merge_writes(merge, pointers),
        *(accounts.writes if accounts else ()),
    ]
    if len(writes) > WRITES_MAX:
        raise Conflict("merge.scattered")
    return PlannedMerge(merge, accounts, writes)


def snapshot_of(merge: Merge) -> MergeSnapshot:
    """Return the merge as it is answered."""
    return MergeSnapshot(
        merge.before.id,
        merge.merged.id,
        merge.at,
        merge.moved.points,
        merge.moved.debt,
        merge.at + UNDO,
    )


def active(world: World, customer_id: CustomerId) -> Customer:
    """Return a customer who was neither erased nor merged.

    Raises:
        NotFound: `customer.not_found`, `customer.merged`.
    """
    found = world.customers.profiles.get(customer_id)
    if found is not None:
        return found
    if survivor := world.customers.merges.survivor_of(customer_id):
        raise Gone("customer.merged", into=survivor)
    raise NotFound("customer.not_found")


class LoadedPair(NamedTuple):
    """The accounts of the survivor and of the other, and the programme in force."""

    programme: Programme
    one: LoadedAccount
    other: LoadedAccount


def load_accounts(
    world: World, ids: tuple[CustomerId, CustomerId], at: datetime, lots: Sequence[Terms] = ()
) -> LoadedPair | None:
    """Return both accounts with the months of these lots; None before the first programme."""
    version = in_force(world.points.programmes.versions(at), at)
    if version is None:
        return None
    one, other = (world.points.accounts.load(each, at, lots) for each in ids)
    return LoadedPair(version.programme, one, other)


def _merged_accounts(world: World, merge: Merge, loaded: LoadedPair) -> MergedAccounts:
    """Return both accounts after the merge."""
    programme, one, other = loaded
    zone = ZoneInfo(world.settings.zone)
    order = programme.redemption.order
    moves = (_begun(one, merge, order), _begun(other, merge, order))
    moved = merge_accounts(moves[1], moves[0], merge.merged.id)
    united = merged_record(one.record, other.record, programme, merge.at, day_of(merge.at, zone))
    after, writes = booked(world, (one.record, united), moves[0], merge, "merge")
    writes += closed(world, other.record, moves[1], merge)
    personal = _personal(one.personal, other.personal, merge)
    writes += _personal_writes(world, merge, one.personal, personal)
    return MergedAccounts(programme, one, other, after, moved, writes, personal)


def booked(
    world: World,
    records: tuple[AccountRecord, AccountRecord],
    move: Movement,
    merge: Merge,
    kind: str,
) -> tuple[AccountRecord, list[Write]]:
    """Return an account after its movement of a merge, and its writes.

    `records` are the account as it was read, and with the sums that it has from now on.
    """
    before, summed = records
    after, entry = _entered(summed, move, merge, kind)
    return after, world.points.accounts.writes(before, after, entry)


def closed(world: World, before: AccountRecord, move: Movement, merge: Merge) -> list[Write]:
    """Return the writes of the account that was emptied: the clock looks at it no more."""
    after, entry = _entered(before, move, merge, "merge")
    return world.points.accounts.looked_writes(before, replace(after, due=None), entry)


def _entered(
    record: AccountRecord, move: Movement, merge: Merge, kind: str
) -> tuple[AccountRecord, Entry]:
    names = {"kind": kind, "survivor": merge.before.id, "merged": merge.merged.id}
    cause = Cause(names, f"{kind} {merge.merged.id} {merge.at.isoformat()}")
    return record.moved(
        move.end(), move.postings, cause, at=move.now, recorded_at=move.now, by=merge.by
    )


def _begun(loaded: LoadedAccount, merge: Merge, order: BurnOrder) -> Movement:
    return Movement(loaded.record.account, merge.at, order)


def _personal_writes(world: World, merge: Merge, before: Personal, after: Personal) -> list[Write]:
    """Return the writes of the survivor's terms; the other customer is listed no more."""
    store = world.points.personals
    gone = store.list_write(merge.merged.id, Personal())
    if after == before:
        return [gone]
    own = merge.before.id
    return [store.write(own, after), store.list_write(own, after), gone]


def _personal(own: Personal, other: Personal, merge: Merge) -> Personal:
    """Return the survivor's terms; a level that staff gave the other customer goes with them."""
    manual = other.manual
    if manual is None or not manual.counts(merge.at):
        return own
    if own.manual is not None and own.manual.counts(merge.at):
        return own
    return replace(own, manual=manual)
