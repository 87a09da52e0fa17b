"""Add what a reader of a timeline needs beside its entries: words, reasons, names."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from chalicelib.domain.catalogue.names import Names
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.timeline import (
    AccountMark,
    ChangeMark,
    MergeMark,
    TimelineEntry,
    TimelinePosition,
    position_of,
)
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.version import in_force
from chalicelib.domain.staff.staff import SIGHTS, Role, Sight
from chalicelib.services.catalogue.names import shop_names
from chalicelib.services.points.read_entries import EntryView, view_entries
from chalicelib.world import World


class OtherCustomer(NamedTuple):
    """The other customer of a merge; the name of a merged one is known while it may be undone."""

    id: CustomerId
    first_name: str
    surname: str
    card: str


@dataclass(frozen=True, slots=True)
class TimelineView:
    """A page of a timeline as a role sees it; `scale` is that of the points.

    `authors` are names of keys, `others` the customers of merges, without erased ones.
    """

    world: World
    sight: Sight
    authors: Mapping[str, str]
    others: Mapping[str, OtherCustomer]
    movements: Mapping[TimelinePosition, EntryView]
    scale: int

    def shop(self, code: str) -> Names:
        """The names of a shop by language."""
        return shop_names(self.world, code)


def view_timeline(world: World, role: Role, entries: Sequence[TimelineEntry]) -> TimelineView:
    """Read what the entries of a page are shown with."""
    sight, now = SIGHTS[role], world.now()
    authors = world.staff.keys.names(
        each.by for each in entries if isinstance(each, ChangeMark) and each.by
    )
    ids = {_other(each) for each in entries} - {""}
    others: dict[str, OtherCustomer] = (
        {each.id: each for each in _others(world, ids)} if ids else {}
    )
    marks = [each for each in entries if isinstance(each, AccountMark)]
    version = in_force(world.points.programmes.versions(now), now) if marks else None
    if version is None:
        return TimelineView(world, sight, authors, others, {}, 0)
    movements = _movements(world, version.programme, sight, marks)
    scale = version.programme.points.scale
    return TimelineView(world, sight, authors, others, movements, scale)


def _movements(
    world: World, programme: Programme, sight: Sight, marks: Sequence[AccountMark]
) -> Mapping[TimelinePosition, EntryView]:
    movements: dict[TimelinePosition, EntryView] = {}
    for account, group in groupby(sorted(marks, key=_account), key=_account):
        own = list(group)
        views = view_entries(world, programme, account, [each.entry for each in own])
        shown = views if sight is Sight.FULL else [each._replace(reason=None) for each in views]
        movements |= dict(zip(map(position_of, own), shown, strict=True))
    return movements


def _other(entry: TimelineEntry) -> str:
    if isinstance(entry, MergeMark):
        return entry.merged
    return entry.other if isinstance(entry, ChangeMark) else ""


def _others(world: World, ids: Collection[str]) -> Iterator[OtherCustomer]:
    """Yield who stands behind these ids: customers of their own, and merged ones."""
    wanted, merges = {CustomerId(each) for each in ids}, world.customers.merges
    for customer in world.customers.profiles.get_many(sorted(wanted)):
        wanted.discard(customer.id)
        yield _shown(customer)
    for pointer in merges.pointers(tuple(sorted(wanted))):
        merge = merges.find(pointer.id)
        yield _shown(merge.merged) if merge else OtherCustomer(pointer.id, "", "", pointer.card)


def _shown(customer: Customer) -> OtherCustomer:
    return OtherCustomer(customer.id, customer.first_name, customer.surname, customer.card)


def _account(mark: AccountMark) -> CustomerId:
    return mark.account
