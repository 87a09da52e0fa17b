"""Reads each kind of entries of a timeline, of all customers who are one person."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from chalicelib.domain.customers.consent import Consent
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.merging.merge import UNDO
from chalicelib.domain.customers.note import Note
from chalicelib.domain.customers.timeline import (
    APPEAL,
    CALL,
    CHANGED,
    AccountMark,
    AppealMark,
    CallMark,
    CampaignMessage,
    ChangeKind,
    ChangeMark,
    MergeMark,
    PurchaseMark,
    TimelinePosition,
    position_of,
)
from chalicelib.domain.customers.timeline_place import TimelinePlace, account_marks
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.entry import Entry
from chalicelib.services.responses.read_messages import read_messages
from chalicelib.world import World

MERGES = frozenset({"merge", "parting"})
CHANGES_READ = 100  # in one request, where those of one kind are looked for


@dataclass(frozen=True, slots=True)
class TimelineSources:
    """The entries before a place, by kind; each source gives the last `limit`, in no order."""

    world: World
    customer: Customer
    place: TimelinePlace | None
    limit: int

    @property
    def before(self) -> TimelinePosition | None:
        return self.place.position if self.place else None

    def consents(self) -> Iterable[Consent]:
        store = self.world.customers.former_consents
        former = (
            consent
            for each in self.customer.ids
            for consent in store.before(each, self.before, self.limit)
        )
        # A consent that a merge replaced and its undoing gave back is both: it happened once.
        return dict.fromkeys(chain(self.customer.consents, former))

    def purchases(self) -> list[PurchaseMark]:
        return self.world.shopping.purchases.of_person(
            self.customer.ids, before=self.before, limit=self.limit
        )

    def messages(self) -> Iterator[CampaignMessage]:
        for each in self.customer.ids:
            yield from read_messages(self.world, each, before=self.before, limit=self.limit)

    def notes(self) -> Iterator[Note]:
        for each in self.customer.ids:
            yield from (note for note in self.world.customers.notes.of_customer(each) if note.text)

    def appeals(self) -> Iterator[AppealMark]:
        """Yield what the person asked people."""
        bound = self.before.bound(APPEAL) if self.before else ""
        for each in self.customer.ids:
            for found in self.world.desk.appeals.before(each, bound, self.limit):
                yield AppealMark(found.opened_at, found.id, found.topic, found.state, found.summary)

    def calls(self) -> Iterator[CallMark]:
        """Yield the calls of the person to the shop."""
        bound = self.before.bound(CALL) if self.before else ""
        for each in self.customer.ids:
            for call in self.world.desk.calls.before(each, bound, self.limit):
                yield CallMark(
                    call.began_at, call.id, call.state, call.operator, call.talked_s, call.note
                )

    def merges(self) -> Iterator[MergeMark]:
        """Yield the merges of other customers into this one that were not undone."""
        for pointer in self.world.customers.merges.pointers(self.customer.merged):
            may_part = pointer.parts and pointer.into == self.customer.id
            yield MergeMark(pointer.at, pointer.id, pointer.at + UNDO if may_part else None)

    def changes(self, what: str | None) -> Iterator[ChangeMark | MergeMark]:
        """Yield changes of cards and phones, and merges that were undone; None: of every kind."""
        for each in self.customer.ids:
            yield from map(_as_merge, self._changes(each, what))

    def _changes(self, customer: CustomerId, what: str | None) -> list[ChangeMark]:
        found: list[ChangeMark] = []
        position = self.before.to_text() if self.before else ""
        limit = CHANGES_READ if what else self.limit
        while True:
            page = self.world.customers.changes.before(customer, position, limit)
            found += (
                mark
                for mark in page
                if what in (None, CHANGED[mark.kind]) and self._tells(customer, mark)
            )
            if len(page) < limit or len(found) >= self.limit:
                return found
            position = position_of(page[-1]).to_text()

    def _tells(self, customer: CustomerId, mark: ChangeMark) -> bool:
        """Whether this is the one mark of an undoing that both customers have.

        They have both marks again if they are merged again.
        """
        own, other = self.customer.id, mark.other
        if mark.kind is not ChangeKind.PARTED or customer == own or other not in self.customer.ids:
            return True
        return other != own and customer < other

    def movements(self) -> Iterator[AccountMark]:
        """Yield the movements of points of all accounts of the person."""
        if not self.world.points.programmes.has_begun(self.world.now()):
            return  # nothing could move yet
        for each in self.customer.ids:
            yield from self._movements(each)

    def _movements(self, account: CustomerId) -> list[AccountMark]:
        """Return the last movements that were not shown; what came since stays out."""
        below, latest = None, None
        if self.place and account in self.place.shown:
            # What was recorded before the last one that was shown is not newer than the place.
            below = self.place.shown[account]
            latest = datetime.fromisoformat(self.place.position.instant)
        found: list[AccountMark] = []
        while True:
            page = self.world.points.accounts.entries(account, below=below, limit=self.limit)
            marks = list(account_marks(account, page, latest))
            found += (mark for mark in marks if self._belongs(mark))
            if len(page) < self.limit or len(found) >= self.limit:
                return found
            below, latest = page[-1].sequence, marks[-1].at

    def _belongs(self, mark: AccountMark) -> bool:
        # A merge moves two accounts and is told once, as the survivor's account tells it.
        told_by = _survivor(mark.entry) or mark.account
        is_told = mark.account in {self.customer.id, told_by}
        return is_told and (self.before is None or position_of(mark) < self.before)


def _survivor(entry: Entry) -> str:
    """The survivor of a merge that moved an account; empty: no merge did."""
    return entry.cause["survivor"] if entry.cause.get("kind", "") in MERGES else ""


def _as_merge(mark: ChangeMark) -> ChangeMark | MergeMark:
    """Read a merge that was undone: it stands where it stood before."""
    if mark.kind is not ChangeKind.MERGED:
        return mark
    return MergeMark(mark.at, CustomerId(mark.other), undone=True)
