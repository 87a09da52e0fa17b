"""Mango Office: a call over several legs is one call, and forged events change nothing."""

import json
from itertools import permutations
from typing import Any
from urllib.parse import urlencode

import pytest

from app import app
from chalicelib.domain.appeals.phone_call import CallState
from chalicelib.domain.customers.customer import ProvenPhone
from chalicelib.domain.customers.phone import Phone
from chalicelib.world import World
from tests.builders.clock import START
from tests.builders.events import rest_event
from tests.handlers.conftest import Logbook
from tests.handlers.telephony.systems import (
    FORM,
    KEY,
    calls,
    knock,
    mango_form,
    mango_posts,
    the_call,
    with_telephony,
)
from tests.repo.builders import a_customer, everything, stored

BEGAN = int(START.timestamp()) - 300
ENTRY = "MToxMDA1NzU5Mzo1MDI6NjI1ODM4MzQ="
PHONE = "79161234567"


def leg(state: str, at: int = 0, extension: object = "101", **more: object) -> dict[str, Any]:
    called = {"extension": extension, "number": "sip:a@mangosip.ru"} if extension else {}
    return {
        "entry_id": ENTRY,
        "call_id": f"leg of {extension}",
        "timestamp": str(BEGAN + at),
        "seq": "1",
        "call_state": state,
        "line_name": "Горячая линия + «касса» %",
        "location": "abonent" if extension else "ivr",
        "from": {"number": PHONE},
        "to": {**called, "line_number": "78001234567"},
        **more,
    }


def summary(talk: int = 20, **more: object) -> dict[str, Any]:
    return {
        "entry_id": ENTRY,
        "call_direction": 1,
        "from": {"number": PHONE},
        "to": {"extension": "102", "number": "sip:b@mangosip.ru"},
        "line_number": "78001234567",
        "create_time": BEGAN,
        "forward_time": BEGAN + 5,
        "talk_time": BEGAN + talk if talk else 0,
        "end_time": BEGAN + 80,
        "entry_result": 1 if talk else 0,
        **more,
    }


@pytest.fixture(autouse=True)
def _on(world: World) -> None:
    with_telephony(world)


# It rings in the menu, at 101, and 102 answers.
LEGS = (
    leg("Appeared", extension=None),
    leg("Disconnected", 4, extension=None),
    leg("Appeared", 5, extension=101),
    leg("Disconnected", 15, extension=101),
    leg("Connected", 20, extension=102),
)


def test_a_call_that_another_extension_answered_is_one_call_of_its_customer(world: World) -> None:
    anna = stored(world, a_customer(phone=ProvenPhone(Phone("+" + PHONE), "contact", START)))
    for event in (*LEGS, *LEGS):
        assert mango_posts(event)["statusCode"] == 200
        assert the_call(world).state in {CallState.RINGING, CallState.ANSWERED}
    mango_posts(summary(), "summary")

    call = the_call(world)
    assert (call.state, call.customer_id, call.operator) == (CallState.ENDED, anna.id, "102")
    assert (call.answered_at, call.ended_at) is not None
    assert call.ended_at is not None
    assert call.answered_at is not None
    assert (call.ended_at - call.answered_at).seconds == 60
    assert "/" not in call.id


@pytest.mark.parametrize("order", list(permutations((LEGS[0], LEGS[4], summary()))))
def test_events_in_any_order_make_the_same_call(world: World, order: tuple[object, ...]) -> None:
    for event in order:
        mango_posts(event)

    call = the_call(world)
    assert (call.state, call.operator, call.phone) == (CallState.ENDED, "102", "+" + PHONE)


def test_the_summary_alone_has_the_whole_call(world: World) -> None:
    mango_posts(summary(talk=0))

    assert the_call(world).state is CallState.MISSED


@pytest.mark.parametrize(
    ("event", "why"),
    [
        ({**leg("Appeared"), "from": {"extension": "1234"}, "to": {"number": PHONE}}, "outgoing"),
        ({**leg("Appeared"), "from": {"extension": 100}}, "internal"),
        (leg("Appeared", extension=None, callback_initiator="WEB"), "outgoing"),
        (summary(call_direction="2"), "outgoing"),
        (summary(call_direction=0), "internal"),
        (leg("OnHold"), "state"),
        (leg("Teleported"), "state"),
        (leg("Connected", extension=None), "state"),
        ({"recording_id": "r", "recording_state": "Started", "entry_id": ENTRY}, "unknown"),
        ({}, "unknown"),
        ([], "unknown"),
    ],
)
def test_what_is_no_call_to_the_shop_is_counted_and_changes_nothing(
    world: World, logbook: Logbook, event: object, why: str
) -> None:
    assert mango_posts(event, "record/added")["statusCode"] == 200
    assert everything(world) == {}
    assert f'"why": "{why}"' in logbook.lines[-1]


@pytest.mark.parametrize(
    "event",
    [
        "",
        "{",
        "NaN",
        '{"call_state": "\\ud800"}',
        "[" * 10_000,
        {**leg("Appeared"), "entry_id": ""},
        {**leg("Appeared"), "entry_id": None},
        {**leg("Appeared"), "entry_id": ["x"]},
        {**leg("Appeared"), "entry_id": "x" * 201},
        {**leg("Appeared"), "timestamp": "yesterday"},
        {**leg("Appeared"), "timestamp": -1},
        {**leg("Appeared"), "timestamp": 10**30},
        {**leg("Appeared"), "timestamp": None},
        {**leg("Appeared"), "from": None},
        {**leg("Appeared"), "from": {"number": "1" * 101}},
        {**leg("Appeared"), "to": {"extension": "1" * 41}},
        {**leg("Appeared"), "to": "101"},
        {**leg("Appeared"), "call_state": 7},
        summary(call_direction=3),
        summary(end_time=0),
        summary(talk=0, talk_time=-5),
        {"call_direction": 1},
        {"call_state": "Appeared"},
    ],
)
def test_an_authentic_event_that_cannot_be_read_is_an_error_in_the_log(
    world: World, logbook: Logbook, event: object
) -> None:
    assert mango_posts(event)["statusCode"] == 200
    assert everything(world) == {}
    assert '"call.unreadable", "system": "mango"' in logbook.lines[-1]


SIGNED = mango_form(leg("Appeared"))


@pytest.mark.parametrize(
    "body",
    [
        "",
        "json",
        json.dumps(leg("Appeared")),
        urlencode({**SIGNED, "sign": ""}),
        urlencode({**SIGNED, "sign": "0" * 64}),
        urlencode({**SIGNED, "sign": "подпись"}),
        urlencode({**SIGNED, "sign": SIGNED["sign"] + "0"}),
        urlencode({**SIGNED, "json": SIGNED["json"] + " "}),
        urlencode({**SIGNED, "json": json.dumps(leg("Connected"))}),
        urlencode({**SIGNED, "vpbx_api_key": ""}),
        urlencode({**SIGNED, "vpbx_api_key": "another"}),
        urlencode({**SIGNED, "json": ""}),
        urlencode({name: SIGNED[name] for name in ("json", "sign")}),
        urlencode({name: SIGNED[name] for name in ("json", "vpbx_api_key")}),
        urlencode({name: SIGNED[name] for name in ("vpbx_api_key", "sign")}),
        urlencode(mango_form(leg("Appeared"), key="another")),
        urlencode(mango_form(leg("Appeared"), salt="another")),
        urlencode(mango_form(leg("Appeared"), salt="")),
        urlencode(mango_form(leg("Appeared"), key="", salt="")),
        urlencode(SIGNED) + "&json=%7B%7D",
        urlencode(SIGNED) + "&x=1" * 200,
        urlencode(SIGNED).encode("utf-16"),
        b"\xff\xfe\x00",
    ],
)
def test_a_forged_event_is_refused(world: World, body: str | bytes) -> None:
    answer = knock("/webhooks/mango/events/call", body)

    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (401, "webhook.secret")
    assert everything(world) == {}


@pytest.mark.parametrize(
    ("shown", "stored_phone"),
    [
        ("89161234567", "+79161234567"),
        ("+7 (916) 123-45-67", "+79161234567"),
        ("sip:79161234567@pbx.example", "+79161234567"),
        ("375291234567", "+375291234567"),
        ("anonymous", ""),
        ("", ""),
        (None, ""),
        (79161234567, "+79161234567"),
        ("112", "112"),
    ],
)
def test_a_number_in_any_form_is_one_number(world: World, shown: object, stored_phone: str) -> None:
    mango_posts({**leg("Appeared"), "from": {"number": shown}})

    assert the_call(world).phone == stored_phone


def test_a_clock_that_is_ahead_does_not_keep_its_call_on_top(world: World) -> None:
    mango_posts(leg("Appeared", at=10_000_000))

    assert the_call(world).began_at == START


def test_keys_are_exchanged_without_a_lost_event(world: World) -> None:
    with_telephony(world, mango_key=f"new,{KEY}", mango_salt="new-salt, the-mango-salt")

    assert mango_posts(leg("Appeared"))["statusCode"] == 200
    assert mango_posts(leg("Appeared"), key="new", salt="new-salt")["statusCode"] == 200
    assert mango_posts(leg("Appeared"), salt="older")["statusCode"] == 401


@pytest.mark.parametrize("missing", ["mango_key", "mango_salt"])
def test_without_a_secret_there_is_no_such_address(world: World, missing: str) -> None:
    with_telephony(world, **{missing: ""})

    assert mango_posts(leg("Appeared"), key="", salt="")["statusCode"] == 404


def test_other_methods_and_bodies_that_are_too_large_are_refused(world: World) -> None:
    assert knock("/webhooks/mango", method="GET")["statusCode"] == 404
    assert knock("/webhooks/mango", "x" * 65_537)["statusCode"] == 413
    assert knock("/webhooks/viber/events/call", "x")["statusCode"] == 404
    assert list(calls(world)) == []


@pytest.mark.parametrize(
    ("resource", "path"),
    [
        ("/webhooks/{channel}", {}),
        ("/webhooks/{channel}/events/{event}", {"event": "call"}),
        ("/webhooks/{channel}/events/{subject}/{event}", {"subject": "record", "event": "added"}),
    ],
)
def test_the_rest_api_takes_the_same_events(
    world: World, resource: str, path: dict[str, str]
) -> None:
    body = urlencode(mango_form(leg("Appeared"))).encode()
    headers = {"content-type": FORM}
    event = rest_event(
        "POST", resource, body=body, headers=headers, path={"channel": "mango", **path}
    )

    assert app(event, None)["statusCode"] == 200
    assert the_call(world).state is CallState.RINGING
