"""Read the history of one customer as facts that a draft of the programme can decide anew."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from heapq import merge
from itertools import islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.backtest.as_recorded import celebrations_then, real_points
from chalicelib.domain.points.backtest.facts import (
    DeliveryFact,
    Fact,
    HoldFact,
    OtherFact,
    Place,
    ReceiptFact,
    ReleaseFact,
    ReturnFact,
)
from chalicelib.domain.points.entry import Entry, PostingType
from chalicelib.domain.points.rules import EarnRule
from chalicelib.domain.points.sale import Sale, day_of
from chalicelib.domain.points.spending.hold import HeldPoints
from chalicelib.domain.shopping.purchase import Purchase, ReturnSnapshot
from chalicelib.repo.table.encoding import Item
from chalicelib.services.points.value_sale import celebrations, shop_zone
from chalicelib.services.reports.replayed_offers import replayed_offers
from chalicelib.services.shopping.sale_of import sale_of
from chalicelib.world import World

BATCH = 100
CLOCKS = timedelta(minutes=10)  # a till's clock may be ahead of ours
NEVER = datetime.max.replace(tzinfo=UTC)
MISSING = "receipt.missing"
BIRTHDAY = "birthday_window"
AFTER_BIRTHDAY = frozenset({"", BIRTHDAY, "minimum", "base", "group"})


class ReplayStep(NamedTuple):
    """One step of a history: the entry that was written, and the fact behind it.

    A receipt of before the first programme has no entry. `missing` is a receipt that an entry
    names and that is not stored.
    """

    at: datetime
    fact: Fact | None
    entry: Entry | None = None
    purchase: Purchase | None = None
    missing: Place | None = None


def replay_history(world: World, customer: CustomerId, profile: Item) -> Iterator[ReplayStep]:
    """Walk over a customer's history in the order of recording; a hundred entries at a time.

    `profile` is empty if the customer was erased.
    """
    plain = sorted(_plain(world, customer), key=lambda step: step.at)
    yield from merge(plain, _entries(world, customer, profile), key=lambda step: step.at)


def _plain(world: World, customer: CustomerId) -> Iterator[ReplayStep]:
    """Receipts that got no points, because they came before there was a programme."""
    versions = world.points.programmes.versions(world.now())
    first = versions[0] if versions else None
    until = max(first.effective_at, first.recorded_at + CLOCKS) if first else NEVER
    places = world.shopping.replayed.before(customer, until)
    counted = _Counted(world, customer, first.recorded_at if first else NEVER)
    while batch := list(islice(places, BATCH)):
        for purchase in world.shopping.replayed.receipts(batch).values():
            is_plain = purchase.points is None and purchase.customer_id == customer
            counted_at = counted.at(purchase) if is_plain else NEVER
            if counted_at != NEVER:
                # An imported history was recorded in a day. What it would have given, and what of
                # it would have expired, is a question of the time of the receipts.
                at = _second(purchase.receipt.at)
                fact = _bought_before(purchase, at)
                zone = shop_zone(world, fact.sale.shop, world.now())
                fact = replace(fact, shop_zone=zone, counted_at=counted_at)
                yield ReplayStep(at, fact, purchase=purchase)


class _Counted:
    """Tells when an account counted receipts without points: by themselves, or from the profile.

    The entries are read for that only if some receipt came late or came back.
    """

    def __init__(self, world: World, customer: CustomerId, begun_at: datetime) -> None:
        self._world, self._customer, self._begun_at = world, customer, begun_at
        self._own: dict[Place, datetime] | None = None  # receipts with an entry of their own
        self._made_at = NEVER

    def at(self, purchase: Purchase) -> datetime | None:
        """When it was counted: None with the profile, `NEVER` not at all.

        What was back when the account was made is in no profile, and what came back while it waited
        for its customer never was.
        """
        recorded_at = purchase.recorded_at
        is_late = recorded_at is not None and recorded_at >= self._begun_at
        if not (is_late or purchase.waiting_for or purchase.returned_at):
            return None
        place = (purchase.receipt.shop, purchase.receipt.number)
        own = self._read()
        if place in own:
            return own[place]
        was_back = purchase.returned_at is not None and purchase.returned_at <= self._made_at
        return NEVER if was_back or purchase.waiting_for else None

    def _read(self) -> Mapping[Place, datetime]:
        if self._own is None:
            self._own = {}
            for kept in self._world.points.ledger.entries(self._customer):
                self._made_at = min(self._made_at, kept.entry.recorded_at)
                if kept.entry.cause["kind"] == "purchase":
                    self._own[_place(kept.entry)] = kept.entry.recorded_at
        return self._own


def _entries(world: World, customer: CustomerId, profile: Item) -> Iterator[ReplayStep]:
    entries = (kept.entry for kept in world.points.ledger.entries(customer))
    while batch := list(islice(entries, BATCH)):
        receipts = world.shopping.replayed.receipts({_place(e) for e in batch if _is_of_receipt(e)})
        returns = world.shopping.replayed.returns(
            {(*_place(e), e.cause["number"]) for e in batch if e.cause["kind"] == "return"}
        )
        holds = world.points.redemptions.find_many(
            {e.cause["hold"] for e in batch if e.cause["kind"] == "hold"}
        )
        for entry in batch:
            step = _step(entry, receipts, returns, holds)
            yield _in_place(world, _of_survivor(step, receipts, customer), profile)


def _of_survivor(
    step: ReplayStep, receipts: Mapping[Place, Purchase], customer: CustomerId
) -> ReplayStep:
    """Copy a return of a receipt that another account earned before a merge: no draft has it."""
    if not isinstance(step.fact, ReturnFact) or step.entry is None:
        return step
    if receipts[step.fact.place].customer_id == customer:
        return step
    entry = step.entry
    return step._replace(fact=OtherFact(entry.at, entry.recorded_at, entry.postings))


def _in_place(world: World, step: ReplayStep, profile: Item) -> ReplayStep:
    """Add what stands elsewhere: the offers of the receipt, its shop's zone, the birthday."""
    if step.purchase is None or not isinstance(step.fact, ReceiptFact):
        return step
    offers = replayed_offers(world, step.purchase, step.at)
    fact = replace(
        step.fact,
        offers=offers.rules,
        shop_zone=shop_zone(world, step.fact.sale.shop, world.now()),
        earned=real_points(step.purchase.rows.lines) if offers.have_changed else {},
        celebrations=_celebrations(world, step.purchase, offers.rules, profile),
    )
    return step._replace(fact=fact)


def _celebrations(
    world: World, purchase: Purchase, offers: Iterable[EarnRule], profile: Item
) -> tuple[date, ...] | None:
    """Return the days of the birthday as they were for a receipt; None: as they are."""
    effect, versions = purchase.points, world.points.programmes.versions(world.now())
    if effect is None or not effect.awards:
        return None
    number = effect.programme_version
    own = next((each.programme.earning.rules for each in versions if each.number == number), ())
    reasons = dict(effect.not_applied)
    # The conditions are judged in an order: one before the birthday says nothing about it.
    windows = [
        (rule.when.birthday_window, reasons.get(rule.id) != BIRTHDAY)
        for rule in (*own, *offers)
        if rule.when.birthday_window and reasons.get(rule.id, "") in AFTER_BIRTHDAY
    ]
    at = purchase.receipt.at
    today = day_of(at, ZoneInfo(world.settings.zone))
    return celebrations_then(celebrations(profile, at.year), windows, today) if windows else None


def _step(
    entry: Entry,
    receipts: Mapping[Place, Purchase],
    returns: Mapping[tuple[str, str, str], ReturnSnapshot],
    holds: Mapping[str, HeldPoints],
) -> ReplayStep:
    place, at = _place(entry), entry.recorded_at
    fact: Fact
    match entry.cause["kind"]:
        case "purchase" | "return":
            kept = returns.get((*place, entry.cause.get("number", "")))
            return _step_of_receipt(entry, receipts.get(place), kept)
        case "hold":
            points = sum(each.held for each in entry.postings if each.type is PostingType.HOLD)
            hold = entry.cause["hold"]
            until = holds[hold].expires_at if hold in holds else at
            fact = HoldFact(hold, points, at, until)
        case "release":
            fact = ReleaseFact(entry.cause["hold"], at)
        case "delivery":
            fact = DeliveryFact(place, entry.at, at)
        case _:
            fact = OtherFact(entry.at, at, entry.postings)
    return ReplayStep(at, fact, entry)


def _step_of_receipt(
    entry: Entry, purchase: Purchase | None, kept: ReturnSnapshot | None
) -> ReplayStep:
    at, is_return = entry.recorded_at, entry.cause["kind"] == "return"
    if purchase is None or (is_return and (kept is None or kept.back is None)):
        return ReplayStep(at, None, entry, missing=_place(entry))
    if purchase.points is None:
        return ReplayStep(at, None, entry)  # of before the programme: `_plain` has what is left
    if kept is not None and is_return:
        return ReplayStep(at, _returned(purchase, kept, entry), entry)
    return ReplayStep(at, _bought(purchase, entry), entry, purchase)


def _bought(purchase: Purchase, entry: Entry) -> ReceiptFact:
    effect = purchase.points
    assert effect is not None, "the caller has checked it"
    lines = purchase.rows.lines
    back = {line.number: line.paid * line.early // line.quantity for line in lines}
    not_earning = {number for number, reason in effect.not_earning if reason == "product"}
    sale = sale_of(purchase.receipt)
    rows = tuple(
        replace(row, paid=row.paid - back[row.number], may_earn=row.number not in not_earning)
        for row in sale.rows
    )
    awaits = _awaits_delivery(purchase, entry)
    delivered, now = purchase.delivered_at, entry.recorded_at
    delivered_at = delivered if delivered and delivered <= now and not awaits else None
    return ReceiptFact(
        sale=replace(sale, rows=rows, delivered_at=delivered_at),
        recorded_at=entry.recorded_at,
        early={line.number: (line.early, line.paid) for line in lines if line.early},
        money={number: minor for number, _, minor in effect.redeemed_lines},
        spent=effect.redeemed,
        level=effect.tier,
        is_member=all(reason != "member" for _, reason in effect.not_applied),
        may_be_first=not purchase.is_backfilled,
        comes_back=any(line.returned > line.early for line in lines),
        delivered_at=purchase.delivered_at,
        awaits_delivery=awaits,
    )


def _awaits_delivery(purchase: Purchase, entry: Entry) -> bool:
    """Whether the points of a web order had no activation when they were given.

    An entry does not name one that is the receipt's own instant either.
    """
    was_late = purchase.is_backfilled or bool(purchase.waiting_for)
    if was_late and purchase.delivered_at == entry.at:
        return False
    given = [each for each in entry.postings if each.type is PostingType.EARN]
    return any(each.activates is None for each in given)


def _bought_before(purchase: Purchase, at: datetime) -> ReceiptFact:
    """A receipt of before the first programme, without all that has come back of it."""
    sale: Sale = sale_of(purchase.receipt)
    pairs = zip(sale.rows, purchase.rows.lines, strict=True)
    rows = tuple(replace(row, paid=row.paid - line.refunded, redeemed=None) for row, line in pairs)
    return ReceiptFact(replace(sale, rows=rows, hold=""), at, delivered_at=purchase.delivered_at)


def _returned(purchase: Purchase, kept: ReturnSnapshot, entry: Entry) -> ReturnFact:
    assert kept.back is not None, "the caller has checked it"
    return ReturnFact(
        place=_place(entry),
        number=entry.cause["number"],
        recorded_at=entry.recorded_at,
        bought_at=purchase.receipt.at,
        refund=kept.back.refund,
        quantities={line.line: line.quantity for line in kept.back.lines},
    )


def _place(entry: Entry) -> Place:
    return (entry.cause.get("shop", ""), entry.cause.get("receipt", ""))


def _is_of_receipt(entry: Entry) -> bool:
    return entry.cause["kind"] in {"purchase", "return"}


def _second(at: datetime) -> datetime:
    return at.replace(microsecond=0)
