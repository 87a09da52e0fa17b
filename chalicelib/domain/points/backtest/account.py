"""The account of one customer as it would be: every fact is decided anew, under the draft."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from chalicelib.domain.errors import Refusal
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.backtest.as_recorded import (
    affordable,
    awaits_delivery,
    is_of_order,
    spending,
    with_active,
    with_early,
    with_real_rows,
)
from chalicelib.domain.points.backtest.facts import (
    BROUGHT,
    GIVEN,
    TAKEN,
    DeliveryFact,
    Fact,
    HoldFact,
    OtherFact,
    Place,
    ReceiptFact,
    ReleaseFact,
    ReturnFact,
)
from chalicelib.domain.points.backtest.ledger import add_up, owed_at, terms_of
from chalicelib.domain.points.backtest.scenario import DRAFT, Scenario
from chalicelib.domain.points.entry import Posting
from chalicelib.domain.points.lot import Terms
from chalicelib.domain.points.movement import Movement
from chalicelib.domain.points.nightly.review import next_review, reviewed
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.record import AccountRecord
from chalicelib.domain.points.returns import ValuedReceipt, return_lines
from chalicelib.domain.points.sale import Circumstances, RecordedSale, day_of, record_sale
from chalicelib.domain.points.terms import DAY, end_of
from chalicelib.domain.points.tiers import ManualLevel

SECOND = timedelta(seconds=1)
Celebrations = Callable[[int], tuple[date, ...]]


@dataclass
class SimulatedAccount:
    """Replays the facts of one customer, in the order of recording.

    `moved` sums the postings since the beginning of the draft by their kind, `before` is what was
    owed then, and `shortfall` the points that were really spent and would not have been there.
    `refused` are receipts that the draft could not value, with the code of the refusal.
    """

    customer: CustomerId
    scenario: Scenario
    celebrations: Celebrations
    manual: ManualLevel | None = None
    moved: Counter[str] = field(default_factory=Counter)
    before: int = 0
    shortfall: int = 0
    refused: list[tuple[Place, str]] = field(default_factory=list)
    record: AccountRecord = field(init=False)
    _kept: dict[Place, ValuedReceipt] = field(default_factory=dict, init=False)
    _reviewed: date | None = field(default=None, init=False)
    _deliveries: list[DeliveryFact] = field(default_factory=list, init=False)
    _taken: dict[str, Terms] = field(default_factory=dict, init=False)
    _late: list[datetime] = field(default_factory=list, init=False)
    _has_begun: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self.record = AccountRecord(self.customer)

    def follow(self, fact: Fact) -> None:
        """Decide one fact anew."""
        self._begin(fact.recorded_at)
        self._deliver_due(fact.recorded_at)
        self._review(fact.recorded_at)
        match fact:
            case ReceiptFact():
                self._buy(fact)
            case ReturnFact():
                self._give_back(fact)
            case HoldFact():
                self._hold(fact)
            case ReleaseFact():
                move = self._move(fact.recorded_at)
                if fact.hold in move.holds:
                    move.release(fact.hold)
                self._end(move)
            case DeliveryFact():
                self._deliver(fact)
            case _:
                self._copy(fact)

    def finish(self, now: datetime) -> None:
        """Let time do its work until the end of the back-test: what lapsed after the last fact."""
        self._begin(now)
        self._deliver_due(now)
        self._end(self._move(now))

    def liability(self, at: datetime) -> int:
        """Return the points that are owed to the customer at an instant, less their debt."""
        return owed_at(self.record.account, at, self.scenario.current(at).redemption.order)

    # Receipts

    def _buy(self, fact: ReceiptFact) -> None:
        if fact.counted_at is not None:
            self._late.append(fact.counted_at)
        programme = self.scenario.valuing(fact.sale.at)
        if programme is None:
            self._count_only(fact)
            return
        try:
            done = self._valued(fact, programme)
        except Refusal as refusal:
            self.refused.append((fact.place, refusal.code))
            self._count_only(fact)
            return
        self.record = done.record
        self._count(done.entry.postings, fact.recorded_at)
        if fact.comes_back:
            self._kept[fact.place] = with_real_rows(with_early(done.valued, fact), fact)
        is_real = self.scenario.real(fact.sale.at).earning.activation.on_delivery
        if fact.delivered_at is not None and not (is_real and fact.awaits_delivery):
            # No entry says so: under the real programme the delivery moved nothing.
            self._deliveries.append(DeliveryFact(fact.place, fact.delivered_at, fact.delivered_at))

    def _valued(self, fact: ReceiptFact, programme: Programme) -> RecordedSale:
        """Value a receipt; what the draft does not let the customer spend was paid in money."""
        spent = affordable(fact, programme, self.record.account.holds.get(fact.sale.hold))
        try:
            done = self._sold(fact, programme, spent)
        except Refusal:
            if not spent:
                raise
            spent = 0
            done = self._sold(fact, programme, spent)
        if fact.recorded_at >= self.scenario.since:
            self.shortfall += fact.spent - spent
        return done

    def _sold(self, fact: ReceiptFact, programme: Programme, spent: int) -> RecordedSale:
        around = Circumstances(
            now=fact.recorded_at,
            by="",
            zone=self.scenario.zone,
            shop_zone=fact.shop_zone,
            valued_by=programme,
            current=self.scenario.current(fact.recorded_at),
            valued_version=DRAFT,
            is_first=fact.may_be_first and self._counted(fact.recorded_at) < 1,
            celebrations=self._celebrations(fact),
            offers=fact.offers,
        )
        record = replace(self._at_level(fact), is_member=fact.is_member)
        return record_sale(record, spending(fact, spent), around)

    def _counted(self, now: datetime) -> int:
        """How many receipts the real account had counted: a late one replays before it came."""
        return self.record.receipts - sum(came > now for came in self._late)

    def _celebrations(self, fact: ReceiptFact) -> tuple[date, ...]:
        known = fact.celebrations
        return self.celebrations(fact.sale.at.year) if known is None else known

    def _at_level(self, fact: ReceiptFact) -> AccountRecord:
        """Return the account at the level of a receipt: the real one, if the draft keeps levels."""
        at, manual = fact.sale.at, self.manual
        if self.scenario.keeps_levels(at):
            manual = ManualLevel(fact.level, False, at, at + SECOND, "", "", at)  # noqa: FBT003
        return replace(self.record, standing=replace(self.record.standing, manual=manual))

    def _review(self, now: datetime) -> None:
        """Review the level month by month, where the draft's levels are not the real ones."""
        zone, programme = self.scenario.zone, self.scenario.current(now)
        today = day_of(now, zone)
        last, self._reviewed = self._reviewed or today, today
        if self.scenario.keeps_levels(now):
            return
        # Each review is a month after the one before it, so few are left until today.
        while (day := self._next_review(programme, last)) is not None and day <= today:
            begun, standing = end_of(day - DAY, zone), self.record.standing
            after = reviewed(programme, standing, day=day, now=begun, zone=zone)
            self.record, last = replace(self.record, standing=after), day

    def _next_review(self, programme: Programme, after: date) -> date | None:
        return next_review(programme, self.record.standing, after=after, zone=self.scenario.zone)

    def _count_only(self, fact: ReceiptFact) -> None:
        """Count a receipt that moves no points for the level and for the first purchase."""
        paid = sum(row.paid for row in fact.sale.rows)
        day = day_of(fact.sale.at, self.scenario.zone)
        known = self.record.standing
        last = max(known.last_at or fact.sale.at, fact.sale.at)
        standing = replace(known, last_at=last).with_sums(day, turnover=paid, purchases=1)
        self.record = replace(self.record, standing=standing, receipts=self.record.receipts + 1)

    def _give_back(self, fact: ReturnFact) -> None:
        kept, now = self._kept.get(fact.place), fact.recorded_at
        day = day_of(fact.bought_at, self.scenario.zone)
        move = self._move(now)
        if kept is None:
            self._end(move)
            standing = self.record.standing.with_sums(day, turnover=-fact.refund)
            self.record = replace(self.record, standing=standing)
            return
        name = f"{fact.place[0]}/{fact.place[1]}/{fact.number}"
        days = self.scenario.current(now).returns.grace_days
        ends = end_of(day_of(now, self.scenario.zone) + days * DAY, self.scenario.zone)
        done = return_lines(move, kept, fact.quantities, Terms(name, 0, now, now, ends))
        self._end(move)
        self._kept[fact.place] = done.receipt
        standing = self.record.standing.with_sums(
            day,
            turnover=-done.refund,
            earned_points=-sum(line.clawed_back for line in done.lines),
            purchases=0 if done.receipt.left else -1,
        )
        self.record = replace(self.record, standing=standing)

    def _deliver(self, fact: DeliveryFact) -> None:
        move, name = self._move(fact.recorded_at), "/".join(fact.place)
        for lot in sorted(move.lots):
            if is_of_order(lot, name) and move.lots[lot].terms.activates_at is None:
                move.activate(lot, fact.at)
        self._end(move)
        # Returns of other receipts may have taken the points, and give them back active.
        self._kept = {each: with_active(kept, name, fact.at) for each, kept in self._kept.items()}

    def _deliver_due(self, now: datetime) -> None:
        for due in [each for each in self._deliveries if each.recorded_at <= now]:
            self._deliveries.remove(due)
            if awaits_delivery(self.record.account.lots.values(), due.place):
                self._deliver(due)

    # Other movements

    def _hold(self, fact: HoldFact) -> None:
        move = self._move(fact.recorded_at)
        points = 0 if move.debt else min(fact.points, move.available)
        if points:
            move.hold(fact.hold, points, until=fact.until)
        self._end(move)

    def _copy(self, fact: OtherFact) -> None:
        """Give and take what the movement really gave and took; what time did follows anew."""
        move = self._move(fact.recorded_at)
        for posting in fact.postings:
            lot = move.lots.get(posting.lot)
            if posting.type in TAKEN and posting.points < 0:
                self._take(move, posting)
            elif posting.type not in GIVEN or posting.points <= 0:
                continue
            elif posting.expires is not None and lot is None:
                move.add(posting.type, terms_of(posting, fact.at), rule=posting.rule)
            elif posting.expires is not None and posting.type not in BROUGHT:
                continue  # its document gave it already
            elif terms := lot.terms if lot else self._taken.get(posting.lot):
                move.shift(posting.type, terms, posting.points)
        self._end(move)

    def _take(self, move: Movement, posting: Posting) -> None:
        """Take points from the lot that really gave them, and what it has not from the others."""
        lot, points = move.lots.get(posting.lot), -posting.points
        if lot is not None and (own := min(lot.free, points)):
            self._taken[posting.lot] = lot.terms
            move.shift(posting.type, lot.terms, -own)
            points -= own
        if points:
            move.take(posting.type, min(points, move.available))

    def _move(self, now: datetime) -> Movement:
        order = self.scenario.current(now).redemption.order
        return Movement(self.record.account, now, order)

    def _end(self, move: Movement) -> None:
        self.record = replace(self.record, account=move.end())
        self._count(move.postings, move.now)

    def _begin(self, now: datetime) -> None:
        """Keep what was owed when the draft began; what lapsed until then is not of its time."""
        if self._has_begun or now < self.scenario.since:
            return
        self._has_begun = True
        account = self._move(self.scenario.since).end()
        self.record = replace(self.record, account=account)
        self.before = account.balance - account.debt

    def _count(self, postings: Sequence[Posting], now: datetime) -> None:
        if now >= self.scenario.since:
            add_up(self.moved, postings)
