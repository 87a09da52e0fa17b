"""Segments over HTTP: kept, listed, replaced, removed; every bad part is pointed at."""

from datetime import timedelta
from random import Random
from string import ascii_letters, digits
from typing import Any

import pytest

from chalicelib.domain.scores.thresholds import Thresholds
from chalicelib.domain.staff.staff import Role
from chalicelib.repo.table.keys import audit_day
from chalicelib.world import World
from tests.builders.clock import START, Clock
from tests.builders.staff import Answered, Caller, a_caller
from tests.repo.builders import a_customer, stored

SEGMENTS = "/v1/segments"
SEGMENT = "/v1/segments/{segment_id}"
PREVIEW = "/v1/segments/preview"
THRESHOLDS = "/v1/thresholds"
VIP = {"kind": "tag", "any_of": ["vip"]}
EVERYBODY: dict[str, Any] = {"kind": "all", "of": []}


@pytest.fixture
def marketer(world: World) -> Caller:
    return a_caller(world, Role.MARKETER)


def make(caller: Caller, name: str = "Guests", predicate: Any = VIP, **more: Any) -> Answered:
    return caller.asks("POST", SEGMENTS, {"name": name, "predicate": predicate}, **more)


def at(made: Answered) -> dict[str, str]:
    return {"segment_id": made.body["id"]}


def show(caller: Caller, made: Answered) -> Answered:
    return caller.asks("GET", SEGMENT, path=at(made))


def refused(answer: Answered) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    return answer.status, answer.body["code"]


def pointers(answer: Answered) -> list[str]:
    assert refused(answer) == (400, "body.malformed")
    return [error["pointer"] for error in answer.body["errors"]]


def audited(world: World) -> list[tuple[str, str]]:
    entries = world.table.query(audit_day(START.date()), prefix="")
    return [(each["what"], each["subject"]) for each in entries if "segment" in each["what"]]


# Kept


def test_a_segment_is_made_shown_replaced_and_removed(
    world: World, marketer: Caller, clock: Clock
) -> None:
    made = make(marketer)
    clock.moves(minutes=1)
    body = {"name": "Everybody", "predicate": EVERYBODY}
    replaced = marketer.asks("PUT", SEGMENT, body, path=at(made))
    shown = show(marketer, made)
    clock.moves(minutes=1)
    removed = marketer.asks("DELETE", SEGMENT, path=at(made))

    assert made.status == 201
    assert made.body["version"] == 1
    assert (replaced.status, replaced.body) == (200, shown.body)
    assert shown.body == {
        "id": made.body["id"],
        "name": "Everybody",
        "predicate": EVERYBODY,
        "changed_at": "2026-11-21T09:01:00Z",
        "version": 2,
    }
    assert (removed.status, removed.body) == (204, None)
    assert refused(show(marketer, made)) == (404, "segment.unknown")
    names = ("created", "changed", "deleted")
    assert audited(world) == [(f"segment.{name}", made.body["id"]) for name in names]


def test_a_repeated_request_makes_one_segment(world: World, marketer: Caller) -> None:
    first, again = make(marketer, once="k"), make(marketer, once="k")

    assert (again.status, again.raw) == (201, first.raw)
    assert again.headers["Idempotency-Hit"] == "true"
    assert refused(make(marketer, "Others", once="k")) == (422, "idempotency.other_request")
    assert len(world.segments.stored.page(after="", limit=10)) == 1


def test_a_lost_update_is_refused_for_who_says_the_version(marketer: Caller) -> None:
    made = make(marketer)
    body = {"name": "Mine", "predicate": VIP, "version": 1}
    marketer.asks("PUT", SEGMENT, {"name": "Theirs", "predicate": VIP}, path=at(made))

    lost = marketer.asks("PUT", SEGMENT, body, path=at(made))
    found = marketer.asks("PUT", SEGMENT, {**body, "version": 2}, path=at(made))

    assert refused(lost) == (409, "segment.changed")
    assert (found.status, found.body["version"]) == (200, 3)


def test_the_same_again_changes_nothing(world: World, marketer: Caller) -> None:
    made = make(marketer)
    body = {"name": "Guests", "predicate": VIP}

    again = marketer.asks("PUT", SEGMENT, body, path=at(made))

    assert again.body["version"] == 1
    assert len(audited(world)) == 1


def test_what_does_not_exist_is_not_found(marketer: Caller) -> None:
    path, body = {"segment_id": "nobody"}, {"name": "x", "predicate": VIP}
    asked = [
        marketer.asks("GET", SEGMENT, path=path),
        marketer.asks("PUT", SEGMENT, body, path=path),
        marketer.asks("DELETE", SEGMENT, path=path),
        marketer.asks("POST", PREVIEW, {"segment": "nobody"}),
    ]

    assert [refused(each) for each in asked] == [(404, "segment.unknown")] * 4


def test_a_list_is_read_page_by_page(marketer: Caller) -> None:
    made = {make(marketer, f"Segment {number}").body["id"] for number in range(5)}
    listed, cursor = [], ""
    for _ in range(3):
        page = marketer.asks("GET", SEGMENTS, query={"limit": "2", "cursor": cursor}).body
        listed += [each["id"] for each in page["segments"]]
        cursor = page["next"]

    assert sorted(listed) == sorted(made)
    assert cursor is None
    assert refused(marketer.asks("GET", SEGMENTS, query={"cursor": "AAAA"}))[0] == 400


def test_ten_thousand_ids_fit_and_are_read_back(marketer: Caller) -> None:
    ids = {"kind": "ids", "any_of": [f"customer-{number:013}" for number in range(10_000)]}

    made = make(marketer, predicate=ids)

    assert made.status == 201
    assert show(marketer, made).body["predicate"] == ids


# Refused


@pytest.mark.parametrize(
    ("predicate", "pointer"),
    [
        (None, "/predicate"),
        ({}, "/predicate"),
        ({"kind": "astrology"}, "/predicate"),
        ({**VIP, "colour": "red"}, "/predicate/colour"),
        ({"kind": "all", "of": [VIP, {"kind": "age", "from": "18"}]}, "/predicate/of/1/from"),
        ({"kind": "not", "of": {"kind": "age", "from": 9, "to": 8}}, "/predicate/of"),
        ({"kind": "tag", "any_of": ["a", ""]}, "/predicate/any_of/1"),
        ({"kind": "purchases", "measure": "sum", "from": 1.5}, "/predicate/from"),
        ({"kind": "any", "of": [VIP] * 51}, "/predicate/of"),
        ({"kind": "ids", "any_of": ["x"] * 10_001}, "/predicate/any_of"),
    ],
)
def test_a_bad_predicate_is_pointed_at(
    world: World, marketer: Caller, predicate: Any, pointer: str
) -> None:
    made = make(marketer, predicate=predicate)
    previewed = marketer.asks("POST", PREVIEW, {"predicate": predicate or {}})

    assert pointers(made) == [pointer]
    assert pointers(previewed) == [pointer]
    assert world.segments.stored.page(after="", limit=1) == []


def test_a_hundred_levels_are_too_deep(marketer: Caller) -> None:
    predicate: dict[str, Any] = VIP
    for _ in range(100):
        predicate = {"kind": "not", "of": predicate}

    assert pointers(make(marketer, predicate=predicate)) == ["/predicate" + "/of" * 20]


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x" * 81, None, 1, "a\u001b[0m"])
def test_a_bad_name_is_refused(marketer: Caller, name: Any) -> None:
    assert pointers(make(marketer, name)) == ["/name"]


def test_a_million_ids_are_too_large(marketer: Caller) -> None:
    ids = ",".join(f'"c{number:021}"' for number in range(1_000_000))
    body = b'{"name": "x", "predicate": {"kind": "ids", "any_of": [' + ids.encode() + b"]}}"
    asked = [
        marketer.asks("POST", SEGMENTS, body),
        marketer.asks("PUT", SEGMENT, body, path={"segment_id": "x"}),
        marketer.asks("POST", PREVIEW, body),
    ]

    assert [refused(each) for each in asked] == [(413, "body.too_large")] * 3


def test_what_no_item_could_hold_is_too_large(world: World, marketer: Caller) -> None:
    chance = Random(1)
    words = ["".join(chance.choices(ascii_letters + digits, k=60)) for _ in range(8_000)]
    predicate = {"kind": "ids", "any_of": words}

    assert refused(make(marketer, predicate=predicate)) == (413, "segment.too_large")
    assert world.segments.stored.page(after="", limit=1) == []


# Previews


def test_a_preview_shows_how_many_and_some_of_them_behind_a_mask(
    world: World, marketer: Caller
) -> None:
    for number in range(15):
        tags = frozenset({"vip"}) if number < 12 else frozenset[str]()
        stored(world, a_customer(tags=tags))

    shown = marketer.asks("POST", PREVIEW, {"predicate": VIP}).body

    share = {"number": 12, "of": 15, "share": 0.8, "low": 0.8, "high": 0.8}
    assert shown["share"] == share
    assert [shown[name] for name in ("base", "size", "size_low", "size_high")] == [15, 12, 12, 12]
    assert (shown["exact"], shown["counted_on"], shown["customer"]) == (True, None, None)
    assert len({each["id"] for each in shown["sample"]}) == 10
    assert {each["first_name"] for each in shown["sample"]} == {"А***"}


def test_a_preview_of_an_empty_base_knows_no_share(marketer: Caller) -> None:
    shown = marketer.asks("POST", PREVIEW, {"predicate": EVERYBODY}).body

    assert (shown["base"], shown["size"], shown["share"], shown["sample"]) == (0, 0, None, [])


def test_a_stored_segment_is_previewed_by_its_id(world: World, marketer: Caller) -> None:
    stored(world, a_customer(tags=frozenset({"vip"})))
    made = make(marketer)

    shown = marketer.asks("POST", PREVIEW, {"segment": made.body["id"]}).body

    assert shown["size"] == 1


def test_a_preview_says_why_one_customer_belongs_or_not(world: World, marketer: Caller) -> None:
    anna = stored(world, a_customer(city="Казань"))
    city = {"kind": "city", "any_of": ["казань"]}
    predicate = {"kind": "all", "of": [city, {"kind": "not", "of": VIP}, VIP]}

    body = {"predicate": predicate, "customer": anna.id}
    told = marketer.asks("POST", PREVIEW, body).body["customer"]

    def node(pointer: str, kind: str, *of: Any, matches: bool) -> dict[str, Any]:
        return {"pointer": pointer, "kind": kind, "matches": matches, "of": list(of)}

    assert told == {
        "id": anna.id,
        "belongs": False,
        "why": node(
            "",
            "all",
            node("/of/0", "city", matches=True),
            node("/of/1", "not", node("/of/1/of", "tag", matches=False), matches=True),
            node("/of/2", "tag", matches=False),
            matches=False,
        ),
    }


def test_nobody_is_not_explained(marketer: Caller) -> None:
    body = {"predicate": VIP, "customer": "nobody"}

    assert refused(marketer.asks("POST", PREVIEW, body)) == (404, "customer.not_found")


@pytest.mark.parametrize("body", [{}, {"predicate": VIP, "segment": "x"}])
def test_a_preview_is_of_exactly_one(marketer: Caller, body: dict[str, Any]) -> None:
    assert pointers(marketer.asks("POST", PREVIEW, body)) == [""]


def test_an_analyst_may_look_and_not_write(world: World, marketer: Caller) -> None:
    analyst, made = a_caller(world, Role.ANALYST), make(marketer)

    assert analyst.asks("POST", PREVIEW, {"predicate": VIP}).status == 200
    assert analyst.asks("GET", SEGMENT, path=at(made)).status == 200
    assert refused(analyst.asks("DELETE", SEGMENT, path=at(made))) == (403, "key.role")


# Thresholds


def test_the_limits_of_scores_are_shown_by_their_day(world: World, marketer: Caller) -> None:
    today = START.date()
    world.segments.thresholds.keep(Thresholds(today - timedelta(days=1), customers=7))
    world.segments.thresholds.keep(Thresholds(today, customers=9, scored=3, gap_days=21))

    latest = marketer.asks("GET", THRESHOLDS)
    former = marketer.asks("GET", THRESHOLDS, query={"day": "2026-11-20"})
    absent = marketer.asks("GET", THRESHOLDS, query={"day": "2026-11-19"})

    assert latest.body == {
        "day": "2026-11-21",
        "customers": 9,
        "scored": 3,
        "rfm": {
            "recency_days": [30, 60, 90, 180],
            "frequency": [1, 2, 4, 9],
            "money": [
                {"amount": amount, "currency": "RUB"}
                for amount in ("1000.00", "5000.00", "20000.00", "50000.00")
            ],
        },
        "abc": {
            "a_from": {"amount": "0.01", "currency": "RUB"},
            "b_from": {"amount": "0.01", "currency": "RUB"},
        },
        "gap_days": 21,
        "exact": True,
    }
    assert former.body["customers"] == 7
    assert refused(absent) == (404, "thresholds.unknown")
    assert pointers(marketer.asks("GET", THRESHOLDS, query={"day": "soon"})) == ["/day"]


def test_before_the_first_count_there_are_no_limits(marketer: Caller) -> None:
    assert refused(marketer.asks("GET", THRESHOLDS)) == (404, "thresholds.unknown")
