"""Decide something for one customer alone: terms, a level by hand, membership."""

from collections.abc import Callable
from dataclasses import replace

from chalicelib import log
from chalicelib.domain.errors import NotFound, Rejected, Unavailable
from chalicelib.domain.ids import CustomerId, StaffKeyId
from chalicelib.domain.points.membership.personal import MembershipSnapshot, Personal, PersonalTerms
from chalicelib.domain.points.tiers import ManualLevel
from chalicelib.domain.points.version import in_force
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.customers import profiles
from chalicelib.repo.table import keys
from chalicelib.repo.table.commit import Committed
from chalicelib.repo.table.encoding import Item
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.writes import Change, Write
from chalicelib.world import World

CHAT = StaffKeyId("chat")  # the customer, in a chat
Decide = Callable[[Personal], Personal]


def read_personal(world: World, customer: CustomerId) -> Personal:
    """Read what was decided for a customer.

    Raises:
        NotFound: `customer.not_found`.
    """
    loaded = world.points.accounts.load(customer, world.now())
    if not profiles.is_active(loaded.profile):
        raise NotFound("customer.not_found")
    return loaded.personal


def change_terms(
    world: World, actor: Actor, customer: CustomerId, terms: PersonalTerms
) -> PersonalTerms:
    """Store the terms of a customer; a discount that was granted before keeps its author.

    Raises:
        NotFound: `customer.not_found`.
        Unavailable: `customer.contended`.
    """

    def decide(before: Personal) -> Personal:
        return replace(before, terms=terms.replacing(before.terms))

    return _change(world, actor, customer, decide, "terms.changed").terms


def set_manual_level(
    world: World, actor: Actor, customer: CustomerId, manual: ManualLevel
) -> ManualLevel:
    """Give a customer a level until an instant (rule 31); the same again changes nothing.

    Raises:
        NotFound: `customer.not_found`; `programme.not_found` before the first programme.
        Rejected: `tier.unknown`: the programme has no such level; `tier.period`: it would be over
            already.
        Unavailable: `customer.contended`.
    """
    version = in_force(world.points.programmes.versions(actor.at), actor.at)
    if version is None:
        raise NotFound("programme.not_found")
    if manual.level not in {level.id for level in version.programme.tiers.levels}:
        raise Rejected("tier.unknown")
    if manual.until <= max(actor.at, manual.from_at):
        raise Rejected("tier.period")

    def decide(before: Personal) -> Personal:
        old = before.manual
        is_same = old and old == replace(manual, by=old.by, recorded_at=old.recorded_at)
        return before if is_same else replace(before, manual=manual)

    after = _change(world, actor, customer, decide, "tier.given").manual
    assert after is not None, "it was given just now"
    return after


def remove_manual_level(world: World, actor: Actor, customer: CustomerId) -> None:
    """Take a level back that was given by hand; also if there is none.

    Raises:
        NotFound: `customer.not_found`.
        Unavailable: `customer.contended`.
    """
    _change(world, actor, customer, lambda was: replace(was, manual=None), "tier.taken")


def change_membership(
    world: World, actor: Actor | None, customer: CustomerId, *, is_member: bool
) -> Committed[MembershipSnapshot]:
    """Let a customer leave the programme without erasure, or come back to what is left. Idempotent.

    `actor` is None if the customer says so in a chat.

    Raises:
        NotFound: `customer.not_found`.
        Unavailable: `customer.contended`.
    """
    by = actor or Actor(CHAT, world.now())
    audit = ("membership.changed", customer) if actor else None

    def change(_: Moved | None) -> Committed[MembershipSnapshot]:
        before = read_personal(world, customer)
        after, writes = before, list[Write]()
        if before.is_member != is_member:
            after = replace(before, is_member=is_member, member_since=by.at)
            writes = _writes(world, customer, after)
            # A till that has read the account already must not spend points of who leaves.
            writes += world.points.accounts.stop_writes(customer)
        record = MembershipSnapshot(customer, is_member, after.member_since)
        if not writes and by.request is None:
            return Committed(record)
        return world.commit_once(by, *writes, record=record, audit=audit if writes else None)

    return world.attempt(change, contended=Unavailable("customer.contended"))


def _change(
    world: World, actor: Actor, customer: CustomerId, decide: Decide, what: str
) -> Personal:
    """Store what `decide` makes of the present terms; without a difference nothing is written."""

    def change(_: Moved | None) -> Personal:
        before = read_personal(world, customer)
        after = decide(before)
        if after != before:
            world.commit(actor, *_writes(world, customer, after), audit=(what, customer))
            log.event(what, customer=customer)
        return after

    return world.attempt(change, contended=Unavailable("customer.contended"))


def _writes(world: World, customer: CustomerId, after: Personal) -> list[Write]:
    """Return the writes of new terms; after an erasure, which removes them, none may be written."""
    active = Change(keys.customer(customer), equals={"status": profiles.ACTIVE}, refused=_erased)
    store = world.points.personals
    return [store.write(customer, after), store.list_write(customer, after), active]


def _erased(_: Item | None) -> NotFound:
    return NotFound("customer.not_found")
