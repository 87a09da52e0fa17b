"""Offers: their rules, their period, and what they refuse."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import Malformed
from chalicelib.domain.offers.guesses import Guesses, limit_of, of_customer, of_key
from chalicelib.domain.offers.offer import OfferTerms, StoredOffer, check_terms
from chalicelib.domain.offers.promo import (
    ALPHABET,
    BatchState,
    CodeBatch,
    Promo,
    derived_code,
    normal,
)
from chalicelib.domain.offers.uses import CustomerUses, OfferUse
from tests.domain.points.till import NOW

USD = {"amount": "1.00", "currency": "USD"}
RUB = {"amount": "1.00", "currency": "RUB"}


def terms(**changes: Any) -> OfferTerms:
    said = {
        "name": {"ru": "Зима", "en": "Winter"},
        "from": NOW,
        "until": NOW + timedelta(days=1),
        "effect": {"earn": {"kind": "fixed", "points": 5, "group": "gifts", "priority": 2}},
    }
    return OfferTerms.model_validate({**said, **changes})


def offer(**changes: Any) -> StoredOffer:
    return StoredOffer("winter", terms(**changes), "", NOW)


def pointers(**changes: Any) -> set[str]:
    with pytest.raises(Malformed) as refused:
        check_terms(terms(**changes), currency="RUB")
    return set(refused.value.pointers)


def test_the_rule_of_an_offer_has_its_id() -> None:
    rule = offer().earn_rule
    other = offer(group="best", priority=7).earn_rule

    assert rule
    assert other
    assert (rule.id, rule.group, rule.priority) == ("winter", "gifts", 2)
    assert (other.group, other.priority) == ("best", 7)
    assert offer().discount_rule is None


def test_a_discount_and_a_product_give_no_points() -> None:
    discount = offer(effect={"discount": {"kind": "percent", "rate": 100}})
    product = offer(effect={"product": {"sku": "mug", "quantity": "0.5"}})

    assert discount.earn_rule is None
    assert discount.discount_rule
    assert discount.discount_rule.id == "winter"
    assert product.terms.effect.product
    assert product.terms.effect.product.thousandths == 500


def test_an_offer_is_on_until_the_instant_of_its_end() -> None:
    day = timedelta(days=1)

    assert [offer().is_on(NOW + n * day) for n in (-1, 0, 1)] == [False, True, False]


def test_a_good_offer_is_accepted() -> None:
    rule = {"kind": "per_amount", "points": 1, "per": RUB, "when": {"minimum": RUB}}
    check_terms(terms(effect={"earn": rule}, budget={"points": 5}), currency="RUB")
    amount = {"kind": "amount", "amount": RUB, "when": {"turnover_from": RUB}}
    check_terms(terms(effect={"discount": amount}), currency="RUB")
    check_terms(terms(effect={"discount": {"kind": "percent", "rate": 1}}), currency="RUB")


def test_everything_wrong_is_reported_at_once() -> None:
    when = {"minimum": USD, "from": NOW, "until": NOW}
    rule = {"id": "x", "kind": "per_amount", "points": 1, "per": {**USD, "amount": "0.00"}}

    assert pointers(until=NOW, effect={"earn": {**rule, "when": when}}) == {
        "/until",
        "/effect/earn/id",
        "/effect/earn/when/until",
        "/effect/earn/when/minimum/currency",
        "/effect/earn/per/currency",
        "/effect/earn/per",
    }
    assert pointers(effect={"earn": {"kind": "percent", "rate": 10_000}}) == {"/effect/earn/rate"}
    amount = {"kind": "amount", "amount": USD, "when": {"turnover_from": USD}}
    assert pointers(effect={"discount": amount}, budget={"points": 1}) == {
        "/effect/discount/amount/currency",
        "/effect/discount/when/turnover_from/currency",
        "/budget",
    }


@pytest.mark.parametrize(
    "effect",
    [
        {},
        {"product": {"sku": "a", "quantity": "0.000"}},
        {
            "product": {"sku": "a", "quantity": "1"},
            "earn": {"kind": "fixed", "points": 1},
        },
    ],
)
def test_an_offer_has_one_effect(effect: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"exactly one|more than zero"):
        terms(effect=effect)


def test_codes_are_compared_without_case_and_dashes() -> None:
    assert normal("ny-7k2m") == normal("NY7K2M") == "NY7K2M"


def test_a_code_is_derived_from_secret_batch_and_name() -> None:
    secret = b"a secret of thirty-two characters"
    code = derived_code(secret, batch="b", name="1", prefix="NY")

    assert code == derived_code(secret, batch="b", name="1", prefix="NY")
    assert [len(part) for part in code.split("-")] == [2, 4, 4, 4]
    assert set(normal(code)[2:]) <= set(ALPHABET)
    assert not set("01OI") & set(ALPHABET)
    others = [
        derived_code(secret, batch="c", name="1"),
        derived_code(secret, batch="b", name="2"),
        derived_code(b"another", batch="b", name="1"),
    ]
    assert len({normal(code)[2:], *map(normal, others)}) == 4


def test_a_batch_is_ready_when_all_codes_are_made() -> None:
    batch = CodeBatch("b", "o", 3, 0, BatchState.MAKING, NOW)

    assert batch.with_made(2).state is BatchState.MAKING
    assert batch.with_made(3).snapshot.state == "ready"
    assert Promo("d", "b", "o").counter == "code-b-d"


def test_five_wrong_codes_in_ten_minutes_are_a_pause_of_ten() -> None:
    minute = timedelta(minutes=1)
    guesses = Guesses(of_customer("anna"))
    for number in range(4):
        guesses = guesses.after_wrong(NOW + number * 3 * minute, 1, 5)
    # The first one is more than ten minutes ago.
    slow = guesses.after_wrong(NOW + 11 * minute, 1, 5)
    fast = guesses.after_wrong(NOW + 9 * minute, 1, 5)

    assert (guesses.left(NOW + 9 * minute), guesses.left(NOW + 11 * minute)) == (1, 2)
    assert not slow.is_paused(NOW + 11 * minute)
    assert fast.is_paused(NOW + 18 * minute)
    assert not fast.is_paused(NOW + 19 * minute)
    assert (limit_of(of_customer("anna")), limit_of(of_key("till"))) == (5, 100)


def test_uses_are_counted_and_given_back() -> None:
    uses = (OfferUse("winter", 100, "b", "d"), OfferUse("spring", 5))
    once = CustomerUses().after(uses)

    assert (once.offers, once.batches) == ({"winter": 1, "spring": 1}, {"b": 1})
    assert once.after(uses).offers == {"winter": 2, "spring": 2}
    assert once.after(uses, by=-1) == CustomerUses()
