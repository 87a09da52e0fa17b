"""Conditions on points, levels and products: what they ask, and of whom."""

from typing import Any

import pytest

from chalicelib.domain.customers.projection import NOTHING
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.segments import parse_predicate
from chalicelib.domain.segments.facts import AccountFacts, Facts
from chalicelib.domain.segments.required_fields import SHOPPING, kinds_in, required_fields
from chalicelib.domain.shopping.shopping import Bought, Shopping
from tests.builders.clock import START
from tests.repo.builders import a_customer

YES_NO = (True, False)
TODAY = START.date()
DAY = TODAY.toordinal()
ACCOUNT = AccountFacts(120, {DAY: 20, DAY + 9: 30, DAY + 10: 40, DAY - 1: 5}, "silver")


def holds(written: dict[str, Any], account: AccountFacts = ACCOUNT) -> bool:
    facts = Facts(TODAY, account_of=lambda _: account)
    return parse_predicate(written).matches(a_customer(), facts)


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [({"from": 120}, True), ({"from": 121}, False), ({"to": 119}, False), ({"to": 500}, True)],
)
def test_points_available(bounds: dict[str, int], *, expected: bool) -> None:
    assert holds({"kind": "points", "measure": "available", **bounds}) is expected


@pytest.mark.parametrize(
    ("days", "points"), [(1, 20), (9, 20), (10, 50), (11, 90), (365, 90), (None, 90)]
)
def test_points_that_expire_within_some_days(days: int | None, points: int) -> None:
    asked = {"kind": "points", "measure": "expiring", "days": days}

    assert holds({**asked, "from": points, "to": points})
    assert not holds({**asked, "from": points + 1})


def test_a_customer_without_an_account_has_no_points_and_no_level() -> None:
    customer, facts = a_customer(), Facts(TODAY)
    nothing = parse_predicate({"kind": "points", "measure": "available", "to": 0})
    silver = parse_predicate({"kind": "tier", "any_of": ["silver"]})

    assert nothing.matches(customer, facts)
    assert not silver.matches(customer, facts)


@pytest.mark.parametrize("kind", ["offer", "promo_code"])
def test_a_customer_of_whom_no_use_is_known_used_nothing(kind: str) -> None:
    named = {"offer": "winter"} if kind == "offer" else {"codes": "winter"}
    used, unused = (parse_predicate({"kind": kind, **named, "used": is_it}) for is_it in YES_NO)

    assert not used.matches(a_customer(), Facts(TODAY))
    assert unused.matches(a_customer(), Facts(TODAY))


def test_a_level_is_one_of_those_named() -> None:
    assert holds({"kind": "tier", "any_of": ["gold", "silver"]})
    assert not holds({"kind": "tier", "any_of": ["gold"]})


@pytest.mark.parametrize("bought", [True, False])
def test_a_product_is_asked_for_of_those_who_bought_in_these_days(*, bought: bool) -> None:
    asked: list[int] = []

    def products_of(_: CustomerId, first_day: int) -> frozenset[str]:
        asked.append(first_day)
        return frozenset({"milk", "tea"})

    facts = Facts(TODAY, products_of=products_of)
    tea = parse_predicate({"kind": "product", "any_of": ["tea"], "bought": bought, "days": 30})
    wine = parse_predicate({"kind": "product", "any_of": ["wine"], "bought": bought})
    buyer = a_customer(shopping=Shopping((Bought(DAY - 29, 100),)))
    early = a_customer(shopping=Shopping((Bought(DAY - 30, 100),)))

    assert tea.matches(buyer, facts) is bought
    assert tea.matches(early, facts) is not bought
    assert asked == [DAY - 29]
    assert wine.matches(buyer, facts) is not bought
    assert asked == [DAY - 29, DAY - 364]
    assert Facts(TODAY).products_of(buyer.id, DAY) == frozenset()


def test_only_the_needed_fields_are_read() -> None:
    points = parse_predicate({"kind": "points", "measure": "available", "from": 1})
    product = parse_predicate({"kind": "product", "any_of": ["tea"]})
    tier = parse_predicate({"kind": "not", "of": {"kind": "tier", "any_of": ["gold"]}})

    assert [required_fields(each) for each in (points, product, tier)] == [
        NOTHING,
        SHOPPING,
        NOTHING,
    ]
    assert kinds_in(tier) == {"tier"}
