"""Offers and promo codes over HTTP: created, shown, changed, and refused with reasons."""

from typing import Any

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.shops import rub
from tests.builders.staff import Answered, Caller, a_caller
from tests.domain.points.till import NOW

OFFERS = "/v1/offers"
OFFER = "/v1/offers/{offer_id}"


def an_offer(**changes: Any) -> dict[str, Any]:
    """A hundred points from 500 roubles on, for a code."""
    earn = {
        "kind": "fixed",
        "points": 100,
        "when": {"minimum": rub("500.00")},
        "expiry": {"days": 30},
    }
    return {
        "name": {"ru": "Зима", "en": "Winter"},
        "from": "2026-12-01T00:00:00Z",
        "until": "2027-01-10T00:00:00Z",
        "effect": {"earn": earn},
        **changes,
    }


@pytest.fixture
def marketer(world: World, clock: Clock) -> Caller:
    clock.at = NOW
    return a_caller(world, Role.MARKETER)


def one(caller: Caller, method: str, offer: str, body: Any = None) -> Answered:
    return caller.asks(method, OFFER, body, path={"offer_id": offer})


def test_an_offer_is_created_shown_changed_and_deleted(marketer: Caller) -> None:
    made = marketer.asks("POST", OFFERS, an_offer(limits={"total": 100}))
    assert made.status == 201, made.body
    shown = one(marketer, "GET", made.body["id"]).body

    assert shown == made.body
    assert (shown["from"], shown["used"]) == ("2026-12-01T00:00:00Z", {"uses": 0, "points": 0})
    changed = one(marketer, "PUT", shown["id"], {**shown, "priority": 3})
    assert (changed.status, changed.body["priority"], changed.body["version"]) == (200, 3, 2)
    assert one(marketer, "PUT", shown["id"], shown).body["code"] == "offer.changed"
    listed = marketer.asks("GET", OFFERS).body["offers"]
    assert [each["id"] for each in listed] == [shown["id"]]
    assert one(marketer, "DELETE", shown["id"]).status == 204
    assert one(marketer, "GET", shown["id"]).body["code"] == "offer.not_found"


def test_a_repeated_request_makes_one_offer(marketer: Caller) -> None:
    first = marketer.asks("POST", OFFERS, an_offer(), once="k")
    again = marketer.asks("POST", OFFERS, an_offer(), once="k")

    assert (first.status, again.status, again.body) == (201, 201, first.body)
    assert len(marketer.asks("GET", OFFERS).body["offers"]) == 1


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"until": "2026-12-01T00:00:00Z"}, "/until"),
        ({"name": {"ru": "Зима", "en": "Win\u202eter"}}, "/name/en"),
        ({"text": {"ru": "\u200fЗима", "en": "Winter"}}, "/text/ru"),
        (
            {
                "effect": {
                    "earn": {
                        "kind": "fixed",
                        "points": 1,
                        "activation_days": 30,
                        "expiry": {"days": 10},
                    }
                }
            },
            "/effect/earn/expiry",
        ),
        (
            {"budget": {"points": 5}, "effect": {"product": {"sku": "a", "quantity": "1"}}},
            "/budget",
        ),
        (
            {"effect": {"earn": {"id": "x", "kind": "fixed", "points": 1}}},
            "/effect/earn/id",
        ),
        ({"effect": {"earn": {"kind": "percent", "rate": 10000}}}, "/effect/earn/rate"),
        (
            {"effect": {"earn": {"kind": "per_amount", "points": 1, "per": rub("0.00")}}},
            "/effect/earn/per",
        ),
        (
            {
                "effect": {
                    "discount": {
                        "kind": "amount",
                        "amount": {"amount": "1.00", "currency": "USD"},
                        "when": {"turnover_from": {"amount": "1.00", "currency": "USD"}},
                    }
                }
            },
            "/effect/discount/when/turnover_from/currency",
        ),
        (
            {
                "effect": {
                    "earn": {
                        "kind": "fixed",
                        "points": 1,
                        "when": {"from": "2026-12-02T00:00:00Z", "until": "2026-12-02T00:00:00Z"},
                    }
                }
            },
            "/effect/earn/when/until",
        ),
    ],
)
def test_an_offer_that_contradicts_itself_is_refused(
    marketer: Caller, changes: dict[str, Any], pointer: str
) -> None:
    refused = marketer.asks("POST", OFFERS, an_offer(**changes))

    assert (refused.status, refused.body["code"]) == (400, "offer.invalid")
    assert pointer in [each["pointer"] for each in refused.body["errors"]]


@pytest.mark.parametrize(
    "changes",
    [
        {"effect": {}},
        {"effect": {"product": {"sku": "a", "quantity": "0"}}},
        {"picture_url": "http://shop.example/a.png"},
        {"limits": {"total": 0}},
        {"limits": {"total": 1.5}},
        {"surprise": 1},
        {"segment": {"kind": "no such"}},
    ],
)
def test_a_malformed_offer_is_refused(marketer: Caller, changes: dict[str, Any]) -> None:
    assert marketer.asks("POST", OFFERS, an_offer(**changes)).body["code"] == "body.malformed"


def test_a_role_that_sees_masked_customers_asks_nothing_about_birthdays(
    world: World, marketer: Caller
) -> None:
    body = an_offer(segment={"kind": "birthday", "days": 7})

    refused = marketer.asks("POST", OFFERS, body)

    assert (refused.status, refused.body["code"]) == (403, "segment.masked_field")
    assert a_caller(world, Role.ADMIN).asks("POST", OFFERS, body).status == 201


def test_a_raised_limit_keeps_what_was_used(world: World, marketer: Caller) -> None:
    body = an_offer(limits={"total": 10}, budget={"points": 5000})
    offer = marketer.asks("POST", OFFERS, body).body["id"]
    share = world.offers.counters.read({f"offer-{offer}": 1}, NOW)[f"offer-{offer}"].take(100, 0)
    world.commit(None, *world.offers.counters.take_writes(share))

    raised = one(marketer, "PUT", offer, {**body, "limits": {"total": 1000}}).body
    unlimited = one(marketer, "PUT", offer, {**body, "limits": {}, "budget": None}).body

    assert raised["used"] == {"uses": 1, "points": 100}
    assert unlimited["used"] == {"uses": 1, "points": 100}
    assert one(marketer, "PUT", offer, body).body["used"] == {"uses": 1, "points": 100}


def test_the_budget_of_a_lowered_limit_has_nothing_left(world: World, marketer: Caller) -> None:
    body = an_offer(budget={"points": 5000})
    offer = marketer.asks("POST", OFFERS, body).body["id"]
    name = f"offer-{offer}"
    for _ in range(3):
        counter = world.offers.counters.read({name: 5}, NOW)[name]
        world.commit(None, *world.offers.counters.take_writes(counter.take(1600, 0)))

    lowered = one(marketer, "PUT", offer, {**body, "budget": {"points": 1000}}).body

    assert lowered["used"] == {"uses": 3, "points": 4800}
    shown = one(marketer, "GET", offer).body
    assert shown["used"] == lowered["used"]
    assert world.offers.counters.read({name: 1}, NOW)[name].points_left == -3800
