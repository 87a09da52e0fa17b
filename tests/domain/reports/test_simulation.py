"""The sums of a back-test: they add up customer by customer, and survive a store."""

from collections import Counter
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.entry import PostingType
from chalicelib.domain.reports.simulation import (
    EXAMPLES_MAX,
    CustomerResult,
    MonthEnd,
    SimulationSums,
    expired,
    given,
    month_ends,
    otherwise,
    spent,
)

ZONE = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 12, 5, 20, tzinfo=UTC)


def a_result(before: int, after: int, refused: int = 0) -> CustomerResult:
    names = [(f"s1/{number}", "lot.exists") for number in range(refused)]
    return CustomerResult(
        customer=CustomerId("anna"),
        receipts=2,
        ledger={"EARN": before + 5, "CLAWBACK": -5},
        draft={"EARN": after, "CAPTURE": -1},
        before=(1, 2),
        months=[(before, after)],
        shortfall=3,
        refused=names,
    )


def test_winners_and_losers_are_counted_by_group() -> None:
    sums, ends = SimulationSums(), [MonthEnd("2026-12", NOW)]

    sums.add(a_result(10, 30), ends, "silver", ["rich", "near"])
    sums.add(a_result(10, 4), ends, "silver", ["near"])
    sums.add(a_result(7, 7), ends, "bronze", ["-"])

    silver, near = sums.tiers["silver"], sums.segments["near"]
    assert (silver.customers, silver.winners, silver.losers, silver.points) == (2, 1, 1, 14)
    assert (near.customers, sums.segments["rich"].points) == (2, 20)
    assert sums.months == {"2026-12": (27, 41)}
    assert (sums.customers, sums.receipts, sums.shortfall, sums.before) == (3, 6, 9, (3, 6))


def test_a_few_receipts_of_each_reason_are_named() -> None:
    sums = SimulationSums()
    sums.add(a_result(1, 1, refused=EXAMPLES_MAX + 5), [MonthEnd("2026-12", NOW)], "-", [])

    assert sums.refused == Counter({"lot.exists": EXAMPLES_MAX + 5})
    assert len(sums.examples["lot.exists"]) == EXAMPLES_MAX
    assert SimulationSums.from_json(sums.to_json()) == sums


def test_sums_of_an_older_release_do_not_say_what_was_owed_before() -> None:
    stored = {name: part for name, part in SimulationSums().to_json().items() if name != "before"}

    sums = SimulationSums.from_json(stored)
    sums.add(a_result(1, 1), [MonthEnd("2026-12", NOW)], "-", [])

    assert sums.before is None
    assert SimulationSums.from_json(sums.to_json()) == sums


def test_every_kind_of_posting_has_its_place_in_the_costs() -> None:
    moved: dict[str, int] = {kind: 2**place for place, kind in enumerate(PostingType)}
    moved |= dict.fromkeys((PostingType.ACTIVATE, PostingType.HOLD, PostingType.RELEASE), 0)
    # What settles a debt takes as much from the lots as from the debt.
    moved |= {PostingType.DEBT: -moved[PostingType.DEBT], PostingType.DEBT_SETTLE: 0}

    total = given(moved) - spent(moved) - expired(moved) + otherwise(moved)

    assert total == sum(moved.values()) - 2 * moved[PostingType.DEBT]


def test_the_last_month_ends_now() -> None:
    ends = month_ends(date(2026, 10, 15), NOW, ZONE)

    assert [end.name for end in ends] == ["2026-10", "2026-11", "2026-12"]
    assert [end.at.isoformat() for end in ends] == [
        "2026-10-31T21:00:00+00:00",
        "2026-11-30T21:00:00+00:00",
        "2026-12-05T20:00:00+00:00",
    ]
    assert len(month_ends(date(1990, 1, 1), NOW, ZONE)) == 72
