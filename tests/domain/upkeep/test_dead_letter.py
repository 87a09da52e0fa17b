"""A job that failed is described by ids and numbers, and never by a text or an address."""

import json
from typing import Any

import pytest

from chalicelib.domain.upkeep.dead_letter import FACT_CHARS_MAX, dead_job


@pytest.mark.parametrize(
    ("job", "kind", "facts"),
    [
        (
            {"v": 1, "do": "plan", "campaign": "c", "page": 3},
            "plan",
            {"campaign": "c", "page": "3"},
        ),
        ({"v": 1, "chunk": "x", "run": "launch"}, "chunk", {"chunk": "x", "run": "launch"}),
        ({"v": 1, "reply": "digest.1", "attempt": 4}, "reply", {"attempt": "4"}),
        ({"v": 1, "level": "c-1"}, "level", {"customer": "c-1"}),
        ({"v": 1, "attach": "c-1", "attempt": 1}, "attach", {"customer": "c-1", "attempt": "1"}),
        (
            {"returned": 1, "shop": "s1", "receipt": "r1"},
            "returned",
            {"shop": "s1", "receipt": "r1", "returned": "1"},
        ),
        ({"enclosed": "card", "customer": "c-1", "chat": "7"}, "enclosed", {"customer": "c-1"}),
        ({"Type": "Notification", "TopicArn": "a", "Message": "anna@x.ru"}, "notification", {}),
        ({"secret": "x"}, "unknown", {}),
        ({"do": ["plan"], "campaign": {"a": "b"}}, "unknown", {}),
        ([1], "unknown", {}),
    ],
)
def test_what_a_job_is_about(job: Any, kind: str, facts: dict[str, str]) -> None:
    found = dead_job(json.dumps(job))

    assert (found.kind, dict(found.facts)) == (kind, facts)


@pytest.mark.parametrize("body", ["", "{", "[" * 100_000])
def test_what_cannot_be_read_is_unknown(body: str) -> None:
    assert dead_job(body) == ("unknown", {})


def test_a_fact_is_short() -> None:
    found = dead_job(json.dumps({"do": "plan", "campaign": "x" * 500}))

    assert len(found.facts["campaign"]) == FACT_CHARS_MAX
