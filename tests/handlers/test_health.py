"""Whether the service answers, and what it stands on."""

import json
from typing import Any

import pytest

from app import app
from chalicelib import VERSION
from chalicelib.world import World
from tests.builders.events import rest_event
from tests.handlers.broken import AWAY, fails


def health() -> tuple[int, dict[str, Any]]:
    answer = app(rest_event("GET", "/health"), None)
    return answer["statusCode"], json.loads(answer["body"])


def test_a_service_in_order_names_its_version(world: World) -> None:
    assert health() == (200, {"version": VERSION, "table": "ok", "queue": "ok"})


@pytest.mark.parametrize(
    ("service", "table", "queue"), [("dynamodb", "silent", "ok"), ("sqs", "ok", "silent")]
)
def test_what_does_not_answer_is_named(world: World, service: str, table: str, queue: str) -> None:
    fails(world, AWAY, service)

    assert health() == (503, {"version": VERSION, "table": table, "queue": queue})
