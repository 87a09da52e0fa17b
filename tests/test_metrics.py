"""Lines of the log that CloudWatch also counts."""

import ast
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from chalicelib import metrics
from chalicelib.metrics import METRICS, ONCE, metrics_of, use_stage
from chalicelib.world import World
from tests.builders.damage import logbook
from tests.builders.people import Telegrammer

CODE = Path(__file__).parent.parent / "chalicelib"
WRITERS = {"log.event", "log.error", "report"}
AT = datetime(2026, 12, 1, 12, 0, 0, 250_000, tzinfo=UTC)


@cache
def calls() -> list[ast.Call]:
    """Every call of our code that writes a line of the log."""
    return [
        node
        for path in CODE.rglob("*.py")
        if "import log" in (text := path.read_text())
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in WRITERS
    ]


def logged_fields(event: str) -> list[set[str]]:
    """The fields of each call that logs the event; a `**mapping` has all of them."""
    return [
        {keyword.arg or "**" for keyword in call.keywords}
        for call in calls()
        if any(
            isinstance(each, ast.Constant) and each.value == event
            for each in ast.walk(call.args[0])
        )
    ]


@pytest.mark.parametrize("event", METRICS)
def test_what_is_counted_is_logged_with_its_number(event: str) -> None:
    lines = logged_fields(event)

    assert lines
    for source in set(METRICS[event].values()) - {ONCE}:
        assert all({source, "**"} & fields for fields in lines), f"{event} lacks {source}"


def test_a_counted_line_has_the_embedded_metric_format(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "_stages", ["local"])
    use_stage("prod")

    made = metrics_of("purchase.recorded", {"points": 30, "shop": "s1"}, AT)

    assert made == {
        "receipts": 1,
        "points_moved": 30,
        "_aws": {
            "Timestamp": 1796126400250,
            "CloudWatchMetrics": [
                {
                    "Namespace": "grocer-prod",
                    "Dimensions": [[]],
                    "Metrics": [{"Name": "receipts"}, {"Name": "points_moved"}],
                }
            ],
        },
    }


def test_a_number_that_is_zero_costs_no_metric() -> None:
    made = metrics_of("chunk.done", {"accepted": 25, "failed": 0}, AT)

    assert [each["Name"] for each in made["_aws"]["CloudWatchMetrics"][0]["Metrics"]] == [
        "messages_sent"
    ]
    assert metrics_of("points.gift_given", {"points": 0}, AT) == {}
    assert metrics_of("dialog.moved", {"points": 5}, AT) == {}


def test_an_authentic_webhook_is_counted(world: World, anna: Telegrammer) -> None:
    with logbook() as lines:
        anna.says("/start")

    assert [line["webhooks"] for line in lines if line["event"] == "webhook.received"] == [1]
