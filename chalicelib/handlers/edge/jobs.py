"""The jobs of our queues, as their consumers read them."""

import json
from collections.abc import Mapping
from typing import Any

VERSIONS = frozenset({1})  # of jobs that this code reads; others go back to the queue


def read_job(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """The job of one record.

    Raises:
        ValueError: it was written by a version that this code does not know.
    """
    job: Mapping[str, Any] = json.loads(record["body"])
    if job["v"] not in VERSIONS:
        raise ValueError("a job of an unknown version")
    return job
