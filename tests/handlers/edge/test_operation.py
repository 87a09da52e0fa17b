"""What every operation does before and after its view: keys, bodies, parameters, repetitions."""

import hashlib
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import pytest
from chalice import Blueprint, Chalice
from pydantic import BaseModel

from chalicelib.domain.errors import Rejected
from chalicelib.domain.staff.staff import Permission, Role
from chalicelib.handlers.edge.operation import (
    Api,
    Body,
    Call,
    Nothing,
    Operation,
)
from chalicelib.handlers.edge.request import BODY_BYTES_MAX, IDEMPOTENCY_CHARS_MAX, PATH_CHARS_MAX
from chalicelib.handlers.operations import OPERATIONS
from chalicelib.repo.table import keys
from chalicelib.repo.table.commit import Committed
from chalicelib.repo.table.encoding import Value
from chalicelib.repo.table.keys import Key
from chalicelib.repo.table.writes import Put
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.events import rest_event
from tests.builders.staff import Answered, Caller, a_caller
from tests.builders.table import items
from tests.handlers.broken import AWAY, fails

NOTES = "/v1/notes"
NOTE = "/v1/notes/{text}"

blueprint = Blueprint(__name__)
api = Api(blueprint)


class NewNote(Body):
    text: str
    more: tuple[Any, ...] = ()


class Note(BaseModel):
    id: str
    text: str
    at: datetime | None = None


@dataclass(frozen=True)
class NoteRecord:
    id: str
    text: str
    at: datetime


@api.serves(
    Operation(
        "POST", NOTES, "Note", Permission.KEYS_MANAGE, Note, NewNote, status=201, keeps=NoteRecord
    )
)
def make(call: Call[NewNote, Nothing]) -> Committed[NoteRecord]:
    """Write a note that nobody wrote before."""
    if call.world.table.get(Key("NOTE", call.body.text)):
        raise Rejected("note.exists")
    note = NoteRecord(call.world.new_id(), call.body.text, call.world.now())
    return call.world.commit_once(
        call.actor, Put(Key("NOTE", note.text), {"id": note.id}), record=note
    )


@api.serves(
    Operation(
        "POST",
        f"{NOTE}/stars",
        "Star",
        Permission.KEYS_MANAGE,
        Note,
        status=201,
        keeps=NoteRecord,
    )
)
def star(call: Call[Nothing, Nothing]) -> Committed[NoteRecord]:
    """Count one more star of a note; it may be repeated for ever."""
    note = NoteRecord(call.world.new_id(), call.path["text"], call.world.now())
    return call.world.commit_once(
        call.actor, Put(Key("STAR", note.id), {"note": note.text}), record=note
    )


@api.serves(Operation("GET", NOTE, "Show", Permission.KEYS_MANAGE, Note))
def show(call: Call[Nothing, Nothing]) -> Note:
    return Note(id="1", text=call.path["text"])


application = Chalice("notes")
application.register_blueprint(blueprint)


@pytest.fixture
def admin(world: World) -> Caller:
    return another(world)


def another(world: World) -> Caller:
    caller = a_caller(world, Role.ADMIN)
    caller.application = application
    return caller


def refused(answer: Answered) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    return answer.status, answer.body["code"]


def notes(world: World) -> list[Any]:
    return items(world.client("dynamodb"), world.settings.table, "NOTE")


# Repetitions


def test_a_request_without_its_key_is_refused(admin: Caller) -> None:
    said = admin.asks("POST", NOTES, {"text": "a"}, once="")

    assert refused(said) == (400, "idempotency.key_missing")


@pytest.mark.parametrize("once", ["x" * (IDEMPOTENCY_CHARS_MAX + 1), "ключ", "a\x00b"])
def test_a_key_that_is_no_key_is_refused(admin: Caller, once: str) -> None:
    said = admin.asks("POST", NOTES, {"text": "a"}, once=once)

    assert refused(said) == (400, "idempotency.key_invalid")


def test_a_key_and_an_address_of_two_hundred_characters_are_taken(admin: Caller) -> None:
    assert IDEMPOTENCY_CHARS_MAX == PATH_CHARS_MAX == 200
    assert admin.asks("POST", NOTES, {"text": "a"}, once="x" * IDEMPOTENCY_CHARS_MAX).status == 201
    assert admin.asks("GET", NOTE, path={"text": "x" * PATH_CHARS_MAX}).status == 200


def test_a_repeated_request_gets_the_same_answer_and_is_told_so(
    world: World, admin: Caller
) -> None:
    first = admin.asks("POST", NOTES, {"text": "a"}, once="k")
    again = admin.asks("POST", NOTES, {"text": "a"}, once="k")

    assert (again.status, again.raw) == (first.status, first.raw)
    assert "Idempotency-Hit" not in first.headers
    assert again.headers["Idempotency-Hit"] == "true"
    assert len(notes(world)) == 1


@pytest.mark.parametrize("body", [{"text": "b"}, {"text": "a", "more": [1]}])
def test_the_same_key_with_another_body_is_refused(
    world: World, admin: Caller, body: dict[str, Any]
) -> None:
    admin.asks("POST", NOTES, {"text": "a"}, once="k")

    assert refused(admin.asks("POST", NOTES, body, once="k")) == (422, "idempotency.other_request")
    assert len(notes(world)) == 1


def test_the_same_key_and_body_at_another_address_is_refused(world: World, admin: Caller) -> None:
    stars = f"{NOTE}/stars"
    admin.asks("POST", stars, path={"text": "a"}, once="k")

    other = admin.asks("POST", stars, path={"text": "b"}, once="k")
    same = admin.asks("POST", stars, path={"text": "a"}, once="k")

    assert refused(other) == (422, "idempotency.other_request")
    assert (same.status, same.headers["Idempotency-Hit"]) == (201, "true")
    assert len(items(world.client("dynamodb"), world.settings.table, "STAR")) == 1


def test_a_repetition_that_its_own_effect_does_not_refuse_is_the_same_word_for_word(
    world: World, admin: Caller, clock: Clock
) -> None:
    stars, path = f"{NOTE}/stars", {"text": "ёж 🦔"}
    clock.at = clock.at.replace(microsecond=120_000)
    first = admin.asks("POST", stars, path=path, once="k")
    clock.moves(hours=1)
    again = admin.asks("POST", stars, path=path, once="k")

    assert (again.raw, again.status) == (first.raw, first.status)
    assert "Idempotency-Hit" not in first.headers
    assert again.headers["Idempotency-Hit"] == "true"
    assert again.headers["Content-Type"] == first.headers["Content-Type"]


@pytest.mark.parametrize("stands", [False, True], ids=["by its key", "by its own effect"])
def test_an_answer_that_an_older_release_kept_is_repeated_as_it_is(
    world: World, admin: Caller, *, stands: bool
) -> None:
    """Such items hold the rendered answer; they live for 72 hours after that release."""
    body, kept = b'{"text": "a"}', '{"id":"old","text":"a","of":"then"}'
    address = f"POST {NOTES} []".encode()
    item: dict[str, Value] = {
        "asked": hashlib.sha256(address + b"\n" + body).hexdigest(),
        "answer": kept,
        "status": 201,
        "ttl": int(world.now().timestamp()) + 3600,
    }
    key = hashlib.sha256(f"{admin.key_id}|k".encode()).hexdigest()
    world.table.put(Put(keys.answer(key), item))
    if stands:
        world.table.put(Put(Key("NOTE", "a"), {"id": "old"}))

    again = admin.asks("POST", NOTES, body, once="k")

    assert (again.status, again.raw, again.headers["Idempotency-Hit"]) == (201, kept, "true")
    assert len(notes(world)) == int(stands)


def test_a_body_that_says_nothing_is_the_same_request_as_no_body(
    world: World, admin: Caller
) -> None:
    stars, path = f"{NOTE}/stars", {"text": "a"}
    first = admin.asks("POST", stars, path=path, once="k")

    again = [admin.asks("POST", stars, body, path=path, once="k") for body in (b"{}", b" \n")]

    assert [(each.status, each.raw) for each in again] == [(201, first.raw)] * 2
    assert len(items(world.client("dynamodb"), world.settings.table, "STAR")) == 1


def test_two_callers_may_use_the_same_key(world: World, admin: Caller) -> None:
    other = another(world)
    admin.asks("POST", NOTES, {"text": "a"}, once="k")

    said = other.asks("POST", NOTES, {"text": "b"}, once="k")

    assert said.status == 201
    assert "Idempotency-Hit" not in said.headers


def test_after_72_hours_the_business_key_refuses(world: World, admin: Caller, clock: Clock) -> None:
    admin.asks("POST", NOTES, {"text": "a"}, once="k")
    clock.moves(hours=73)

    assert refused(admin.asks("POST", NOTES, {"text": "a"}, once="k")) == (400, "note.exists")


def test_a_refused_request_may_be_sent_again_under_its_key(world: World, admin: Caller) -> None:
    admin.asks("POST", NOTES, {"text": "a"}, once="k")
    assert refused(admin.asks("POST", NOTES, {"text": "a"}, once="l")) == (400, "note.exists")
    world.table.delete(Key("NOTE", "a"))

    assert admin.asks("POST", NOTES, {"text": "a"}, once="l").status == 201


def test_when_the_table_is_silent_the_same_request_is_welcome_later(
    world: World, admin: Caller
) -> None:
    admin.asks("GET", NOTE, path={"text": "a"})  # the key is remembered for a minute
    known = world.staff.keys
    failing = fails(world, AWAY, "dynamodb")
    failing.staff.__dict__["keys"] = known

    said = admin.asks("POST", NOTES, {"text": "a"}, once="k")

    assert refused(said) == (503, "table.unreachable")
    assert said.headers["Retry-After"] == "1"


KEEPING = [each for each in OPERATIONS if each.idempotent]


@pytest.mark.parametrize("operation", KEEPING, ids=lambda each: f"{each.method} {each.path}")
def test_a_snapshot_holds_what_its_answer_shows_and_no_more(operation: Operation) -> None:
    """The answer's model reads its fields from the record; what is kept is small."""
    assert operation.keeps is not None
    assert operation.answer is not None
    assert {each.name for each in fields(operation.keeps)} == set(operation.answer.model_fields)


# Bodies and addresses


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"\xff",
        b'{"text": NaN}',
        b'{"text": "a", "more": [NaN]}',
        b'{"text": "a", "more": [Infinity]}',
        b'{"text": "\\ud800"}',
        b'{"text": "a\\u0000"}',
        b'{"text": "a\\u001b[0m"}',
        b'{"text": "a", "more": ["\\u0007"]}',
        b'{"text": "a", "more": [{"\\u0000": 1}]}',
        b'{"text": "a", "more": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"text": ' + b"1" * 5000 + b"}",
        b'{"text": "a", "unknown": 1}',
    ],
    ids=lambda raw: repr(raw[:40]),
)
def test_what_is_no_body_is_refused(world: World, admin: Caller, raw: bytes) -> None:
    assert refused(admin.asks("POST", NOTES, raw)) == (400, "body.malformed")
    assert notes(world) == []


def test_lines_and_tabs_are_text(admin: Caller) -> None:
    assert admin.asks("POST", NOTES, {"text": "a\n\tb 😀"}).status == 201


def test_a_body_that_is_too_large_is_refused(admin: Caller) -> None:
    raw = b'{"text": "' + b"a" * BODY_BYTES_MAX + b'"}'

    assert refused(admin.asks("POST", NOTES, raw)) == (413, "body.too_large")


@pytest.mark.parametrize(
    "said", ["text/plain", "application/xml", "multipart/form-data; boundary=x"]
)
def test_a_body_that_is_not_json_by_its_type_is_refused(admin: Caller, said: str) -> None:
    headers = {
        "Authorization": f"Bearer {admin.secret}",
        "Idempotency-Key": "k",
        "content-type": said,
    }
    answer = application(rest_event("POST", NOTES, body=b'{"text": "a"}', headers=headers), None)

    assert answer["statusCode"] == 415
    assert answer["headers"]["Content-Type"] == "application/problem+json"


def test_the_bad_text_is_pointed_at(admin: Caller) -> None:
    said = admin.asks("POST", NOTES, {"text": "a", "more": [{"b/c": "\x00"}]})

    assert [each["pointer"] for each in said.body["errors"]] == ["/more/0/b~1c"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x" * (PATH_CHARS_MAX + 1), "path.too_long"),
        ("a\x00b", "body.malformed"),
        ("\x1b[0m", "body.malformed"),
    ],
)
def test_an_address_that_no_key_could_hold_is_refused(admin: Caller, text: str, code: str) -> None:
    assert refused(admin.asks("GET", NOTE, path={"text": text})) == (400, code)


def test_an_unknown_parameter_is_refused(admin: Caller) -> None:
    said = admin.asks("GET", NOTE, path={"text": "a"}, query={"fields": "all"})

    assert [each["pointer"] for each in said.body["errors"]] == ["/fields"]


def test_no_answer_is_kept_by_what_stands_between(admin: Caller) -> None:
    assert admin.asks("GET", NOTE, path={"text": "a"}).headers["Cache-Control"] == "no-store"
