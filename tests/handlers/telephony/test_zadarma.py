"""Zadarma: notifications make one call, forged ones change nothing, the address is confirmed."""

import json
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from chalicelib.domain.appeals.phone_call import CallState
from chalicelib.domain.customers.customer import ProvenPhone
from chalicelib.domain.customers.phone import Phone
from chalicelib.world import World
from tests.builders.clock import START, Clock
from tests.handlers.conftest import Logbook
from tests.handlers.telephony.systems import (
    knock,
    the_call,
    with_telephony,
    zadarma_posts,
    zadarma_sign,
)
from tests.repo.builders import a_customer, everything, stored

PHONE = "+79161234567"
CALL = {
    "pbx_call_id": "in_ae6b03b3b0765d127ec0b739209346bbc4f0d52d",
    "call_start": "2026-11-21 12:00:00",
    "caller_id": PHONE,
    "called_did": "74951234567",
}


def notice(event: str, **more: str) -> dict[str, str]:
    return {**CALL, "event": f"NOTIFY_{event}", **more}


START_, RINGS = notice("START"), notice("INTERNAL", internal="101")
ANSWER = notice("ANSWER", destination="102", internal="102")
END = notice("END", duration="60", disposition="answered", internal="102", status_code="16")


@pytest.fixture(autouse=True)
def _on(world: World) -> None:
    with_telephony(world)


def test_a_call_that_another_extension_answered_is_one_call_of_its_customer(
    world: World, clock: Clock
) -> None:
    anna = stored(world, a_customer(phone=ProvenPhone(Phone(PHONE), "contact", START)))
    for fields in (START_, RINGS, ANSWER, ANSWER, END, END, START_):
        assert zadarma_posts(fields)["statusCode"] == 200
        clock.moves(seconds=10)

    call = the_call(world)
    assert (call.state, call.customer_id, call.operator) == (CallState.ENDED, anna.id, "102")
    assert call.answered_at == START + timedelta(seconds=20)


@pytest.mark.parametrize("order", list(permutations((START_, ANSWER, END))))
def test_notifications_in_any_order_make_the_same_call(
    world: World, order: tuple[dict[str, str], ...]
) -> None:
    for fields in order:
        zadarma_posts(fields)

    call = the_call(world)
    assert (call.state, call.operator, call.phone) == (CallState.ENDED, "102", PHONE)


def test_the_end_alone_has_the_length_of_the_call(world: World) -> None:
    zadarma_posts(END)

    call = the_call(world)
    assert (call.answered_at, call.ended_at) == (START - timedelta(seconds=60), START)


@pytest.mark.parametrize(
    "more",
    [
        {"disposition": "no answer", "duration": "0"},
        {"disposition": "answered", "internal": ""},  # only the menu spoke
        {"disposition": "answered", "duration": "long"},
        {"disposition": "answered", "duration": "9" * 9},
        {"disposition": ""},
    ],
)
def test_a_call_that_no_person_answered_is_missed(world: World, more: dict[str, str]) -> None:
    zadarma_posts({**END, **more})

    assert the_call(world).state is CallState.MISSED


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        (notice("OUT_START", internal="101", destination=PHONE), "outgoing"),
        (notice("OUT_END", internal="101", destination=PHONE, duration="5"), "outgoing"),
        ({**ANSWER, "pbx_call_id": "out_1", "internal": "101"}, "outgoing"),
        ({**RINGS, "caller_id": "100"}, "internal"),
        (notice("RECORD", call_id_with_rec="1.2"), "unknown"),
        (notice("IVR"), "unknown"),
        (notice("TELEPATHY"), "unknown"),
        ({"event": "SMS", "result": "{}"}, "unknown"),
        ({"event": ""}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_what_is_no_call_to_the_shop_is_counted_and_changes_nothing(
    world: World, logbook: Logbook, fields: dict[str, str], why: str
) -> None:
    assert zadarma_posts(fields)["statusCode"] == 200
    assert everything(world) == {}
    assert f'"why": "{why}"' in logbook.lines[-1]


@pytest.mark.parametrize(
    "more",
    [
        {"pbx_call_id": ""},
        {"pbx_call_id": " \t"},
        {"pbx_call_id": "x" * 201},
        {"internal": "1" * 41},
    ],
)
def test_an_authentic_notification_that_cannot_be_read_is_an_error_in_the_log(
    world: World, logbook: Logbook, more: dict[str, str]
) -> None:
    assert zadarma_posts({**RINGS, **more})["statusCode"] == 200
    assert everything(world) == {}
    assert '"call.unreadable", "system": "zadarma"' in logbook.lines[-1]


@pytest.mark.parametrize(
    ("more", "number"),
    [
        ({"caller_id": "8 (916) 123-45-67"}, PHONE),
        ({"caller_id": "79161234567"}, PHONE),
        ({"caller_id": "anonymous"}, ""),
        ({"caller_id": ""}, ""),
        ({"caller_id": "١"}, ""),
        ({"caller_id": "x1" * 500}, ("x1" * 500)[:40]),
        ({"pbx_call_id": "in_/../#?é "}, PHONE),
    ],
)
def test_odd_numbers_and_ids_are_recorded(world: World, more: dict[str, str], number: str) -> None:
    zadarma_posts({**START_, **more})

    if number:
        assert the_call(world).phone == number
    else:
        assert all(not call.phone for _, call in world.desk.calls.newest(unnoted=False))


PROOF = zadarma_sign(START_)


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({}, ""),
        ({}, "x"),
        ({}, PROOF[:-1]),
        ({}, PROOF + "A"),
        ({}, PROOF.lower()),
        ({}, "подпись"),
        ({}, "\ud800"),
        ({}, zadarma_sign(START_, "another")),
        ({}, zadarma_sign(START_, "")),
        ({}, f"Basic {PROOF}"),
        ({"caller_id": "+79160000000"}, PROOF),
        ({"called_did": "1"}, PROOF),
        ({"call_start": "2026-11-21 12:00:01"}, PROOF),
        ({"caller_id": ""}, PROOF),
        ({"event": "NOTIFY_ANSWER", "destination": "101"}, PROOF),
        ({"event": "NOTIFY_OUT_START", "internal": "1", "destination": "2"}, PROOF),
        ({"event": "NOTIFY_RECORD"}, PROOF),
        ({"event": "NOTIFY_END", "caller_id": "1"}, PROOF),
        ({"event": "NOTIFY_INTERNAL", "call_start": ""}, PROOF),
        ({"event": "NOTIFY_IVR", "called_did": ""}, PROOF),
    ],
)
def test_a_forged_notification_is_refused(world: World, change: dict[str, str], shown: str) -> None:
    answer = _posted({**START_, **change}, shown)

    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (401, "webhook.secret")
    assert everything(world) == {}


def _posted(fields: dict[str, str], shown: str) -> dict[str, Any]:
    parts = "".join(
        f'--=_edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    headers = {"content-type": "multipart/form-data; boundary==_edge", "signature": shown}
    return knock("/webhooks/zadarma", f"{parts}--=_edge--\r\n", headers=headers)


def test_a_form_in_parts_is_the_same_form(world: World) -> None:
    assert _posted(RINGS, zadarma_sign(RINGS))["statusCode"] == 200
    assert (the_call(world).operator, the_call(world).phone) == ("101", PHONE)


@pytest.mark.parametrize(
    ("media", "body"),
    [
        ("multipart/form-data", "--x"),
        ("multipart/form-data; boundary=", "--\r\n\r\n"),
        ("multipart/form-data; boundary=x", "--x\r\n" * 500),
        ("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data\r\n\r\n1"),
        ("multipart/form-data; boundary=\u00e9", "\x00"),
        ("application/json", json.dumps(START_)),
        ("application/x-www-form-urlencoded", "event=NOTIFY_START&" + "x&" * 200),
        ("", "%%%"),
    ],
)
def test_a_body_that_is_no_form_is_believed_in_nothing(world: World, media: str, body: str) -> None:
    answer = knock("/webhooks/zadarma", body, headers={"content-type": media})

    assert answer["statusCode"] in {200, 401}
    assert everything(world) == {}


def test_the_address_is_confirmed_once_a_secret_is_set(world: World) -> None:
    answer = knock("/webhooks/zadarma", method="GET", query={"zd_echo": "a1B2c3"})

    assert (answer["statusCode"], answer["body"]) == (200, "a1B2c3")
    assert answer["headers"]["Content-Type"] == "text/plain"
    for query in ({}, {"zd_echo": "<script>"}, {"zd_echo": "x" * 101}):
        assert knock("/webhooks/zadarma", method="GET", query=query)["statusCode"] == 404
    with_telephony(world, zadarma_secret="")
    assert knock("/webhooks/zadarma", method="GET", query={"zd_echo": "1"})["statusCode"] == 404


def test_secrets_are_exchanged_without_a_lost_call(world: World) -> None:
    with_telephony(world, zadarma_secret="new, the-zadarma-secret")

    assert zadarma_posts(START_)["statusCode"] == 200
    assert zadarma_posts(START_, "new")["statusCode"] == 200
    assert zadarma_posts(START_, "older")["statusCode"] == 401
