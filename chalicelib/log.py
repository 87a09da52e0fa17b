"""The log: one JSON line per event, with a fixed dotted name and fields.

A line never holds a phone, a name or a text that a person wrote.
"""

import json
import logging
import sys
from collections.abc import Mapping

# Not named like the application: Chalice configures that logger to print errors only.
LOGGER = "grocer.events"
Field = str | int | float | bool | None


def event(name: str, /, **fields: Field) -> None:
    """Log an event: something was handled or refused."""
    _logger().info(_line(name, fields))


def error(name: str, /, **fields: Field) -> None:
    """Log a mistake of our code, or a failure that a person should look at."""
    _logger().error(_line(name, fields))


def _line(name: str, fields: Mapping[str, Field]) -> str:
    # ASCII only: line breaks and control characters in a value cannot forge another line.
    return json.dumps({"event": name, **fields}, ensure_ascii=True)


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
