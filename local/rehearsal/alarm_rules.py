"""Rules for the alarms of our templates: each returns what could fail and would call no person."""

from collections.abc import Iterator

from chalicelib.metrics import METRICS
from local.rehearsal.template import Json, of_type, referred

ALARM = "AWS::CloudWatch::Alarm"
# What our own metrics count and a person must act on; the others are for the dashboard.
CALLED_FOR = frozenset(
    {"campaigns_paused", "channels_in_trouble", "late_jobs", "sms_limits", "updates_quarantined"}
)
Watched = set[tuple[str, str]]


def watched(template: Json) -> Watched:
    """The metrics that alarms look at, each with the resource or function that it is of."""
    return {
        (metric["MetricName"], _of(metric))
        for _, alarm in of_type(template, ALARM)
        for metric in metrics_of(alarm)
    }


def metrics_of(alarm: Json) -> Iterator[Json]:
    """The metrics of one alarm, also of one that computes with several."""
    if "MetricName" in alarm:
        yield alarm
    for row in alarm.get("Metrics", []):
        # The row of a channel that may be off stands in a condition.
        present = row["Fn::If"][1] if "Fn::If" in row else row
        if "MetricStat" in present:
            yield present["MetricStat"]["Metric"]


def silent_dead_letters(template: Json) -> list[str]:
    """Dead-letter queues that can fill, and queues that can grow old, without an alarm."""
    wanted = set()
    for name, queue in of_type(template, "AWS::SQS::Queue"):
        if "RedrivePolicy" in queue:
            target = referred(queue["RedrivePolicy"]["deadLetterTargetArn"])
            wanted.add(("ApproximateAgeOfOldestMessage", name))
            wanted.add(("ApproximateNumberOfMessagesVisible", target))
    return _silent(template, wanted)


def silent_functions(template: Json) -> list[str]:
    """Functions that can break off, doors that can fail or be slow, and a clock that can stop."""
    wanted = {("Throttles", ""), ("5XXError", "grocer"), ("Latency", "grocer")}
    for name, _ in of_type(template, "AWS::Lambda::Function"):
        wanted.add(("Errors", name))
        if f"{name}Url" in template["Resources"]:
            wanted |= {("Url5xxCount", name), ("Duration", name)}
    stopped = [
        alarm
        for _, alarm in of_type(template, ALARM)
        if alarm.get("MetricName") == "Invocations"
        and alarm["TreatMissingData"] == "breaching"
        and _of(alarm) == "Clock"
    ]
    return _silent(template, wanted) + ([] if stopped else ["no alarm on a clock that stops"])


def silent_table(template: Json) -> list[str]:
    """Tables that can refuse requests without an alarm."""
    return _silent(
        template,
        {
            (f"{kind}ThrottleEvents", name)
            for name, _ in of_type(template, "AWS::DynamoDB::Table")
            for kind in ("Read", "Write")
        },
    )


def silent_metrics(template: Json) -> list[str]:
    """Metrics of ours that call for a person, without an alarm; alarms on what is not counted."""
    counted = {name for names in METRICS.values() for name in names}
    ours = {
        metric["MetricName"]
        for _, alarm in of_type(template, ALARM)
        for metric in metrics_of(alarm)
        if metric["Namespace"] == {"Fn::Sub": "grocer-${Stage}"}
    }
    return [f"no alarm on {name}" for name in sorted(CALLED_FOR - ours)] + [
        f"{name} is never counted" for name in sorted(ours - counted)
    ]


def deaf_alarms(template: Json) -> list[str]:
    """Alarms that reach no person, or that say nothing of the runbook."""
    return [
        name
        for name, alarm in of_type(template, ALARM)
        if not alarm.get("AlarmActions") or "docs/runbook.md" not in alarm["AlarmDescription"]
    ]


def _of(metric: Json) -> str:
    """What a metric is of: the resource that its first dimension names; "": the account."""
    dimensions = metric.get("Dimensions")
    if not dimensions:
        return ""
    value = dimensions[0]["Value"]
    return value if isinstance(value, str) else referred(value)


def _silent(template: Json, wanted: Watched) -> list[str]:
    silent = sorted(wanted - watched(template))
    return [f"no alarm on {metric} of {of or 'the account'}" for metric, of in silent]


RULES = (silent_dead_letters, silent_functions, silent_table, silent_metrics, deaf_alarms)
