"""What is counted: lines of the log that CloudWatch also reads as metrics (embedded format).

A line costs its bytes alone, and a metric only the hours in which it is written.
Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

ONCE = ""
METRICS: Mapping[str, Mapping[str, str]] = {
    "webhook.received": {"webhooks": ONCE},
    "purchase.recorded": {"receipts": ONCE, "points_moved": "points"},
    "purchase.returned": {"points_moved": "points"},
    "points.adjusted": {"points_moved": "points"},
    "points.gift_given": {"points_moved": "points"},
    "points.transferred": {"points_moved": "points"},
    "chunk.done": {
        "messages_sent": "accepted",
        "messages_failed": "failed",
        "messages_unknown": "unknown",
    },
    "appeal.late": {"appeals_late": ONCE},
    "sms.sent": {"sms_spend": "price"},
    "sms.half_spent": {"sms_limits": ONCE},
    "sms.spent": {"sms_limits": ONCE},
    "clock.job_failed": {"late_jobs": ONCE},
    "webhook.set_aside": {"updates_quarantined": ONCE},
    "channel.trouble": {"channels_in_trouble": ONCE},
    "campaign.paused_itself": {"campaigns_paused": ONCE},
}
"""Event: its metrics, and the field that holds the number; `ONCE`: every line counts one."""

_stages = ["local"]  # the last one is that of this process


def use_stage(stage: str) -> None:
    """Count from now on in the namespace of a stage, `grocer-<stage>`."""
    _stages.append(stage)


def metrics_of(event: str, fields: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Return the members that make CloudWatch count a line; none if its event is not counted.

    A metric of which the line has no number, or zero, is left out.
    """
    counted = {
        name: 1 if source == ONCE else fields.get(source, 0)
        for name, source in METRICS.get(event, {}).items()
    }
    numbers = {name: number for name, number in counted.items() if number}
    if not numbers:
        return {}
    directive = {
        "Namespace": f"grocer-{_stages[-1]}",
        "Dimensions": [[]],
        "Metrics": [{"Name": name} for name in numbers],
    }
    milliseconds = int(at.timestamp() * 1000)
    return {**numbers, "_aws": {"Timestamp": milliseconds, "CloudWatchMetrics": [directive]}}
