"""Rule 44: the groups that are compared differ by the message, and by nothing else."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.campaigns.run import LAUNCH, Run, day_name, rehearsal_name
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.planning.delivery import DeliveryState
from chalicelib.domain.planning.eligibility import CHECKS
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.reports.sales_window import (
    SalesDays,
    SalesGroup,
    WindowSales,
    group_sales,
    passed_holdout,
    spent_in_window,
    window_of,
)
from chalicelib.domain.reports.statistics import Sample
from chalicelib.domain.reports.tally import RecipientStatus
from chalicelib.domain.shopping.shopping import Bought, Earlier, Shopping, Spent
from tests.domain.planning.recipients import AT, AUTUMN

MOSCOW = ZoneInfo("Europe/Moscow")
DAYS = SalesDays(date(2026, 11, 21), date(2026, 12, 5))
FIRST = DAYS.first.toordinal()
S = DeliveryState


def status_of(
    customer: str, state: DeliveryState = S.DELIVERED, channel: str = "sms"
) -> RecipientStatus:
    return RecipientStatus(CustomerId(customer), channel, AT, state)


def sales_in_window(
    statuses: Iterable[RecipientStatus],
    left: Iterable[tuple[CustomerId, Reason]],
    shopping: Mapping[CustomerId, Shopping],
    days: SalesDays,
    early: Mapping[CustomerId, Spent] = MappingProxyType({}),
) -> WindowSales:
    """The groups, with what each customer bought in the window."""
    listed, excluded = list(statuses), list(left)
    customers = [*(each.customer for each in listed), *(each for each, _ in excluded)]
    spent = {each: spent_in_window(each, shopping, days, early) for each in customers}
    return group_sales(listed, excluded, spent)


def bought(*purchases: tuple[int, int]) -> Shopping:
    """Purchases by how many days after the first day of the window, and their money."""
    return Shopping(tuple(Bought(FIRST + day, minor) for day, minor in purchases))


def test_rule_44_the_treated_are_all_who_passed_the_holdout() -> None:
    check_names = [check.judge.__name__ for check in CHECKS]
    after = check_names[check_names.index("control") + 1 :]

    treated = {reason for reason in Reason if passed_holdout(reason)}

    assert treated == {reason for reason in Reason if reason.partition(".")[0] in after}


def test_rule_44_a_recipient_is_treated_whatever_the_result() -> None:
    statuses = [status_of(f"{state}", state) for state in S]
    left = [
        (CustomerId("capped"), Reason.FREQUENCY_DAY),
        (CustomerId("never asked"), Reason.CONSENT_MISSING),
        (CustomerId("held out"), Reason.CONTROL_CAMPAIGN),
        (CustomerId("held out of all"), Reason.CONTROL_GLOBAL),
    ]

    found = sales_in_window(statuses, left, {}, DAYS)

    assert found.treated.size == len(S) + 1
    assert found.control.size == 1
    assert found.reached["sms"].size == 2


def test_rule_44_the_window_counts_both_its_ends() -> None:
    shopping = {
        CustomerId("a"): bought((0, 100), (14, 50)),
        CustomerId("b"): bought((-1, 100), (15, 100)),
    }

    found = sales_in_window([status_of("a"), status_of("b")], [], shopping, DAYS)

    assert found.treated == SalesGroup(buyers=1, money=Sample.of([150, 0]))
    assert found.reached == {"sms": found.treated}


def test_an_erased_customer_stays_in_the_group_and_bought_nothing() -> None:
    found = sales_in_window(
        [status_of("gone")], [(CustomerId("too"), Reason.CONTROL_CAMPAIGN)], {}, DAYS
    )

    assert found.treated == found.control == SalesGroup(money=Sample.of([0]))


def test_a_purchase_for_nothing_makes_a_buyer() -> None:
    found = sales_in_window([status_of("a")], [], {CustomerId("a"): bought((1, 0))}, DAYS)

    assert (found.treated.buyers, found.treated.money.total) == (1, 0)


def test_what_was_rolled_up_before_the_window_is_not_of_it() -> None:
    shopping = Shopping(bought((1, 10)).recent, Earlier(5, 999, FIRST - 90, FIRST - 1))

    assert (
        sales_in_window([status_of("a")], [], {CustomerId("a"): shopping}, DAYS).treated.money.total
        == 10
    )


@pytest.mark.parametrize(
    ("at", "days"),
    [
        (datetime(2026, 11, 21, 20, 59, tzinfo=UTC), DAYS),
        (datetime(2026, 11, 21, 21, tzinfo=UTC), SalesDays(date(2026, 11, 22), date(2026, 12, 6))),
    ],
)
def test_rule_44_the_window_begins_on_the_programmes_day_of_the_run(
    at: datetime, days: SalesDays
) -> None:
    assert window_of(Run(AUTUMN, LAUNCH, at, parts=1), 14, MOSCOW) == days


def test_the_window_of_a_day_begins_on_that_day() -> None:
    day = date(2026, 11, 23)
    run = Run(AUTUMN, day_name(day), AT, parts=1, day=day)

    assert window_of(run, 1, MOSCOW) == SalesDays(day, date(2026, 11, 24))


def test_rule_45_a_rehearsal_looks_back_over_as_many_days() -> None:
    back = window_of(Run(AUTUMN, rehearsal_name(1), AT, parts=1), 14, MOSCOW)

    assert back == SalesDays(date(2026, 11, 6), date(2026, 11, 20))
    assert back.last - back.first == DAYS.last - DAYS.first
    assert back.is_over(date(2026, 11, 21))


def test_rule_44_a_window_is_over_when_its_last_day_is() -> None:
    assert not DAYS.is_over(date(2026, 12, 5))
    assert DAYS.is_over(date(2026, 12, 6))


spent = st.lists(st.builds(Spent, st.integers(0, 5), st.integers(-100, 10**9)), max_size=20)


@given(spent, spent)
def test_the_groups_of_two_pages_add_up(one: list[Spent], other: list[Spent]) -> None:
    assert SalesGroup.of(one) + SalesGroup.of(other) == SalesGroup.of(one + other)


def test_measurements_add_up_by_channel() -> None:
    one = WindowSales(reached={"sms": SalesGroup.of([Spent(1, 10)])})
    other = WindowSales(
        reached={"sms": SalesGroup.of([Spent(0, 0)]), "email": SalesGroup.of([Spent(2, 5)])}
    )

    both = one + other

    assert both.reached == {
        "email": SalesGroup.of([Spent(2, 5)]),
        "sms": SalesGroup.of([(Spent(1, 10)), Spent(0, 0)]),
    }


def test_c13_what_was_bought_before_the_message_is_not_of_it() -> None:
    """Case c13: of both groups, since the control group has the same planned instant."""
    shopping = {CustomerId(name): bought((0, 100), (0, 30), (3, 7)) for name in ("a", "b")}
    early = {CustomerId(name): Spent(1, 100) for name in ("a", "b", "gone")}
    left = [(CustomerId("b"), Reason.CONTROL_CAMPAIGN), (CustomerId("gone"), Reason.FREQUENCY_DAY)]

    found = sales_in_window([status_of("a")], left, shopping, DAYS, early)

    assert (found.control.buyers, found.control.money.total) == (1, 37)
    assert (found.treated.size, found.treated.money.total) == (2, 37)
    assert found.reached["sms"].money.total == 37
