"""What a person may read about a job that failed until its queue gave it up."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

# The facts of jobs that are ids and numbers. What is not named here is never shown: a chat's id,
# for example, and everything of a notification of SES, which quotes addresses.
SHOWN = (
    "campaign",
    "run",
    "chunk",
    "channel",
    "part",
    "page",
    "parts",
    "day",
    "step",
    "batch",
    "simulation",
    "version",
    "job",
    "customer",
    "shop",
    "receipt",
    "returned",
    "transfer",
    "import",
    "export",
    "attempt",
)
# How the jobs of the outbox are told apart; the first that fits is the kind.
OUTBOX_KINDS = (
    "reply",
    "returned",
    "receipt",
    "level",
    "transfer",
    "trial",
    "attach",
    "probe",
    "enclosed",
)
CUSTOMER_IN = frozenset({"level", "attach"})  # the customer stands under the name of the kind
NOTIFICATION, CHUNK, UNKNOWN = "notification", "chunk", "unknown"
FACT_CHARS_MAX = 80


class DeadJob(NamedTuple):
    """The kind of a job, and its facts without anything personal."""

    kind: str
    facts: Mapping[str, str]


def dead_job(body: str) -> DeadJob:
    """Return what a queued job is about; one that cannot be read has the kind `unknown`."""
    try:
        job = json.loads(body)
    except (ValueError, RecursionError):
        return DeadJob(UNKNOWN, {})
    if not isinstance(job, dict):
        return DeadJob(UNKNOWN, {})
    kind = _kind(job)
    facts = {name: job[name] for name in SHOWN if name in job}
    if kind in CUSTOMER_IN:
        facts["customer"] = job[kind]
    shown = {
        name: str(value)[:FACT_CHARS_MAX]
        for name, value in facts.items()
        if isinstance(value, str | int)
    }
    return DeadJob(kind, shown)


def _kind(job: Mapping[str, Any]) -> str:
    if isinstance(job.get("do"), str):
        return str(job["do"])[:FACT_CHARS_MAX]
    if "chunk" in job:
        return CHUNK
    if "TopicArn" in job:
        return NOTIFICATION
    return next((kind for kind in OUTBOX_KINDS if kind in job), UNKNOWN)
