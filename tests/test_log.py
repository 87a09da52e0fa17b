"""One JSON line an event, on the standard output."""

import ast
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import ANY

import pytest
from botocore.exceptions import ClientError

from chalicelib import log
from chalicelib.aws.queue import Queue
from chalicelib.domain.errors import Unavailable
from tests.builders.damage import without_frame

ROOT = Path(__file__).parent.parent


def printed(script: str) -> list[str]:
    """What a fresh process prints."""
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def logged(script: str) -> list[dict[str, Any]]:
    return [without_frame(json.loads(line)) for line in printed(script)]


def test_an_event_is_a_line_of_json_with_its_fields() -> None:
    (event,) = logged(
        "from chalicelib import log\n"
        "log.event('outbox.postponed', reply='x', attempt=2, late=True, why=None)"
    )

    assert event == {
        "event": "outbox.postponed",
        "reply": "x",
        "attempt": 2,
        "late": True,
        "why": None,
    }


@pytest.mark.parametrize("order", ["import app\n{}", "{}\nimport app"])
def test_the_framework_neither_swallows_nor_dresses_our_lines(order: str) -> None:
    event = "from chalicelib import log; log.event('webhook.ignored', channel='telegram')"

    assert logged(order.format(event)) == [{"event": "webhook.ignored", "channel": "telegram"}]


def test_lambdas_own_handler_prints_nothing_twice() -> None:
    lines = printed(
        "import logging, sys\n"
        "logging.basicConfig(stream=sys.stdout, level=logging.DEBUG)\n"
        "from chalicelib import log\n"
        "log.event('a.b')\n"
        "log.event('c.d')"
    )

    assert len(lines) == 2


@pytest.mark.parametrize("value", ["line\nbreak", "\x1b[31m", '"}', "\ud800", "Анна %s"])
def test_no_value_breaks_out_of_its_line(value: str) -> None:
    (event,) = logged(f"from chalicelib import log\nlog.event('a.b', value={value!r})")

    assert event["value"] == value


def test_a_mistake_of_ours_is_of_a_higher_level_and_the_same_line_else() -> None:
    (event,) = logged(
        "import logging\n"
        "from chalicelib import log\n"
        "log.event('a.b')\n"
        "logging.getLogger(log.LOGGER).handlers[0].setLevel(logging.ERROR)\n"
        "log.event('a.b')\n"
        "log.error('http.broke', error='KeyError')"
    )[1:]

    assert event == {"event": "http.broke", "error": "KeyError"}


class Captured(logging.Handler):
    """Collects whole lines."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(record.getMessage()))


@pytest.fixture
def captured() -> Iterator[list[dict[str, Any]]]:
    log.event("test.began")
    book = Captured()
    logging.getLogger(log.LOGGER).addHandler(book)
    yield book.lines
    logging.getLogger(log.LOGGER).removeHandler(book)


def test_r04_every_line_names_its_level_time_and_invocation(
    captured: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "_invocations", [])
    context = SimpleNamespace(function_name="grocer-prod-outbox", aws_request_id="id-1")

    with log.invocation(context, route="/v1/customers"):
        log.event("a.b")
        log.learned(key="key-7")
        log.error("c.d")
    with log.invocation(context):
        log.event("e.f")
    log.learned(key="lost")
    log.event("g.h")

    first, second, third, last = captured
    around = {
        "service": "grocer",
        "function": "grocer-prod-outbox",
        "function_request_id": "id-1",
        "route": "/v1/customers",
        "cold_start": True,
    }
    assert first == {"level": "INFO", "timestamp": ANY, "event": "a.b", **around}
    assert second == {"level": "ERROR", "timestamp": ANY, "event": "c.d", **around, "key": "key-7"}
    assert third["cold_start"] is False
    assert "route" not in third
    assert last.keys() == {"level", "timestamp", "event", "service"}
    written = datetime.fromisoformat(first["timestamp"])
    assert abs(datetime.now(UTC) - written) < timedelta(minutes=1)  # noqa: TID251 - as the line


@pytest.mark.parametrize("code", ["AccessDenied", "InternalFailure"])
def test_r05_a_wrong_policy_does_not_look_like_an_outage(code: str) -> None:
    """Only AWS's own code tells them apart: the refusal is the same."""

    class Refusing:
        def send_message(self, **_: object) -> None:
            raise ClientError({"Error": {"Code": code, "Message": "+79211234567"}}, "SendMessage")

    with pytest.raises(Unavailable) as raised:
        Queue(Refusing, "https://queue").send({})

    cause = log.cause_of(raised.value)
    assert (cause["error"], cause["aws_code"]) == ("ClientError", code)
    assert str(cause["where"]).startswith("aws/queue.py:")
    assert "+7921" not in str(cause)


def test_what_never_was_in_our_code_is_named_by_its_own_line() -> None:
    try:
        json.loads("{")
    except ValueError as exc:
        cause = log.cause_of(exc)

    assert str(cause["where"]).startswith("decoder.py:")
    assert log.cause_of(KeyError("never raised")) == {"error": "KeyError", "where": ""}


def fields_of_log_calls() -> set[str]:
    """The names of all fields that our code gives to the log."""
    calls = (
        node
        for path in (ROOT / "chalicelib").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "log"
    )
    return {keyword.arg for call in calls for keyword in call.keywords if keyword.arg}


def test_no_line_has_a_field_for_something_personal() -> None:
    fields = fields_of_log_calls()
    personal = {"phone", "email", "name", "surname", "first_name", "birthday", "text", "address"}

    assert len(fields) > 40
    assert not fields & (personal | {"body", "question", "answer", "caption", "comment", "words"})
