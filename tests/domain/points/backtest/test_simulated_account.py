"""One customer's facts, decided anew under a draft."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.backtest.account import SimulatedAccount
from chalicelib.domain.points.backtest.facts import (
    DeliveryFact,
    HoldFact,
    OtherFact,
    ReceiptFact,
    ReleaseFact,
    ReturnFact,
)
from chalicelib.domain.points.backtest.ledger import LedgerSums
from chalicelib.domain.points.backtest.scenario import Scenario
from chalicelib.domain.points.entry import Entry, Posting, PostingType
from chalicelib.domain.points.lot import BurnOrder
from chalicelib.domain.points.pricing.sale_row import SaleRow
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.sale import Sale
from chalicelib.domain.points.version import ProgrammeVersion
from tests.domain.points.till import DAY, FIRST, NAMED, NOW, SECOND, ZONE, at

ANNA = CustomerId("anna")
LONG_AGO = NOW - timedelta(days=3000)
EARN, CAPTURE, CLAWBACK = PostingType.EARN, PostingType.CAPTURE, PostingType.CLAWBACK


def a_scenario(draft: Programme, since: datetime = LONG_AGO, *real: Programme) -> Scenario:
    versions = [ProgrammeVersion(1, LONG_AGO, LONG_AGO, "a", each) for each in real]
    return Scenario(draft, since, versions, ZONE)


def an_account(scenario: Scenario) -> SimulatedAccount:
    return SimulatedAccount(ANNA, scenario, lambda _: ())


def changed(**parts: Any) -> Programme:
    document = FIRST.model_dump(mode="json", exclude_none=True)
    return Programme.model_validate({**document, **parts})


def a_receipt(number: str, minor: int, when: datetime = NOW, **more: Any) -> ReceiptFact:
    how = {name: more.pop(name) for name in ("channel", "hold") if name in more}
    row = SaleRow(1, "b", more.pop("category", "bread"), 1000, minor)
    sale = Sale("s1", number, when, (row,), **how)
    return ReceiptFact(sale, max(when, NOW), **more)


def test_a_receipt_is_valued_by_the_draft_only_from_its_beginning() -> None:
    account = an_account(a_scenario(SECOND, at(7), FIRST))

    account.follow(a_receipt("a", 100_000, at(6)))
    account.follow(a_receipt("b", 100_000, at(7)))

    assert [lot.remaining for lot in account.record.account.lots.values()] == [50, 70]
    assert account.liability(NOW) == 120


def test_before_any_programme_a_receipt_counts_and_earns_nothing() -> None:
    account = an_account(a_scenario(SECOND, at(7)))

    account.follow(a_receipt("a", 100_000, at(6)))

    assert account.record.account.lots == {}
    assert account.record.receipts == 1
    assert account.record.standing.months["2026-12"].turnover == 100_000


def test_a_receipt_that_the_draft_cannot_value_is_named() -> None:
    account = an_account(a_scenario(FIRST))
    account.follow(a_receipt("a", 10_000))

    account.follow(a_receipt("a", 10_000))

    assert account.refused == [(("s1", "a"), "lot.exists")]
    assert account.record.receipts == 2


def a_hold(points: int, name: str = "h") -> HoldFact:
    return HoldFact(name, points, NOW, NOW + timedelta(minutes=15))


def test_a_hold_takes_what_is_there_and_a_release_gives_it_back() -> None:
    account = an_account(a_scenario(FIRST))
    account.follow(a_receipt("a", 10_000))
    account.follow(a_hold(9))
    assert account.record.account.held == 5

    account.follow(ReleaseFact("h", NOW))
    account.follow(ReleaseFact("h", NOW))

    assert (account.record.account.held, account.liability(NOW)) == (0, 5)


def test_goods_that_points_may_not_pay_are_paid_in_money() -> None:
    account = an_account(a_scenario(FIRST))
    account.follow(a_receipt("a", 100_000))
    account.follow(a_hold(50))
    paid: dict[str, Any] = {"hold": "h", "spent": 40, "money": {1: 4000}}

    account.follow(a_receipt("b", 20_000, category="tobacco", **paid))

    assert account.moved[CAPTURE] == 0
    assert account.shortfall == 40
    account.follow(a_receipt("c", 20_000, **{**paid, "spent": 30, "money": {1: 3000}}))
    assert account.moved[CAPTURE] == -30


@pytest.mark.parametrize(("paid", "shortfall"), [(8_000, 5), (28_000, 20)])
def test_what_the_draft_refuses_to_take_is_paid_in_money(paid: int, shortfall: int) -> None:
    """The till named the money of a row; the draft's points are worth something else."""
    worth_two = changed(points={"value": {"amount": "2.00", "currency": "RUB"}})
    account = an_account(a_scenario(worth_two))
    account.follow(a_receipt("a", 100_000))
    account.follow(a_hold(20))
    row = SaleRow(1, "b", "bread", 1000, paid, redeemed=2000)
    sale = Sale("s1", "b", NOW, (row,), hold="h")

    account.follow(ReceiptFact(sale, NOW, spent=20, money={1: 2000}))

    assert (account.shortfall, account.refused) == (shortfall, [])


def test_nothing_before_the_draft_is_counted() -> None:
    account = an_account(a_scenario(SECOND, NOW + DAY, FIRST))
    account.follow(a_receipt("a", 10_000))
    account.follow(a_receipt("b", 10_000, hold="none", spent=3, money={1: 300}))

    assert (account.moved, account.shortfall) == (Counter(), 0)


def a_return(number: str, refund: int, quantity: int) -> ReturnFact:
    return ReturnFact(("s1", number), "r", NOW, at(7), refund, {1: quantity})


def test_a_return_takes_back_what_the_draft_gave() -> None:
    account = an_account(a_scenario(SECOND))
    account.follow(a_receipt("a", 100_000, at(7), comes_back=True))

    account.follow(a_return("a", 50_000, 500))

    assert (account.moved[EARN], account.moved[CLAWBACK]) == (70, -35)
    sums = account.record.standing.months["2026-12"]
    assert (sums.turnover, sums.earned_points, sums.purchases) == (50_000, 35, 1)


def test_what_came_back_before_the_receipt_counted_is_not_taken_twice() -> None:
    account = an_account(a_scenario(FIRST))
    early = {1: (500, 100_000)}
    account.follow(a_receipt("a", 50_000, at(7), comes_back=True, early=early))

    account.follow(a_return("a", 50_000, 500))

    assert (account.moved[EARN], account.moved[CLAWBACK], account.liability(NOW)) == (25, -25, 0)


def test_a_return_of_a_receipt_without_points_lowers_the_turnover_alone() -> None:
    account = an_account(a_scenario(FIRST))
    account.follow(a_receipt("a", 100_000, at(7)))

    account.follow(a_return("a", 40_000, 400))

    assert account.record.standing.months["2026-12"].turnover == 60_000
    assert account.moved[CLAWBACK] == 0


def test_points_of_a_web_order_wait_for_the_delivery() -> None:
    waits = changed(earning={**FIRST.earning.model_dump(mode="json", exclude_none=True),
                             "activation": {"on_delivery": True}})  # fmt: skip
    real = an_account(a_scenario(waits, LONG_AGO, waits))
    real.follow(a_receipt("a", 10_000, channel="web", comes_back=True))
    real.follow(a_receipt("b", 10_000, channel="web"))
    real.follow(DeliveryFact(("s1", "a"), NOW, NOW))

    active = [lot.terms.activates_at for lot in real.record.account.lots.values()]
    assert active == [NOW, None]
    real.follow(a_return("a", 10_000, 1000))
    assert real.moved[CLAWBACK] == -5


def test_a_delivery_that_moved_nothing_counts_under_a_draft_that_waits_for_it() -> None:
    waits = changed(earning={"rules": [{"id": "base", "kind": "percent", "rate": 500}],
                             "activation": {"on_delivery": True}})  # fmt: skip
    account = an_account(a_scenario(waits, LONG_AGO, FIRST))
    account.follow(a_receipt("a", 10_000, channel="web", delivered_at=NOW + DAY))
    account.follow(DeliveryFact(("s1", "unknown"), NOW, NOW))
    assert [lot.terms.activates_at for lot in account.record.account.lots.values()] == [None]

    account.follow(ReleaseFact("none", NOW + 2 * DAY))

    active = [lot.terms.activates_at for lot in account.record.account.lots.values()]
    assert active == [NOW + DAY]


def test_gifts_and_corrections_are_copied() -> None:
    account = an_account(a_scenario(FIRST))
    gift = Posting(EARN, "gift", points=30, expires=NOW + 90 * DAY)
    taken = Posting(PostingType.ADJUST, "gift", points=-40)

    account.follow(OtherFact(NOW, NOW, (gift,)))
    account.follow(OtherFact(NOW, NOW, (gift, taken)))

    assert account.moved == Counter({EARN: 30, PostingType.ADJUST: -30})
    assert account.liability(NOW) == 0


def test_a_reversed_transfer_puts_points_back_into_their_lot() -> None:
    account = an_account(a_scenario(FIRST))
    account.follow(a_receipt("a", 100_000))
    sent = Posting(PostingType.TRANSFER_OUT, "s1/a", points=-50)
    back = Posting(PostingType.TRANSFER_IN, "s1/a", points=50)
    part = Posting(PostingType.TRANSFER_IN, "s1/a", points=1)
    unknown = Posting(PostingType.TRANSFER_IN, "t/1", points=7)
    time = Posting(PostingType.EXPIRE, "s1/a", points=-9)

    account.follow(OtherFact(NOW, NOW, (sent,)))
    assert account.record.account.lots == {}
    account.follow(OtherFact(NOW, NOW, (back, unknown, time)))
    account.follow(OtherFact(NOW, NOW, (part,)))

    (lot,) = account.record.account.lots.values()
    assert (lot.terms.lot, lot.remaining) == ("s1/a", 51)


def test_points_of_a_lot_that_the_draft_did_not_make_are_taken_from_others() -> None:
    account = an_account(a_scenario(FIRST))
    account.follow(a_receipt("a", 100_000))

    sent = Posting(PostingType.TRANSFER_OUT, "other", points=-60)
    account.follow(OtherFact(NOW, NOW, (sent,)))

    assert account.moved[PostingType.TRANSFER_OUT] == -50


def test_a_customer_in_debt_holds_nothing() -> None:
    account = an_account(a_scenario(FIRST))
    account.follow(a_receipt("a", 100_000, comes_back=True))
    account.follow(a_hold(50))
    account.follow(a_receipt("b", 20_000, hold="h", spent=50, money={1: 5000}, category="delivery"))
    account.follow(a_return("a", 100_000, 1000))
    assert account.record.account.debt == 50

    account.follow(a_hold(1, "second"))

    assert account.record.account.holds == {}


def a_level(name: str, floor: str, factor: int = 1) -> dict[str, Any]:
    money = {"amount": floor, "currency": "RUB"}
    return {"id": name, "name": NAMED, "from": money, "multiplier": [factor, 1]}


def test_other_levels_are_reached_and_lost_anew() -> None:
    """Rule 30: a year later the sum is not reached, and after a notice the level falls."""
    low = changed(tiers={"levels": [a_level("bronze", "0.00"), a_level("silver", "10.00", 2)]})
    account = an_account(a_scenario(low, LONG_AGO, FIRST))
    account.follow(a_receipt("a", 10_000, at(7)))
    account.follow(a_receipt("b", 10_000, NOW))
    years = NOW + timedelta(days=900)
    account.follow(
        ReceiptFact(Sale("s1", "c", years, (SaleRow(1, "b", "bread", 1000, 10_000),)), years)
    )

    assert account.moved[EARN] == 5 + 10 + 5
    assert [each.level for each in account.record.standing.reached] == [
        "silver",
        "bronze",
        "silver",
    ]


def test_a_real_level_is_kept_while_the_draft_keeps_levels() -> None:
    account = an_account(a_scenario(SECOND, LONG_AGO, FIRST))

    account.follow(a_receipt("a", 10_000, level="gold"))

    assert account.moved[EARN] == 14


@pytest.mark.parametrize(
    ("draft", "keeps"),
    [
        (changed(), "kept"),
        (changed(earning={"rules": []}), "kept"),
        (changed(tiers={"metric": "purchases"}), "lost"),
    ],
)
def test_a_draft_keeps_levels_if_nothing_that_decides_them_changes(
    draft: Programme, keeps: str
) -> None:
    assert a_scenario(draft, LONG_AGO, FIRST).keeps_levels(NOW) is (keeps == "kept")


def test_levels_by_earned_points_follow_the_rules_of_earning() -> None:
    by_points = {"metric": "earned_points", "levels": []}
    real, same = changed(tiers=by_points), changed(tiers=by_points)
    other = changed(tiers=by_points, earning={"rules": []})

    assert a_scenario(same, LONG_AGO, real).keeps_levels(NOW)
    assert not a_scenario(other, LONG_AGO, real).keeps_levels(NOW)
    assert not a_scenario(other).keeps_levels(NOW)


ORDER = BurnOrder.NEAREST_EXPIRY


def test_an_empty_ledger_owes_nothing() -> None:
    ledger = LedgerSums(NOW, ORDER)
    ledger.finish(NOW)

    assert (ledger.owed(NOW, ORDER), ledger.before, ledger.moved) == (0, 0, Counter())


def test_what_lapses_after_the_last_fact_is_counted_until_the_end() -> None:
    account = an_account(a_scenario(FIRST))
    account.follow(a_receipt("a", 100_000))

    account.finish(NOW + 400 * DAY)

    assert account.moved == Counter({EARN: 50, PostingType.EXPIRE: -50})
    assert account.liability(NOW + 400 * DAY) == 0


def test_what_lapsed_before_the_draft_is_not_of_its_time() -> None:
    """A year before the draft the first points lapsed; only the next receipt booked that."""
    account = an_account(a_scenario(SECOND, NOW + 500 * DAY, FIRST))
    account.follow(a_receipt("a", 100_000))
    account.follow(a_receipt("b", 20_000, NOW + 200 * DAY))

    account.finish(NOW + 700 * DAY)

    assert (account.before, account.moved) == (10, Counter({PostingType.EXPIRE: -10}))


def test_a_ledger_counts_what_time_did_whether_or_not_it_is_booked() -> None:
    ledger = LedgerSums(NOW + 500 * DAY, ORDER)
    earned = Posting(EARN, "s1/a", points=50, expires=NOW + 365 * DAY)
    other = Posting(EARN, "s1/b", points=10, expires=NOW + 565 * DAY)
    lapsed = Posting(PostingType.EXPIRE, "s1/a", points=-50)
    ledger.add(an_entry(1, NOW, earned, other), None)
    ledger.finish(NOW + 400 * DAY)
    assert (ledger.before, ledger.moved) == (0, Counter())  # it has not begun
    ledger.add(an_entry(2, NOW + 510 * DAY, lapsed), None)

    ledger.finish(NOW + 700 * DAY)

    assert (ledger.before, ledger.moved[PostingType.EXPIRE]) == (10, -10)


def an_entry(sequence: int, when: datetime, *postings: Posting) -> Entry:
    return Entry(
        sequence=sequence,
        at=when,
        recorded_at=when,
        cause={"kind": "purchase"},
        key=str(sequence),
        by="till",
        postings=postings,
        previous="",
    )
