"""What the template creates that costs money while nothing happens."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
RESOURCES = ROOT / ".chalice" / "resources.json"
CONFIG = ROOT / ".chalice" / "config.json"
# The parameters of the deployment that is estimated: Telegram is on, the other channels are off.
PARAMETERS = {
    "Stage": "prod",
    "AlarmTopicArn": "arn:aws:sns:us-east-1:000000000000:alarms",
}
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StandingParts:
    """What stands in the account all month.

    `polled` are the queues that workers wait for, `alarms` the metrics that alarms watch: an alarm
    over three metrics costs three.
    """

    polled: int
    alarms: int
    composite_alarms: int
    dashboards: int
    metrics: int
    keys: int


def read_standing(file: Path = RESOURCES) -> StandingParts:
    """Count what a deployment with `PARAMETERS` creates."""
    template: Json = json.loads(file.read_text(encoding="utf-8"))
    created = list(_created(template))
    kinds = [each.get("Type") for each in created]
    metrics = {
        each["Properties"]["MetricTransformations"][0]["MetricName"]
        for each in created
        if each.get("Type") == "AWS::Logs::MetricFilter"
    }
    return StandingParts(
        polled=sum(map(_polled, created)),
        alarms=sum(map(_watched, created)),
        composite_alarms=kinds.count("AWS::CloudWatch::CompositeAlarm"),
        dashboards=kinds.count("AWS::CloudWatch::Dashboard"),
        metrics=len(metrics),
        keys=kinds.count("AWS::KMS::Key"),
    )


def read_memory(file: Path = CONFIG) -> Mapping[str, int]:
    """Return the megabytes of each function."""
    config: Json = json.loads(file.read_text(encoding="utf-8"))
    functions: Mapping[str, Json] = config["lambda_functions"]
    usual: int = config["lambda_memory_size"]
    return {name: each.get("lambda_memory_size", usual) for name, each in functions.items()}


def _created(template: Json) -> Iterator[Json]:
    defaults = {name: each.get("Default", "") for name, each in template["Parameters"].items()}
    values = {name: str(value) for name, value in (defaults | PARAMETERS).items()}
    conditions: Json = template.get("Conditions", {})
    for resource in template["Resources"].values():
        condition = resource.get("Condition")
        if condition is None or _holds({"Condition": condition}, conditions, values):
            yield resource


def _holds(condition: Json, conditions: Json, values: Mapping[str, str]) -> bool:
    ((kind, inside),) = condition.items()
    match kind:
        case "Condition":
            return _holds(conditions[inside], conditions, values)
        case "Fn::Not":
            return not _holds(inside[0], conditions, values)
        case "Fn::And":
            return all(_holds(each, conditions, values) for each in inside)
        case "Fn::Or":
            return any(_holds(each, conditions, values) for each in inside)
        case "Fn::Equals":
            left, right = (
                values[each["Ref"]] if isinstance(each, dict) else each for each in inside
            )
            return bool(left == right)
        case _:
            raise ValueError(f"the bill cannot read the condition {kind}")


def _watched(resource: Json) -> int:
    if resource.get("Type") != "AWS::CloudWatch::Alarm":
        return 0
    metrics = resource.get("Properties", {}).get("Metrics", [])
    return sum("MetricStat" in each for each in metrics) or 1


def _polled(resource: Json) -> int:
    if resource.get("Type") == "AWS::Lambda::EventSourceMapping":
        return 1
    events = resource.get("Properties", {}).get("Events", {})
    return sum("Queue" in each.get("Properties", {}) for each in events.values())
