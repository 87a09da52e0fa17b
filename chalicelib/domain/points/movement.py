"""A movement: the changes of one account that are written together, with their postings.

Every movement begins with what time has done since the last one, and ends with the settlement of
debt: an account never has debt and free points at once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.errors import Conflict
from chalicelib.domain.points.account import Account, Worth
from chalicelib.domain.points.entry import Posting, PostingType
from chalicelib.domain.points.lot import BurnOrder, Hold, Lot, Slice, Terms


class Movement:
    """Changes an account step by step; `end` returns the account after it."""

    def __init__(
        self, account: Account, now: datetime, order: BurnOrder = BurnOrder.NEAREST_EXPIRY
    ) -> None:
        """Begin with what time has done until `now`: expired lots, and holds that are over."""
        self.now = now
        self.postings: list[Posting] = []
        self.lots = dict(account.lots)
        self.holds = dict(account.holds)
        self.debt = account.debt
        self._order = order
        self._pass_time()

    def end(self) -> Account:
        """Settle debt from the points that became free, and return the account."""
        self._settle(self.now)
        kept = {id_: lot for id_, lot in self.lots.items() if lot.remaining or lot.lapsed}
        return Account(kept, dict(self.holds), self.debt)

    # What a movement may consist of

    def add(self, kind: PostingType, terms: Terms, *, rule: str = "", version: int = 0) -> None:
        """Make a lot. If its term is over already, it expires in the same movement.

        Raises:
            Conflict: `lot.exists`: its document has moved the account before.
        """
        if terms.lot in self.lots:
            raise Conflict("lot.exists")
        self.lots[terms.lot] = Lot(terms, terms.amount)
        self.postings.append(self._posting_of(kind, terms, rule, version))
        if terms.is_over(self.now):
            self._expire(terms.lot)

    def activate(self, lot: str, at: datetime) -> None:
        """Let the points of a delivered order become active at an instant.

        Of a lot that nothing is left of only the entry tells it: its points may come back.
        """
        if found := self.lots.get(lot):
            self.lots[lot] = replace(found, terms=replace(found.terms, activates_at=at))
        self.postings.append(Posting(PostingType.ACTIVATE, lot, activates=at))

    def take(self, kind: PostingType, points: int) -> list[Slice]:
        """Take active free points in the order of spending.

        Raises:
            Conflict: `points.insufficient`.
        """
        slices = self._slices(points)
        for each in slices:
            self._change(kind, each.terms, points=-each.points)
        return slices

    def shift(self, kind: PostingType, terms: Terms, points: int) -> None:
        """Give points to one lot, or take free ones from it."""
        self._change(kind, terms, points=points)

    def hold(self, hold: str, points: int, *, until: datetime) -> Hold:
        """Set points aside for a purchase (rule 20).

        Raises:
            Conflict: `points.debt`; `points.insufficient`, with what is available.
        """
        if self.debt:
            raise Conflict("points.debt", debt=self.debt)
        held = Hold(hold, until, tuple(self._slices(points)))
        for each in held.slices:
            self._change(PostingType.HOLD, each.terms, held=each.points)
        self.holds[hold] = held
        return held

    def capture(self, hold: str, points: int) -> list[Slice]:
        """Spend points of a hold, nearest to expiry first, and free the rest of it."""
        left, captured = points, list[Slice]()
        for each in self.holds.pop(hold).slices:
            spent = min(left, each.points)
            if spent:
                self._change(PostingType.CAPTURE, each.terms, points=-spent, held=-spent)
                captured.append(Slice(each.terms, spent))
            self._release(Slice(each.terms, each.points - spent), self.now)
            left -= spent
        assert left == 0, "a capture is not larger than its hold"
        return captured

    def release(self, hold: str) -> None:
        """Give the points of a hold back to their lots; expired ones lapse at once."""
        for each in self.holds.pop(hold).slices:
            self._release(each, self.now)

    def restore(self, slices: Iterable[Slice], grace: Terms) -> int:
        """Give burned points back to their lots; those of expired lots into one lot of grace.

        `grace` has the terms of that lot, without its amount. Returns the points in it.
        """
        late = 0
        for each in slices:
            if each.terms.is_over(self.now):
                late += each.points
            else:
                self._change(PostingType.RESTORE, each.terms, points=each.points)
        if late:
            self.add(PostingType.RESTORE, replace(grace, amount=late))
        return late

    def claw_back(self, lot: Slice) -> int:
        """Take earned points from their own lot, and return what is missing there.

        Points that expired unspent count as taken, each of them once (rule 24).
        """
        found = self.lots.get(lot.terms.lot)
        if found is None:
            return lot.points
        free = min(found.free, lot.points)
        if free:
            self._change(PostingType.CLAWBACK, lot.terms, points=-free)
        expired = min(found.lapsed - found.counted, lot.points - free)
        if expired:
            after = self.lots[lot.terms.lot]
            self.lots[lot.terms.lot] = replace(after, counted=after.counted + expired)
        return lot.points - free - expired

    def give_back(self, taken: Iterable[Slice]) -> int:
        """Undo what earlier returns took from lots that still live; return the points given back.

        They are taken anew at the end of this return. Without it the order of partial returns
        would decide which lots are left (rule 26).
        """
        given = 0
        for each in taken:
            if not each.terms.is_over(self.now):
                self._change(PostingType.CLAWBACK, each.terms, points=each.points)
                given += each.points
        return given

    def collect(self, points: int) -> list[Slice]:
        """Take points and the debt from all free points; what these do not have is the new debt."""
        owed, taken = points + self.debt, list[Slice]()
        for lot in self._pool(self.now):
            part = min(lot.free, owed - sum(each.points for each in taken))
            if part:
                taken.append(Slice(lot.terms, part))
        debt = owed - sum(each.points for each in taken)
        settled = max(self.debt - debt, 0)
        for each in taken:
            of_debt = min(settled, each.points)
            settled -= of_debt
            if of_debt:
                self._change(PostingType.DEBT_SETTLE, each.terms, points=-of_debt, debt=-of_debt)
            if each.points > of_debt:
                self._change(PostingType.CLAWBACK, each.terms, points=of_debt - each.points)
        if debt > self.debt:
            self.postings.append(Posting(PostingType.DEBT, debt=debt - self.debt))
            self.debt = debt
        return taken

    @property
    def available(self) -> int:
        """The points that may be spent now."""
        return sum(lot.free for lot in self._active(self.now))

    def is_active(self, terms: Terms) -> bool:
        """Whether points of a lot may be spent now, by the terms that it has by now."""
        found = self.lots.get(terms.lot)
        return (found.terms if found else terms).is_active(self.now)

    # Time

    def _pass_time(self) -> None:
        """Apply what time did since the last movement, instant by instant, expiry first."""
        ends = [lot.terms.expires_at for lot in self.lots.values() if lot.remaining]
        ends += [hold.expires_at for hold in self.holds.values()]
        for instant in sorted({end for end in ends if end and end <= self.now}):
            for lot in [each.terms for each in self.lots.values()]:
                if lot.is_over(instant):
                    self._expire(lot.lot)
            self._end_holds(instant)
            self._settle(instant)

    def _end_holds(self, instant: datetime) -> None:
        """Release the holds that are over, in the order of their ends."""
        over = [hold for hold in self.holds.values() if hold.expires_at <= instant]
        for hold in sorted(over, key=lambda hold: (hold.expires_at, hold.id)):
            del self.holds[hold.id]
            for each in hold.slices:
                self._release(each, instant)

    def _expire(self, lot: str) -> None:
        """Let the free points of a lot lapse; held ones stay until their hold ends."""
        found = self.lots[lot]
        if found.free:
            lapsed = found.lapsed + found.free
            self.postings.append(Posting(PostingType.EXPIRE, lot, points=-found.free))
            self.lots[lot] = replace(found, remaining=found.held, lapsed=lapsed)

    def _release(self, part: Slice, at: datetime) -> None:
        if not part.points:
            return
        self._change(PostingType.RELEASE, part.terms, held=-part.points)
        if part.terms.is_over(at):
            self._expire(part.terms.lot)

    # Free points

    def _settle(self, at: datetime) -> None:
        """Pay the debt from all free points, active ones first."""
        if not self.debt:
            return  # hundreds of lots need not be put in order
        for lot in self._pool(at):
            paid = min(lot.free, self.debt)
            if paid:
                self._change(PostingType.DEBT_SETTLE, lot.terms, points=-paid, debt=-paid)

    def _active(self, at: datetime) -> Iterator[Lot]:
        return (lot for lot in self._in_order() if lot.terms.is_active(at))

    def _pool(self, at: datetime) -> list[Lot]:
        """The lots with free points: active ones, then pending ones."""
        living = [lot for lot in self._in_order() if lot.free and not lot.terms.is_over(at)]
        return sorted(living, key=lambda lot: not lot.terms.is_active(at))

    def _in_order(self) -> list[Lot]:
        return sorted(self.lots.values(), key=lambda lot: lot.terms.key(self._order))

    def _slices(self, points: int) -> list[Slice]:
        """Choose active free points in the order of spending.

        Raises:
            Conflict: `points.insufficient`.
        """
        if points > self.available:
            raise Conflict("points.insufficient", available=self.available)
        left, chosen = points, list[Slice]()
        for lot in self._active(self.now):
            part = min(lot.free, left)
            if part:
                chosen.append(Slice(lot.terms, part))
                left -= part
        return chosen

    def _change(
        self, kind: PostingType, terms: Terms, *, points: int = 0, held: int = 0, debt: int = 0
    ) -> None:
        """Post a change of one lot. A lot that was spent to its end comes back with its terms."""
        lot = self.lots.get(terms.lot) or Lot(terms, 0)
        self.lots[terms.lot] = lot.changed(points=points, held=held)
        self.debt += debt
        self.postings.append(Posting(kind, terms.lot, points=points, held=held, debt=debt))

    def _posting_of(self, kind: PostingType, terms: Terms, rule: str, version: int) -> Posting:
        return Posting(
            kind,
            terms.lot,
            points=terms.amount,
            rule=rule,
            version=version,
            earned=terms.earned_at,
            activates=terms.activates_at,
            expires=terms.expires_at,
        )


def worth(account: Account, at: datetime, order: BurnOrder = BurnOrder.NEAREST_EXPIRY) -> Worth:
    """What the account holds at an instant, whether or not a job has booked it."""
    then = Movement(account, at, order)
    after = then.end()
    living = [lot for lot in after.lots.values() if not lot.terms.is_over(at)]
    available = sum(lot.free for lot in living if lot.terms.is_active(at))
    pending = sum(lot.free for lot in living if not lot.terms.is_active(at))
    lapsed = account.balance - available - pending - after.held
    return Worth(available, pending, after.held, lapsed, after.debt)
