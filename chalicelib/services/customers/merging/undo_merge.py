"""Undo a merge within 30 days, as long as what it moved is whole (rule 39)."""

from collections.abc import Callable
from dataclasses import replace

from chalicelib import log
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.merging.merge import (
    Merge,
    MergeSnapshot,
    Pointer,
    Undoing,
    check_undo,
)
from chalicelib.domain.customers.merging.profile import (
    parted_customer,
    restored_consents,
    returned_customer,
)
from chalicelib.domain.customers.timeline import ChangeKind, ChangeMark
from chalicelib.domain.errors import Conflict, NotFound, Unavailable
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.membership.personal import Personal
from chalicelib.domain.points.merging.accounts import part_accounts
from chalicelib.domain.points.merging.standing import parted_record
from chalicelib.domain.points.movement import Movement
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.customers import profiles
from chalicelib.repo.customers.customers import CustomerChanged
from chalicelib.repo.table.commit import Committed
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.writes import Write
from chalicelib.services.customers.merging.merge_customers import (
    LoadedPair,
    active,
    booked,
    load_accounts,
)
from chalicelib.world import World

WRITES_MAX = 97


def undo_merge(
    world: World,
    actor: Actor,
    survivor_id: CustomerId,
    merged_id: CustomerId,
    *,
    before_commit: Callable[[Customer, Customer], None] = lambda *_: None,
) -> Committed[MergeSnapshot]:
    """Give a merged customer everything back; what came since stays with the survivor. Idempotent.

    `before_commit` gets both customers as they are afterwards.

    Raises:
        NotFound: `customer.not_found`, `customer.merged`; `merge.not_found`: these two were not
            merged.
        Conflict: `merge.final`, `merge.buried`; `merge.spent`: the moved points are not whole;
            `merge.scattered`.
        Unavailable: `customer.contended`.
    """

    def decide(_: Moved | None) -> Committed[MergeSnapshot]:
        merges, at = world.customers.merges, actor.at.replace(microsecond=0)
        early = merges.find(merged_id)
        lots = [each.terms for each in early.moved.slices] if early else []
        # Before the profiles, as a merge reads them.
        loaded = load_accounts(world, (survivor_id, merged_id), at, lots)
        now = active(world, survivor_id)
        pointer, found = merges.pointer(merged_id), merges.find(merged_id)
        if found != early:
            raise CustomerChanged
        if pointer is None or pointer.into != survivor_id:
            raise NotFound("merge.not_found")
        undoing = _parting(world, actor, check_undo(found, pointer, actor.at), pointer, now)
        writes = _writes(world, undoing, loaded)
        before_commit(undoing.parted, undoing.merged)
        record = _snapshot(undoing.merge)
        audit = ("customer.parted", f"{survivor_id} {merged_id}")
        return world.commit_once(actor, *writes, record=record, audit=audit)

    done = world.attempt(decide, contended=Unavailable("customer.contended"))
    if not done.repeated:
        log.event("customer.parted", customer=survivor_id)
    return done


def _parting(world: World, actor: Actor, merge: Merge, pointer: Pointer, now: Customer) -> Undoing:
    """Return both people as they are after the undo."""
    merge = replace(merge, at=actor.at.replace(microsecond=0), by=actor.by)
    parted = parted_customer(now, merge.merged, merge.before, merge.after)
    # Chats that were unlinked since are strangers' by now, and a new timer begins by itself.
    chats = tuple(each for each in merge.merged.chats if each in now.chats)
    merged = returned_customer(now, merge.merged, merge.after)
    merged = replace(merged, chats=chats, watched=False)
    # A number that somebody else proved since is theirs.
    number = merged.phone.number
    if number and world.customers.claims.owner_of_phone(number) not in {None, now.id}:
        merged = merged.without_phone()
    if merged.email and merged.email_proven_at and not merge.has_mailbox(now):
        is_free = world.customers.merges.is_free(merged.email)
        merged = merged if is_free else replace(merged, email_proven_at=None)
    return Undoing(merge, pointer, now, parted, merged)


def _writes(world: World, undoing: Undoing, loaded: LoadedPair | None) -> list[Write]:
    now, parted, merged = undoing.now, undoing.parted, undoing.merged
    merges = world.customers.merges
    pointers = [
        each for each in merges.pointers(merged.merged) if each.into == undoing.merge.before.id
    ]
    # The claim of the address is passed back by the writes of the undo.
    known = replace(now, email=parted.email, email_proven_at=parted.email_proven_at)
    writes = [
        *world.customers.profiles.change_writes(known, parted, restored_consents(now, parted)),
        *merges.undo_writes(undoing, pointers),
        *_told(world, undoing),
        *(_account_writes(world, undoing.merge, loaded) if loaded else ()),
    ]
    if len(writes) > WRITES_MAX:
        raise Conflict("merge.scattered")
    return writes


def _told(world: World, undoing: Undoing) -> list[Write]:
    """The writes by which both timelines keep a merge that was undone, and the undoing."""
    merge, one, other = undoing.merge, undoing.parted.id, undoing.merged.id
    joined = ChangeMark(undoing.pointer.at, ChangeKind.MERGED, other=other)
    changes = world.customers.changes
    return [
        changes.write(one, joined),
        changes.write(one, ChangeMark(merge.at, ChangeKind.PARTED, merge.by, other)),
        changes.write(other, ChangeMark(merge.at, ChangeKind.PARTED, merge.by, one)),
    ]


def _account_writes(world: World, merge: Merge, loaded: LoadedPair) -> list[Write]:
    programme, whole, gone = loaded
    one, other = whole.record, gone.record
    personal = _personal_writes(world, merge, whole.personal, gone.personal)
    order = programme.redemption.order
    moves = (Movement(one.account, merge.at, order), Movement(other.account, merge.at, order))
    if not other.version:
        # Merged before the first programme: an account that began since has both histories.
        bought = profiles.shopping_attributes(merge.merged.shopping)
        begun = world.points.accounts.begun(merge.merged.id, bought)
        parted = parted_record(one, begun, *merge.standings)
        if not one.version:
            return personal
        return [*booked(world, (one, parted), moves[0], merge, "parting")[1], *personal]
    part_accounts(merge.moved, *moves, merge.merged.id)
    parted = parted_record(one, other, *merge.standings)
    _, writes = booked(world, (one, parted), moves[0], merge, "parting")
    _, others = booked(world, (other, other), moves[1], merge, "parting")
    return [*writes, *others, *personal]


def _personal_writes(world: World, merge: Merge, own: Personal, their: Personal) -> list[Write]:
    """Return the writes of terms: a level by hand that came with the merge goes back with it."""
    store = world.points.personals
    writes = [store.list_write(merge.merged.id, their)]
    if not merge.passes_level or own.manual != their.manual:
        return writes  # the survivor has an own level, or staff gave another one since
    parted, survivor = replace(own, manual=None), merge.before.id
    return [*writes, store.write(survivor, parted), store.list_write(survivor, parted)]


def _snapshot(merge: Merge) -> MergeSnapshot:
    moved = merge.moved
    return MergeSnapshot(merge.before.id, merge.merged.id, merge.at, moved.points, moved.debt, None)
