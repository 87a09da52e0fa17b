"""Transfers between two people: example 12 of the contract, limits, and the way back (rule 37)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.errors import Conflict, Forbidden, Rejected
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.account import Account
from chalicelib.domain.points.entry import PostingType
from chalicelib.domain.points.lot import BurnOrder, Lot, Terms
from chalicelib.domain.points.movement import Movement, worth
from chalicelib.domain.points.programme import Transfers
from chalicelib.domain.points.record import SentPoints
from chalicelib.domain.points.transfer import (
    Transfer,
    TransferState,
    check_limits,
    reverse,
    send,
)
from tests.domain.points.till import NOW

TODAY = date(2026, 12, 5)
EARLY = Terms(
    "s1/4a",
    50,
    datetime(2026, 1, 15, 9, tzinfo=UTC),
    datetime(2026, 1, 15, 9, tzinfo=UTC),
    datetime(2027, 1, 15, 21, tzinfo=UTC),
)
LATE = Terms(
    "s1/4b",
    40,
    datetime(2026, 11, 20, 9, tzinfo=UTC),
    datetime(2026, 11, 20, 9, tzinfo=UTC),
    datetime(2027, 11, 20, 21, tzinfo=UTC),
)
RULES = Transfers()


def rich() -> Account:
    return Account({each.lot: Lot(each, each.amount) for each in (EARLY, LATE)})


def a_transfer(points: int) -> Transfer:
    return Transfer(
        id="t-1",
        giver=CustomerId("anna"),
        taker=CustomerId("boris"),
        points=points,
        state=TransferState.MADE,
        recorded_at=NOW,
        by="support",
        agreed=("form 7", "form 7"),
    )


def left(account: Account) -> list[tuple[str, int, datetime, datetime | None]]:
    return [
        (lot.terms.lot, lot.remaining, lot.terms.earned_at, lot.terms.expires_at)
        for lot in account.in_order(BurnOrder.NEAREST_EXPIRY)
    ]


def test_example_12_transfer() -> None:
    giver, taker = Movement(rich(), NOW), Movement(Account(), NOW)
    made = send(a_transfer(60), giver, taker)
    gave, took = giver.end(), taker.end()

    assert left(gave) == [("s1/4b", 30, LATE.earned_at, LATE.expires_at)]
    assert left(took) == [
        ("t-1/1", 50, EARLY.earned_at, EARLY.expires_at),
        ("t-1/2", 10, LATE.earned_at, LATE.expires_at),
    ]
    assert [each.points for each in made.snapshot.lots] == [50, 10]
    assert {each.type for each in giver.postings} == {PostingType.TRANSFER_OUT}
    assert {each.type for each in taker.postings} == {PostingType.TRANSFER_IN}
    assert sum(each.points for each in giver.postings + taker.postings) == 0


def test_a_reversal_brings_the_points_home() -> None:
    giver, taker = Movement(rich(), NOW), Movement(Account(), NOW)
    made = send(a_transfer(60), giver, taker)
    gave, took = giver.end(), taker.end()

    later = NOW + timedelta(hours=23)
    back, out = Movement(gave, later), Movement(took, later)
    after = reverse(made, back, out)

    assert left(back.end()) == left(rich())
    assert left(out.end()) == []
    assert after.state is TransferState.REVERSED


def test_a_reversal_is_for_whole_points_and_for_a_day() -> None:
    giver, taker = Movement(rich(), NOW), Movement(Account(), NOW)
    made = send(a_transfer(60), giver, taker)
    gave, took = giver.end(), taker.end()
    spent = Movement(took, NOW)
    spent.hold("h", 1, until=NOW + timedelta(minutes=15))

    with pytest.raises(Conflict, match=r"transfer\.final"):
        reverse(made, Movement(gave, NOW), Movement(spent.end(), NOW))
    with pytest.raises(Conflict, match=r"transfer\.final"):
        reverse(made, Movement(gave, NOW), Movement(Account(), NOW))
    day = NOW + timedelta(hours=24)
    with pytest.raises(Conflict, match=r"transfer\.final"):
        reverse(made, Movement(gave, day), Movement(took, day))
    reversed_ = replace(made, state=TransferState.REVERSED)
    with pytest.raises(Conflict, match=r"transfer\.final"):
        reverse(reversed_, Movement(gave, NOW), Movement(took, NOW))


@pytest.mark.parametrize("debtor", [0, 1])
def test_nobody_transfers_while_one_of_them_owes(debtor: int) -> None:
    accounts = [rich(), Account()]
    accounts[debtor] = Account(debt=5)
    giver, taker = (Movement(account, NOW) for account in accounts)

    with pytest.raises(Conflict, match=r"transfer\.debtor"):
        send(a_transfer(60), giver, taker)


def test_pending_points_are_not_transferred() -> None:
    pending = replace(EARLY, activates_at=NOW + timedelta(days=1))
    giver = Movement(Account({"s1/4a": Lot(pending, 50)}), NOW)

    with pytest.raises(Conflict, match=r"points\.insufficient"):
        send(a_transfer(50), giver, Movement(Account(), NOW))


def test_a_day_has_three_transfers_and_five_thousand_points() -> None:
    sent = SentPoints().with_transfer(2000, TODAY).with_transfer(2950, TODAY)
    check_limits(RULES, sent, 50, TODAY)
    with pytest.raises(Rejected, match=r"transfer\.limit"):
        check_limits(RULES, sent, 51, TODAY)
    with pytest.raises(Rejected, match=r"transfer\.limit"):
        check_limits(RULES, sent.with_transfer(50, TODAY), 50, TODAY)
    check_limits(RULES, sent.with_transfer(50, TODAY), 5000, TODAY + timedelta(days=1))


def test_few_points_and_a_switched_off_programme_are_refused() -> None:
    with pytest.raises(Rejected, match=r"transfer\.too_few"):
        check_limits(RULES, SentPoints(), 49, TODAY)
    with pytest.raises(Forbidden, match=r"transfer\.off"):
        check_limits(Transfers(enabled=False), SentPoints(), 50, TODAY)


def test_an_offer_is_open_for_a_day() -> None:
    offer = replace(a_transfer(60), state=TransferState.OFFERED)

    assert offer.is_open(NOW + timedelta(hours=23))
    assert not offer.is_open(NOW + timedelta(hours=24))
    assert not a_transfer(60).is_open(NOW)
    assert worth(Movement(rich(), NOW).end(), NOW).available == 90
