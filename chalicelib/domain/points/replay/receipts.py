"""Compares stored receipts, and the sums of an account, with the replayed entries."""

from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from datetime import datetime, tzinfo
from fractions import Fraction
from typing import Any, NamedTuple

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.lot import Slice, Terms
from chalicelib.domain.points.record import AccountRecord, DaySums
from chalicelib.domain.points.replay.accounts import Difference, Replay
from chalicelib.domain.points.replay.history import (
    KeptPurchases,
    StoredMark,
    Thresholds,
    is_kept,
    levels_otherwise,
)
from chalicelib.domain.points.replay.returns import (
    StoredReturn,
    returns_otherwise,
    rows_came_back,
)
from chalicelib.domain.points.replay.trails import ReceiptTrail
from chalicelib.domain.points.returns import ValuedLine, ValuedReceipt
from chalicelib.domain.points.sale import day_of
from chalicelib.domain.points.tiers import MonthSums, month_of

Place = tuple[str, str]


class StoredReceipt(NamedTuple):
    """The numbers of a receipt's item.

    `recorded_at` is when it moved the account: later than it came in if it waited for a customer.
    `rows` are pairs of quantity and money, `bought` the day and the money in the customer's
    history, `answer` what was answered about points, `redemption` the hold that paid for it, and
    `returns` the answers of its returns by number.
    """

    customer: CustomerId
    at: datetime
    recorded_at: datetime | None
    returned_at: datetime | None
    minor: int
    rows: tuple[tuple[int, int], ...]
    bought: tuple[int, int]
    valued: ValuedReceipt | None
    answer: Mapping[str, Any]
    redemption: str
    returns: Mapping[str, StoredReturn]


class Receipts:
    """Checks the receipts of one account, and adds up what the account counts of them."""

    def __init__(
        self,
        replay: Replay,
        record: AccountRecord,
        zone: tzinfo,
        merged: Container[CustomerId] = (),
    ) -> None:
        """`replay` has seen all entries of the account; receipts may name who was `merged`."""
        self._merged = merged
        self.differences: list[Difference] = []
        self.captured: set[str] = set()
        self._marks: dict[Place, StoredMark] = {}
        self._replay, self._record, self._zone = replay, record, zone
        self._months: dict[str, MonthSums] = {}
        self._days: dict[str, DaySums] = {}
        self._last: datetime | None = None

    def add(self, place: Place, stored: StoredReceipt | None) -> None:
        """Compare one receipt with its trail; None: it is not there."""
        trail = self._replay.receipts[place]
        where = f"receipt {place[0]}/{place[1]}"
        if stored is None:
            self.differences.append(Difference("receipt.missing", where))
            return
        found = returns_otherwise(trail.returns, stored.returns)
        self.differences += [Difference(what, where) for what in found]
        refunded = sum(line.refunded for line in stored.valued.lines) if stored.valued else 0
        self._marks[place] = StoredMark(
            place, stored.at, stored.minor, refunded, stored.returned_at
        )
        self.captured.add(stored.redemption)
        if trail.at is None or self._came_back_elsewhere(trail, stored):
            return  # it came before the account, or before the account was merged
        if stored.valued is None:
            self._compare_unvalued(trail, stored, where)
            return
        lots = self._record.account.lots
        counted = sum(lots[name].counted for name in trail.earned if name in lots)
        named = [
            *moved_otherwise(trail, stored.valued, counted),
            *self._said_otherwise(trail, stored, stored.valued),
        ]
        later = [each for number, each in stored.returns.items() if number not in trail.early]
        if stored.answer and not rows_came_back(stored.valued, later):
            named.append("return.rows")
        self.differences += [Difference(what, where) for what in named]
        self._count(stored, stored.valued)

    def _came_back_elsewhere(self, trail: ReceiptTrail, stored: StoredReceipt) -> bool:
        """Whether goods came back after a merge: then they moved the survivor's account."""
        if not self._replay.is_merged or stored.valued is None:
            return False
        later = [each for number, each in stored.returns.items() if number not in trail.early]
        return not rows_came_back(stored.valued, later)

    def _compare_unvalued(self, trail: ReceiptTrail, stored: StoredReceipt, where: str) -> None:
        """Compare a receipt of before the first programme, of which nothing came back."""
        rows = [
            ValuedLine(number, quantity, paid)
            for number, (quantity, paid) in enumerate(stored.rows, start=1)
        ]
        valued = ValuedReceipt(tuple(rows))
        found = self._said_otherwise(trail, stored, valued)
        self.differences += [Difference(what, where) for what in found]
        self._count(stored, valued)

    def finish(
        self,
        marks: Collection[StoredMark],
        kept: KeptPurchases | None,
        thresholds: Thresholds,
    ) -> None:
        """Compare the sums of the account with all receipts of the customer's history.

        `kept` are the purchases as segments see them; None after an erasure.
        """
        replay, record = self._replay, self._record
        own = {lot for trail in replay.receipts.values() for lot in trail.earned}
        for name, lot in record.account.lots.items():
            if lot.counted and name not in own and not replay.is_merged:
                self._differs("lot.counted", name)
        self._compare_marks(marks)
        if kept is not None and not is_kept(kept, marks, self._zone):
            self._differs("account.history", "account")
        if replay.is_merged:
            return  # its sums are those of two customers
        self._compare_levels(marks, thresholds)
        places = {mark.place for mark in marks}
        recorded = {place for place, trail in replay.receipts.items() if trail.at is not None}
        if not recorded.issuperset(places):
            return  # its sums began before the first programme
        if record.receipts != len(recorded) or record.standing.last_at != self._last:
            self._differs("account.receipts", "account")
        self._compare_sums(record)

    def _compare_marks(self, marks: Iterable[StoredMark]) -> None:
        """Compare the timeline with the receipts that are known by their entries."""
        said = {mark.place: mark for mark in marks}
        for place, known in self._marks.items():
            if said.get(place) != known:
                self._differs("receipt.mark", f"receipt {place[0]}/{place[1]}")

    def _compare_levels(self, marks: Collection[StoredMark], thresholds: Thresholds) -> None:
        trails = self._replay.receipts.values()
        ever = {
            "turnover": sum(mark.minor for mark in marks),
            "earned_points": sum(sum(trail.earned.values()) for trail in trails),
            "purchases": len(marks),
        }
        instants = {trail.at for trail in trails if trail.at is not None}
        for level in levels_otherwise(self._record.standing, thresholds, ever, instants):
            self._differs("account.level", f"level {level}")

    def _compare_sums(self, record: AccountRecord) -> None:
        for month, said in record.standing.months.items():
            if said != self._months.get(month, MonthSums()):
                self._differs("account.turnover", month)
        for day, sums in record.days.items():
            found = self._days.get(day, DaySums())
            if sums != found:
                self._differs("account.days", day)

    def _is_known(self, terms: Terms) -> bool:
        """Whether a lot has the terms that its entry gave it."""
        lot = self._replay.lots.get(terms.lot)
        known = lot and (lot.amount, lot.earned, lot.expires)
        # Before the delivery of its order a lot has no activation, and a receipt may say so still.
        # After a merge the delivery stands in the other account.
        is_active = (
            lot is None or self._replay.is_merged or terms.activates_at in (None, lot.activates)
        )
        amount = lot.amount if lot and lot.is_brought else terms.amount
        return is_active and known == (amount, terms.earned_at, terms.expires_at)

    def _differs(self, what: str, where: str) -> None:
        self.differences.append(Difference(what, where))

    def _count(self, stored: StoredReceipt, valued: ValuedReceipt) -> None:
        day = day_of(stored.at, self._zone)
        earned = sum(lot.points for line in valued.lines for lot in line.earned)
        name, clawed = month_of(day), sum(line.all_clawed_back for line in valued.lines)
        self._months[name] = self._months.get(name, MonthSums()).adding(
            money_left(valued), earned - clawed, 1 if valued.left else 0
        )
        points, receipts = self._days.get(day.isoformat(), DaySums())
        self._days[day.isoformat()] = DaySums(points + earned, receipts + 1)
        at = stored.at.replace(microsecond=0)
        self._last = max(self._last or at, at)

    def _said_otherwise(
        self, trail: ReceiptTrail, stored: StoredReceipt, valued: ValuedReceipt
    ) -> Iterator[str]:
        """Name what the receipt says otherwise about its customer, money, times and answer."""
        if stored.customer != self._record.customer and stored.customer not in self._merged:
            yield "receipt.customer"
        rows = tuple((line.quantity, line.paid) for line in valued.lines)
        numbers = [line.number for line in valued.lines if 0 <= line.returned <= line.quantity]
        is_counted = numbers == list(range(1, len(rows) + 1))
        if stored.rows != rows or stored.minor != sum(paid for _, paid in rows) or not is_counted:
            yield "receipt.rows"
        if not all(self._is_known(part.terms) for part in every_part(valued)):
            yield "receipt.lots"
        # What is wholly back leaves the history with the text that stood there before.
        left = money_left(valued) if valued.left else stored.bought[1]
        if stored.bought != (day_of(stored.at, self._zone).toordinal(), left):
            yield "receipt.bought"
        back = None if valued.left else trail.returned_at
        times = (stored.at, stored.recorded_at, stored.returned_at)
        if [_second(each) for each in times] != [trail.at, trail.recorded_at, back]:
            yield "receipt.times"
        if not is_answered(stored.answer, trail):
            yield "receipt.answer"


def moved_otherwise(trail: ReceiptTrail, valued: ValuedReceipt, counted: int) -> Iterator[str]:
    """Name what a receipt says otherwise than its entries about points."""
    earned: Counter[str] = Counter()
    burned: Counter[str] = Counter()
    for line in valued.lines:
        earned.update({each.terms.lot: each.points for each in line.earned})
        burned.update({each.terms.lot: each.points for each in line.burned})
    if earned != Counter(trail.earned):
        yield "receipt.earned"
    if burned != Counter(trail.burned):
        yield "receipt.burned"
    restored = sum(line.restored for line in valued.lines)
    clawed = sum(line.all_clawed_back for line in valued.lines)
    net = earned.total() - burned.total() + restored - clawed + counted
    if (restored, net) != (trail.restored, trail.net):
        yield "receipt.returned"
    if not _is_taken(trail, valued):
        yield "receipt.taken"


def is_answered(answer: Mapping[str, Any], trail: ReceiptTrail) -> bool:
    """Whether the parts of the answer add up to what the entries moved; none moved no points."""
    if not answer:
        return not trail.earned and not trail.burned
    awards = answer["awards"]
    earned, redeemed = sum(trail.earned.values()), sum(trail.burned.values())
    after = (answer["available"] + answer["pending"], answer["debt"])
    return (
        after == trail.after
        and answer["earned"] == earned == sum(each["points"] for each in awards)
        and answer["redeemed"] == redeemed == sum(row[1] for row in answer["redeemed_lines"])
        and all(each["points"] == each["rounded"] - each["capped"] for each in awards)
        and all(abs(Fraction(each["exact"]) - each["rounded"]) < 1 for each in awards)
        and all(each["points"] == sum(row[1] for row in each["lines"]) for each in awards)
    )


def every_part(valued: ValuedReceipt) -> Iterator[Slice]:
    """Every mention of a lot."""
    for line in valued.lines:
        yield from (*line.earned, *line.burned)
    yield from valued.pool_taken


def money_left(valued: ValuedReceipt) -> int:
    """The minor units that no return gave back."""
    return sum(line.paid - line.refunded for line in valued.lines)


def _is_taken(trail: ReceiptTrail, valued: ValuedReceipt) -> bool:
    """Whether the last return took from other lots what the receipt says."""
    said = {each.terms.lot: each.points for each in valued.pool_taken}
    if trail.returned_at is None:
        return not said
    if any(points > trail.taken.get(lot, 0) for lot, points in said.items()):
        return False
    return not trail.is_exact or _without(said, trail.earned) == _without(trail.taken, trail.earned)


def _without(points: Mapping[str, int], lots: Mapping[str, int]) -> dict[str, int]:
    return {lot: each for lot, each in points.items() if lot not in lots}


def _second(at: datetime | None) -> datetime | None:
    return at.replace(microsecond=0) if at else None
