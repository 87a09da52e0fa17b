"""The worked examples of the contract, by their numbers, without a table."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.entry import Entry, Posting, PostingType, genesis
from chalicelib.domain.points.movement import Movement
from chalicelib.domain.points.rules import FixedRule
from chalicelib.domain.points.terms import end_of
from tests.domain.points.till import NOW, ZONE, Till, at

LATE_2027 = end_of(datetime(2027, 12, 5, tzinfo=UTC).date(), ZONE)


@pytest.fixture
def till() -> Till:
    return Till()


def test_example_1_rounding_and_spread(till: Till) -> None:
    earned = till.buys("R", at(7), [("bread", "111.11")] * 3)

    (award,) = earned.awards
    assert (award.exact, award.points) == (Fraction(233331, 10000), 23)
    assert award.lines == ((1, 8), (2, 8), (3, 7))
    assert till.left == ["23 @ 2027-12-05"]
    assert till.account.lots["s1/R"].terms.expires_at == datetime(2027, 12, 5, 21, tzinfo=UTC)


def test_example_2_the_tier_before_the_receipt(till: Till) -> None:
    assert till.buys("a", at(6), {"bread": "30000.00"}).points == 2100
    silver = till.buys("b", at(7), {"bread": "199.90"}).awards[0]
    assert (silver.exact, silver.points) == (Fraction(41979, 2000), 20)
    bronze = till.buys("c", at(6), {"bread": "199.90"}).awards[0]
    assert (bronze.exact, bronze.points) == (Fraction(13993, 1000), 13)
    assert till.worth.available == 2133

    capped = till.buys("d", at(8), {"bread": "70000.00"}).awards[0]
    assert (capped.rounded, capped.points) == (7350, 3000)
    assert till.standing.reached[-1][:2] == ("gold", at(8))
    assert till.buys("e", at(7, 30), {"bread": "199.90"}).points == 20
    assert till.worth.available == 5153


def test_example_3_exclusions(till: Till) -> None:
    rows = {"bread": "150.00", "gift-card": "1000.00", "tobacco": "220.00"}
    earned = till.buys("R", at(7), rows)

    assert (earned.awards[0].exact, earned.points) == (Fraction(21, 2), 10)
    assert earned.awards[0].lines == ((1, 10),)
    assert earned.not_earning == ((2, "category"), (3, "category"))
    assert sum(month.turnover for month in till.standing.months.values()) == 137000


def test_example_4_burn_and_earn(till: Till) -> None:
    till.buys("a", datetime(2026, 1, 15, 9, tzinfo=UTC), {"bread": "1000.00"})
    till.buys("b", datetime(2026, 11, 20, 9, tzinfo=UTC), {"bread": "800.00"})
    assert till.left == ["50 @ 2027-01-15", "40 @ 2027-11-20"]

    earned = till.buys("c", at(7), {"bread": "153.33", "meat": "76.67"}, hold=70)

    assert earned.awards[0].lines == ((1, 11), (2, 5))
    lines = till.receipts["c"].lines
    assert [sum(part.points for part in line.burned) for line in lines] == [47, 23]
    assert till.left == ["20 @ 2027-11-20", "16 @ 2027-12-05"]
    assert till.worth.available == 36


def test_example_5_the_cap_is_spread_anew(till: Till) -> None:
    rows = {"bread": "40000.00", "meat": "10000.50", "fish": "9999.50"}
    (award,) = till.buys("R", at(7), rows).awards

    assert (award.rounded, award.capped) == (4200, 1200)
    assert award.lines == ((1, 2000), (2, 500), (3, 500))


def test_example_6_an_offer_with_a_term_of_its_own(till: Till) -> None:
    offer = FixedRule.model_validate(
        {
            "id": "winter",
            "kind": "fixed",
            "points": 100,
            "expiry": {"days": 30},
            "when": {"minimum": {"amount": "500.00", "currency": "RUB"}},
        }
    )
    rows = {"bread": "400.00", "dairy": "200.00"}
    base, winter = till.buys("a", at(7), rows, offers=(offer,)).awards
    assert (base.points, base.lines) == (56, ((1, 28), (2, 28)))
    assert (winter.points, winter.lines) == (100, ((1, 67), (2, 33)))
    assert till.left == ["100 @ 2027-01-04", "56 @ 2027-12-05"]

    till.buys("late", datetime(2026, 11, 20, 9, tzinfo=UTC), {"bread": "800.00"})
    till.buys("b", at(8), {"delivery": "400.00"}, hold=110)
    assert till.left == ["30 @ 2027-11-20", "56 @ 2027-12-05"]


@pytest.mark.parametrize("first", [1, 2])
def test_example_7_the_order_of_partial_returns(till: Till, first: int) -> None:
    till.buys("a", datetime(2026, 3, 1, 9, tzinfo=UTC), {"bread": "200.00"})
    till.buys("o", at(7), {"fish": "200.00", "delivery": "200.00"}, hold=10)
    till.adjusts(20, LATE_2027)
    till.buys("c", at(8), {"delivery": "100.00"}, hold=14)
    assert till.left == ["20 @ 2027-12-05"]

    till.returns("o", first)
    till.returns("o", 3 - first)

    assert till.left == ["16 @ 2027-12-05"]
    assert (till.worth.available, till.worth.debt) == (16, 0)


def test_example_8_after_expiry(till: Till) -> None:
    till.buys("a", datetime(2025, 12, 5, 9, tzinfo=UTC), {"bread": "600.00"})
    till.buys("b", at(7), {"bread": "300.00"}, hold=20)
    assert till.worth.available == 31

    till.now = datetime(2026, 12, 5, 21, 0, 30, tzinfo=UTC)
    assert (till.worth.available, till.worth.lapsed) == (21, 10)
    done = till.returns("b")
    assert (done.grace, till.left) == (20, ["20 @ 2026-12-20"])

    till.returns("a")
    assert (till.worth.available, till.worth.debt, till.account.balance) == (0, 0, 0)


def test_example_9_a_late_receipt(till: Till) -> None:
    till.buys("R", datetime(2026, 11, 1, 9, tzinfo=UTC), {"dairy": "1000.00"})

    assert till.left == ["50 @ 2027-11-01"]


def test_example_10_debt(till: Till) -> None:
    till.buys("a", at(6), {"bread": "1000.00"})
    till.buys("b", at(7), {"delivery": "200.00"}, hold=70)
    assert till.returns("a").debt == 70
    with pytest.raises(Conflict, match=r"points\.debt"):
        Movement(till.account, till.now).hold("h", 10, until=till.now)

    till.buys("c", at(8), {"bread": "800.00"})
    assert (till.worth.debt, till.left) == (14, [])
    till.buys("d", at(9), {"bread": "500.00"})
    assert (till.worth.debt, till.left) == (0, ["21 @ 2027-12-05"])


def test_example_11_activation(till: Till) -> None:
    till.buys("R", at(7), {"bread": "500.00"}, channel="web")

    activates = till.account.lots["s1/R"].terms.activates_at
    assert activates == datetime(2026, 12, 19, 19, 57, tzinfo=UTC)
    assert (till.worth.available, till.worth.pending) == (0, 35)
    with pytest.raises(Conflict, match=r"points\.insufficient"):
        Movement(till.account, till.now).hold("h", 10, until=till.now)


def test_the_hash_chain_of_the_contract() -> None:
    customer = CustomerId("c-1")
    assert genesis(customer).startswith("cb6462b1058f76bddc01a362ac6484cedc18341")
    earned = Posting(
        PostingType.EARN,
        "s1/R-1",
        points=23,
        rule="base",
        version=2,
        earned=at(7),
        activates=at(7),
        expires=datetime(2027, 12, 5, 21, tzinfo=UTC),
    )
    entry = Entry(
        sequence=1,
        at=at(7),
        recorded_at=NOW,
        cause={"kind": "purchase", "shop": "s1", "receipt": "R-1"},
        key="purchase s1/R-1",
        by="0935fd356e96",
        postings=(earned,),
        previous=genesis(customer),
    )

    assert entry.canonical == (
        '{"at":"2026-12-05T19:57:00Z","by":"0935fd356e96","cause":{"kind":"purchase","receipt":'
        '"R-1","shop":"s1"},"key":"purchase s1/R-1","postings":[{"expires":"2027-12-05T21:00:00Z",'
        '"lot":"s1/R-1","points":23,"rule":"base","type":"EARN","version":2}],"recorded":'
        '"2026-12-05T20:00:00Z","sequence":1,"v":1}'
    )
    assert entry.hash == "aaf2278f972dfc8ef32a8e99601f423ea46d71d837d846a6d2188c29e8d79dba"
