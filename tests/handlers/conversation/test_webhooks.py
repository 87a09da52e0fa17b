"""What messengers post: who is let in, what is kept aside, what is answered."""

import json
from dataclasses import replace
from typing import Any

import pytest

from app import app
from chalicelib.channels.telegram.messenger import UPDATE_BYTES_MAX
from chalicelib.repo.table import keys
from chalicelib.repo.table.writes import Put
from chalicelib.world import World, use_world
from tests.builders.events import rest_event
from tests.builders.people import Telegrammer
from tests.channels.updates import CONTACT, START
from tests.handlers.broken import AWAY, THROTTLED, fails
from tests.handlers.conftest import Logbook
from tests.repo.builders import CHAT, dialog_of, everything

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
UNREADABLE = [
    pytest.param(b"{", id="broken JSON"),
    pytest.param(b"", id="nothing"),
    pytest.param(b'{"update_id": NaN}', id="NaN"),
    pytest.param(b'{"update_id": 1e999}', id="infinity"),
    pytest.param(b"[" * 100_000, id="brackets"),
    pytest.param(b'[{"update_id": 1}]', id="a list"),
    pytest.param(b"null", id="null"),
    pytest.param(START.replace("731045502", "9" * 5_000).encode(), id="5,000 digits"),
    pytest.param(START.replace("/start ref_7Q2K-9", "\\ud800").encode(), id="lone surrogate"),
]


def post(
    world: World,
    body: bytes | str,
    *,
    channel: str = "telegram",
    headers: dict[str, str] | None = None,
) -> dict[str, Any]:
    proof = {SECRET_HEADER: world.settings.telegram_secret} if headers is None else headers
    sent = body.encode() if isinstance(body, str) else body
    path = {"channel": channel}
    event = rest_event("POST", "/webhooks/{channel}", body=sent, headers=proof, path=path)
    answer: dict[str, Any] = app(event, None)
    return answer


def problem(answer: dict[str, Any]) -> tuple[int, str]:
    return answer["statusCode"], json.loads(answer["body"])["code"]


def test_an_update_is_answered_in_the_response(world: World) -> None:
    answer = post(world, START)

    assert answer["statusCode"] == 200
    assert answer["headers"]["Content-Type"] == "application/json"
    assert json.loads(answer["body"])["method"] == "sendMessage"


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({SECRET_HEADER: "wrong"}, id="wrong"),
        pytest.param({SECRET_HEADER: ""}, id="empty"),
        pytest.param({SECRET_HEADER: "секрет"}, id="beyond ASCII"),
        pytest.param({}, id="missing"),
    ],
)
@pytest.mark.parametrize("body", [START.encode(), b"{", b"x" * 2_000_000])
def test_without_the_secret_nothing_is_read_and_nothing_stored(
    world: World, headers: dict[str, str], body: bytes
) -> None:
    assert problem(post(world, body, headers=headers)) == (401, "webhook.secret")
    assert everything(world) == {}


def test_the_name_of_the_header_may_be_written_in_any_case(world: World) -> None:
    shown = {SECRET_HEADER.upper(): world.settings.telegram_secret}

    assert post(world, START, headers=shown)["statusCode"] == 200


@pytest.mark.parametrize("channel", ["viber", "webchat", "", "telegram%00", "../telegram"])
def test_a_channel_that_we_do_not_have_is_not_found(world: World, channel: str) -> None:
    assert problem(post(world, START, channel=channel)) == (404, "channel.unknown")


@pytest.mark.parametrize("parameter", ["new,old", "new, old", " new ,old\n"])
@pytest.mark.parametrize("shown", ["new", "old"])
def test_s15_while_the_secret_is_exchanged_both_are_valid(
    world: World, parameter: str, shown: str
) -> None:
    use_world(replace(world, settings=replace(world.settings, telegram_secret=parameter)))

    assert post(world, START, headers={SECRET_HEADER: shown})["statusCode"] == 200


def test_a_channel_without_a_secret_is_off(world: World) -> None:
    from dataclasses import replace

    use_world(replace(world, settings=replace(world.settings, telegram_secret="")))

    assert problem(post(world, START, headers={})) == (404, "channel.unknown")
    assert problem(post(world, START, headers={SECRET_HEADER: ""})) == (404, "channel.unknown")


@pytest.mark.parametrize("size", [UPDATE_BYTES_MAX + 1, 2_000_000])
def test_a_body_that_no_update_has_is_too_large(world: World, size: int) -> None:
    assert problem(post(world, b"x" * size)) == (413, "body.too_large")
    assert everything(world) == {}


@pytest.mark.parametrize("body", UNREADABLE)
def test_what_telegram_did_send_and_we_cannot_read_is_kept_aside(world: World, body: bytes) -> None:
    answer = post(world, body)

    assert (answer["statusCode"], answer["body"]) == (200, "")
    assert [pk for pk, _ in everything(world)] == ["ASIDE#2026-11-21"]


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1, "poll_answer": {"poll_id": "5"}},
        {"update_id": 1, "edited_message": json.loads(START)["message"]},
        {"update_id": 1},
    ],
)
def test_an_update_that_is_not_for_us_is_taken_and_forgotten(
    world: World, update: dict[str, Any]
) -> None:
    answer = post(world, json.dumps(update))

    assert (answer["statusCode"], answer["body"]) == (200, "")
    assert everything(world) == {}


@pytest.mark.parametrize("failure", [AWAY, THROTTLED])
def test_when_the_table_does_not_answer_telegram_is_asked_to_come_back(
    world: World, failure: Exception
) -> None:
    fails(world, failure, "dynamodb")

    answer = post(world, CONTACT)

    assert answer["statusCode"] == 503
    assert int(answer["headers"]["Retry-After"]) >= 1


def test_when_the_table_does_not_answer_an_unreadable_update_is_not_lost(world: World) -> None:
    fails(world, AWAY, "dynamodb")

    assert post(world, b"{")["statusCode"] == 503


def test_when_the_queue_does_not_answer_telegram_is_asked_to_come_back(
    world: World, anna: Telegrammer
) -> None:
    anna.registers()
    fails(world, AWAY, "sqs")

    assert anna.says("карта").status == 503


def test_an_update_that_breaks_us_gets_an_apology_and_is_kept_aside(world: World) -> None:
    world.table.put(Put(keys.dialog(CHAT), {"version": 1, "state": "{"}))

    answer = post(world, CONTACT)

    assert "Что-то пошло не так" in json.loads(answer["body"])["text"]
    assert [pk for pk, _ in everything(world) if pk.startswith("ASIDE#")] == ["ASIDE#2026-11-21"]


def test_a_person_is_not_in_the_log(world: World, anna: Telegrammer, logbook: Logbook) -> None:
    anna.registers(email="anna@example.org")
    post(world, CONTACT.replace('"phone_number"', '"phone"'))
    anna.says("мои данные")

    for personal in ("Анна", "Петрова", "9211234567", "9991234567", "example.org", "7012345678"):
        assert personal not in logbook.text


def test_the_log_names_what_happened(world: World, anna: Telegrammer, logbook: Logbook) -> None:
    anna.registers()

    names = [json.loads(line)["event"] for line in logbook.lines]
    assert names.count("dialog.moved") == 7
    assert "customer.registered" in names


def test_an_update_of_base64_is_the_same_update(world: World) -> None:
    import base64

    headers = {SECRET_HEADER: world.settings.telegram_secret}
    event = rest_event("POST", "/webhooks/{channel}", headers=headers, path={"channel": "telegram"})
    event |= {"body": base64.b64encode(START.encode()).decode(), "isBase64Encoded": True}

    assert app(event, None)["statusCode"] == 200
    assert dialog_of(world, CHAT).topic == "registration"
