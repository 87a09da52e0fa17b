"""Read the history of one customer as facts that a draft of the programme can decide anew."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from heapq import merge
from itertools import islice
from typing import NamedTuple

from chalicelib.domain.ids import CustomerId
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
from chalicelib.domain.points.sale import Sale
from chalicelib.domain.shopping.purchase import Purchase, ReturnSnapshot
from chalicelib.services.points.value_sale import shop_zone
from chalicelib.services.reports.replayed_offers import replayed_offers
from chalicelib.services.shopping.sale_of import sale_of
from chalicelib.world import World

BATCH = 100
CLOCKS = timedelta(minutes=10)  # a till's clock may be ahead of ours
NEVER = datetime.max.replace(tzinfo=UTC)
MISSING = "receipt.missing"


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


def replay_history(world: World, customer: CustomerId) -> Iterator[ReplayStep]:
    """Walk over a customer's history in the order of recording; a hundred entries at a time."""
    plain = sorted(_plain(world, customer), key=lambda step: step.at)
    yield from merge(plain, _entries(world, customer), key=lambda step: step.at)


def _plain(world: World, customer: CustomerId) -> Iterator[ReplayStep]:
    """Receipts that got no points, because they came before there was a programme."""
    versions = world.points.programmes.versions(world.now())
    first = versions[0] if versions else None
    until = max(first.effective_at, first.recorded_at + CLOCKS) if first else NEVER
    places = world.shopping.replayed.before(customer, until)
    while batch := list(islice(places, BATCH)):
        for purchase in world.shopping.replayed.receipts(batch).values():
            if purchase.points is None and purchase.customer_id == customer:
                at = _second(purchase.recorded_at or purchase.receipt.at)
                fact = _bought_before(purchase, at)
                zone = shop_zone(world, fact.sale.shop, world.now())
                yield ReplayStep(at, replace(fact, shop_zone=zone), purchase=purchase)


def _entries(world: World, customer: CustomerId) -> Iterator[ReplayStep]:
    entries = (kept.entry for kept in world.points.ledger.entries(customer))
    while batch := list(islice(entries, BATCH)):
        receipts = world.shopping.replayed.receipts({_place(e) for e in batch if _is_of_receipt(e)})
        returns = world.shopping.replayed.returns(
            {(*_place(e), e.cause["number"]) for e in batch if e.cause["kind"] == "return"}
        )
        holds = world.points.redemptions.ends(
            {e.cause["hold"] for e in batch if e.cause["kind"] == "hold"}
        )
        for entry in batch:
            yield _in_place(world, _step(entry, receipts, returns, holds))


def _in_place(world: World, step: ReplayStep) -> ReplayStep:
    """Add what stands elsewhere: the offers of the receipt, and the zone of its shop."""
    if step.purchase is None or not isinstance(step.fact, ReceiptFact):
        return step
    offers = replayed_offers(world, step.purchase, step.at)
    zone = shop_zone(world, step.fact.sale.shop, world.now())
    return step._replace(fact=replace(step.fact, offers=offers, shop_zone=zone))


def _step(
    entry: Entry,
    receipts: Mapping[Place, Purchase],
    returns: Mapping[tuple[str, str, str], ReturnSnapshot],
    holds: Mapping[str, datetime],
) -> ReplayStep:
    place, at = _place(entry), entry.recorded_at
    fact: Fact
    match entry.cause["kind"]:
        case "purchase":
            purchase = receipts.get(place)
            if purchase is None or purchase.points is None:
                return ReplayStep(at, None, entry, missing=place)
            return ReplayStep(at, _bought(purchase, entry), entry, purchase)
        case "return":
            purchase = receipts.get(place)
            kept = returns.get((*place, entry.cause["number"]))
            if purchase is None or kept is None or kept.back is None:
                return ReplayStep(at, None, entry, missing=place)
            fact = _returned(purchase, kept, entry)
        case "hold":
            points = sum(each.held for each in entry.postings if each.type is PostingType.HOLD)
            hold = entry.cause["hold"]
            fact = HoldFact(hold, points, at, holds.get(hold, at))
        case "release":
            fact = ReleaseFact(entry.cause["hold"], at)
        case "delivery":
            fact = DeliveryFact(place, entry.at, at)
        case _:
            fact = OtherFact(entry.at, at, entry.postings)
    return ReplayStep(at, fact, entry)


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
    return ReceiptFact(
        sale=replace(sale, rows=rows),
        recorded_at=entry.recorded_at,
        early={line.number: (line.early, line.paid) for line in lines if line.early},
        money={number: minor for number, _, minor in effect.redeemed_lines},
        spent=effect.redeemed,
        level=effect.tier,
        is_member=all(reason != "member" for _, reason in effect.not_applied),
        may_be_first=not purchase.is_backfilled,
        comes_back=any(line.returned > line.early for line in lines),
        delivered_at=purchase.delivered_at,
    )


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
