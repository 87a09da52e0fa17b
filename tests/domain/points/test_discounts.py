"""Discounts of a basket: stages, groups, caps, the floor price and what is never cheaper."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.points.earning import Occasion, Row, earn
from chalicelib.domain.points.pricing.discounts import Discounted, Shopper, discount_basket
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.rules import DiscountRule
from tests.domain.points.till import ZONE, at

BRAND = {"name": {"ru": "Лавка", "en": "Lavka"}}
OCCASION = Occasion(at(7), "s1", "shop", None, ZONE, ZONE)
ANYBODY = Shopper()


def rub(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "RUB"}


def percent(name: str, rate: int, stage: str = "receipt", **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": "percent", "rate": rate, "stage": stage, **more}


def off(name: str, amount: str, stage: str = "receipt", **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": "amount", "amount": rub(amount), "stage": stage, **more}


def a_programme(
    *rules: dict[str, Any], caps: dict[str, int] | None = None, **more: Any
) -> Programme:
    discounts = {"rules": list(rules), "caps": caps or {}}
    return Programme.model_validate({"brand": BRAND, "discounts": discounts, **more})


def a_basket(**paid: int) -> list[Row]:
    """Rows by category, with their money in minor units."""
    return [
        Row(number, f"sku-{number}", category.replace("_", "-"), minor)
        for number, (category, minor) in enumerate(paid.items(), start=1)
    ]


def takes(programme: Programme, rows: list[Row], shopper: Shopper = ANYBODY) -> Discounted:
    return discount_basket(programme, rows, OCCASION, shopper)


def given_by(done: Discounted) -> dict[str, int]:
    return {each.rule.id: each.minor for each in done.discounts}


def test_a_discount_is_rounded_down_once_and_spread() -> None:
    # 7 % of 333.33 is 23.3331: rounding row by row would give 23.31.
    rows = [Row(number, "x", "bread", 11111) for number in (1, 2, 3)]
    done = takes(a_programme(percent("seven", 700)), rows)

    (discount,) = done.discounts
    assert (str(discount.exact), discount.rounded, discount.capped) == ("233331/100", 2333, 0)
    assert done.by_row == {1: 778, 2: 778, 3: 777}


def test_a_later_stage_works_on_the_money_that_is_left() -> None:
    programme = a_programme(
        percent("code", 1000, "code"),
        percent("receipt", 1000),
        percent("item", 5000, "item", when={"categories": ["milk"]}),
        percent("price", 1000, "price"),
    )
    done = takes(programme, a_basket(bread=10000, milk=10000))

    # 200 - 20 (price) - 45 (half of milk's 90) - 13.50 - 12.15
    assert given_by(done) == {"price": 2000, "item": 4500, "receipt": 1350, "code": 1215}
    assert sum(done.by_row.values()) == 9065


def test_of_one_group_the_best_for_the_customer_counts() -> None:
    programme = a_programme(
        percent("five", 500, group="sum"),
        off("hundred", "100.00", group="sum"),
        percent("always", 100),
        percent("other-stage", 100, "item", group="sum"),
    )
    done = takes(programme, a_basket(bread=100000))

    assert given_by(done) == {"other-stage": 1000, "hundred": 10000, "always": 990}
    assert done.not_applied == (("five", "group"),)


def test_equal_discounts_of_a_group_are_chosen_by_priority_then_id() -> None:
    first = a_programme(percent("b", 500, group="g"), percent("a", 500, group="g"))
    assert given_by(takes(first, a_basket(bread=1000))) == {"a": 50}
    second = a_programme(percent("b", 500, group="g", priority=1), percent("a", 500, group="g"))
    assert given_by(takes(second, a_basket(bread=1000))) == {"b": 50}


def test_tobacco_gift_cards_and_minimum_prices_are_never_cheaper() -> None:
    programme = a_programme(percent("half", 5000), off("off", "10.00", "item"))
    rows = a_basket(bread=10000, tobacco=10000, gift_card=10000, minimum_price=10000)
    done = takes(programme, rows)

    assert done.by_row == {1: 1000 + 4500}
    assert done.not_discounted == ((2, "category"), (3, "category"), (4, "category"))


def test_an_amount_is_at_most_the_money_of_its_rows() -> None:
    done = takes(
        a_programme(off("much", "500.00", when={"categories": ["milk"]})), a_basket(milk=9)
    )

    # One kopeck is the floor price of a row.
    (discount,) = done.discounts
    assert (discount.rounded, discount.minor, discount.capped) == (9, 8, 1)


def test_caps_count_all_stages_against_the_money_before_them() -> None:
    programme = a_programme(
        percent("item", 3000, "item"),
        percent("first", 3000),
        percent("second", 1500),
        caps={"per_line": 5000, "per_receipt": 4000},
    )
    done = takes(programme, a_basket(bread=10000, milk=20000))

    # 90 of the 120 that the receipt allows are taken by the item stage; 63 and 31.50 share 30.
    assert given_by(done) == {"item": 9000, "first": 2000, "second": 1000}
    assert [each.capped for each in done.discounts] == [0, 4300, 2150]


def test_a_row_keeps_what_its_cap_says() -> None:
    programme = a_programme(
        off("milk", "90.00", "item", when={"categories": ["milk"]}),
        percent("all", 1000),
        caps={"per_line": 5000},
    )
    done = takes(programme, a_basket(milk=10000, bread=10000))
    assert done.by_row == {1: 5000, 2: 1000}
    assert given_by(done) == {"milk": 5000, "all": 1000}


def test_the_floor_price_stays_of_every_row() -> None:
    programme = a_programme(percent("gift", 10000, "item"), redemption={"floor_price": rub("1.00")})
    done = takes(programme, a_basket(bread=10000, milk=50, bag=0))
    assert done.by_row == {1: 9900}


@pytest.mark.parametrize(
    ("when", "reason"),
    [
        ({"categories": ["fish"]}, "categories"),
        ({"shops": ["s2"], "turnover_from": rub("1.00")}, "shops"),
        ({"minimum": rub("100.01")}, "minimum"),
        ({"turnover_from": rub("500.01"), "price_lists": ["promo"]}, "turnover_from"),
        ({"price_lists": ["promo", "wholesale"]}, "price_lists"),
        ({"turnover_from": rub("500.00"), "price_lists": ["retail"]}, None),
    ],
)
def test_the_first_unmet_condition_is_named(when: dict[str, Any], reason: str | None) -> None:
    shopper = Shopper(turnover=50000)
    done = takes(a_programme(percent("rule", 1000, when=when)), a_basket(bread=10000), shopper)
    assert done.not_applied == ((("rule", reason),) if reason else ())


def test_a_rule_without_money_does_not_apply() -> None:
    done = takes(a_programme(percent("rule", 1000)), a_basket(bag=0))
    assert done.not_applied == (("rule", "base"),)


def test_a_personal_discount_is_one_more_rule_of_the_price() -> None:
    personal = tuple(
        DiscountRule.model_validate(percent(name, rate, "price", group="personal"))
        for name, rate in (("personal-1", 300), ("personal-2", 500))
    )
    shopper = replace(ANYBODY, price_list="wholesale", personal=personal)
    done = takes(a_programme(percent("all", 1000)), a_basket(bread=10000), shopper)
    assert given_by(done) == {"personal-2": 500, "all": 950}


def test_the_rule_of_an_offer_counts_with_those_of_its_stage() -> None:
    offer = DiscountRule.model_validate(percent("winter", 1000, "code"))
    programme, rows = a_programme(percent("all", 1000)), a_basket(bread=10000)
    done = discount_basket(programme, rows, OCCASION, ANYBODY, [offer])
    assert given_by(done) == {"all": 1000, "winter": 900}


def test_a_programme_of_points_alone_takes_nothing_off() -> None:
    done = takes(a_programme(percent("all", 1000), benefits="points"), a_basket(bread=10000))
    assert done == Discounted()


RULES = st.lists(
    st.tuples(
        st.sampled_from(["price", "item", "receipt", "code"]),
        st.integers(0, 10000),
        st.booleans(),
        st.sampled_from([None, "a", "b"]),
        st.sampled_from([None, ["bread"], ["milk", "tobacco"]]),
    ),
    max_size=6,
)
BASKETS = st.lists(
    st.tuples(st.sampled_from(["bread", "milk", "tobacco"]), st.integers(0, 100_000)),
    min_size=1,
    max_size=6,
)


@given(RULES, BASKETS, st.integers(0, 10000), st.integers(0, 10000))
def test_no_caps_are_passed_and_every_number_adds_up(
    drawn: list[Any], basket: list[tuple[str, int]], per_line: int, per_receipt: int
) -> None:
    rules = []
    for number, (stage, value, is_percent, group, categories) in enumerate(drawn):
        rule = percent if is_percent else off
        amount: Any = value if is_percent else f"{value // 100}.{value % 100:02}"
        more = {"group": group, "when": {"categories": categories}}
        rules.append(rule(f"r{number}", amount, stage, **more))
    programme = a_programme(*rules, caps={"per_line": per_line, "per_receipt": per_receipt})
    rows = [Row(number, "x", *each) for number, each in enumerate(basket, start=1)]
    done = takes(programme, rows)

    for row in rows:
        taken = done.by_row.get(row.number, 0)
        assert taken <= row.paid * per_line // 10000
        assert taken == 0 or (row.paid - taken >= 1 and row.category != "tobacco")
    total = sum(row.paid for row in rows)
    assert sum(done.by_row.values()) <= total * per_receipt // 10000
    assert all(0 <= each.capped <= each.rounded for each in done.discounts)
    named = [each.rule.id for each in done.discounts] + [rule for rule, _ in done.not_applied]
    assert sorted(named) == sorted(rule["id"] for rule in rules)


def test_a_programme_of_discounts_alone_earns_nothing() -> None:
    earning = {"rules": [{"id": "base", "kind": "percent", "rate": 700}]}
    rows = a_basket(bread=10000)
    assert earn(a_programme(earning=earning), rows, OCCASION).points == 7
    alone = a_programme(earning=earning, benefits="discounts")
    assert earn(alone, rows, OCCASION).awards == ()
