"""One JSON line an event, on the standard output."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent


def printed(script: str) -> list[str]:
    """What a fresh process prints."""
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def logged(script: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in printed(script)]


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
