"""One JSON line an event: a fixed dotted name and fields, never a phone or a person's words."""

import json
import logging
import sys
from collections.abc import Mapping

# Not the application's own name: Chalice takes that logger for itself, for errors alone.
LOGGER = "grocer.events"
Field = str | int | float | bool | None


def event(name: str, /, **fields: Field) -> None:
    """Log that something was handled."""
    _logger().info(_line(name, fields))


def error(name: str, /, **fields: Field) -> None:
    """Log that something of ours broke."""
    _logger().error(_line(name, fields))


def _line(name: str, fields: Mapping[str, Field]) -> str:
    return json.dumps({"event": name, **fields}, ensure_ascii=True)


def _logger() -> logging.Logger:
    """The logger; given its own handler once, so that Lambda does not print each line twice."""
    logger = logging.getLogger(LOGGER)
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(logging.Formatter("%(message)s"))
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
    return logger
