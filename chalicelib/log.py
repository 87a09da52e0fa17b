"""The log: one JSON line per event, with a fixed dotted name and fields.

Every line also says when it was written, in which function, and for which invocation. A line never
holds a phone, a name or a text that a person wrote.
"""

import json
import logging
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from chalicelib.metrics import metrics_of

# Not named like the application: Chalice configures that logger to print errors only.
LOGGER = "grocer.events"
SERVICE = "grocer"
OURS = "/chalicelib/"
Field = str | int | float | bool | None

_around: ContextVar[Mapping[str, Field]] = ContextVar("around", default=MappingProxyType({}))
_invocations: list[str] = []  # holds one entry from the first invocation of this process on


def event(name: str, /, **fields: Field) -> None:
    """Log an event: something was handled or refused."""
    _logger().info(_line("INFO", name, fields))


def error(name: str, /, **fields: Field) -> None:
    """Log a mistake of our code, or a failure that a person should look at."""
    _logger().error(_line("ERROR", name, fields))


@contextmanager
def invocation(context: Any, **fields: Field) -> Iterator[None]:  # noqa: ANN401 - Lambda's context
    """Add to each line of the block which invocation of which function writes it.

    `context` is the second argument of Lambda; outside of Lambda it may be None. Fields that are
    learned later, such as the key of the caller, are added with `learned`.
    """
    is_cold = not _invocations
    _invocations[:] = ["begun"]
    around = {
        "function": getattr(context, "function_name", ""),
        "function_request_id": getattr(context, "aws_request_id", ""),
        "cold_start": is_cold,
        **fields,
    }
    before = _around.set(MappingProxyType(around))
    try:
        yield
    finally:
        _around.reset(before)


def learned(**fields: Field) -> None:
    """Add fields to the lines that the present invocation still writes."""
    if around := _around.get():
        _around.set(MappingProxyType({**around, **fields}))


def cause_of(exc: BaseException) -> dict[str, Field]:
    """Return what may be logged of an exception: its kind, our last line, and AWS's error code.

    Its message is not logged: it may quote what a person wrote. A refusal that was raised because
    of another exception is explained by that one.
    """
    first = exc
    while first.__cause__ is not None:
        first = first.__cause__
    fields: dict[str, Field] = {"error": type(first).__name__, "where": _our_last_line(first, exc)}
    # The shape of botocore's ClientError, which this module does not import.
    response = getattr(first, "response", None)
    if isinstance(response, Mapping):
        fields["aws_code"] = str(response.get("Error", {}).get("Code", ""))
    return fields


def _our_last_line(*failures: BaseException) -> str:
    """Return file and line of the deepest frame of ours; without one, of the deepest at all."""
    for failure in failures:
        frames = traceback.extract_tb(failure.__traceback__)
        ours = [frame for frame in frames if OURS in frame.filename]
        if ours:
            path = ours[-1].filename.rpartition(OURS)[2]
            return f"{path}:{ours[-1].lineno}"
    frames = traceback.extract_tb(failures[-1].__traceback__)
    return f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""


def _line(level: str, name: str, fields: Mapping[str, Field]) -> str:
    # The real time, also where the clock of the World is turned.
    now = datetime.now(UTC)  # noqa: TID251 - as above
    line = {
        "level": level,
        "timestamp": now.isoformat(timespec="milliseconds"),
        "event": name,
        **fields,
        **_around.get(),
        "service": SERVICE,
        **metrics_of(name, fields, now),
    }
    # ASCII only: line breaks and control characters in a value cannot forge another line.
    return json.dumps(line, ensure_ascii=True)


def _logger() -> logging.Logger:
    """The logger with its own handler."""
    # It does not propagate: the root handler of Lambda would print each line a second time.
    logger = logging.getLogger(LOGGER)
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(logging.Formatter("%(message)s"))
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
    return logger
