"""One JSON line an event: a fixed dotted name and fields, never a phone or a person's words."""

import json
import logging
import sys

LOGGER = "grocer"
Field = str | int | float | bool | None


def event(name: str, /, *, level: int = logging.INFO, **fields: Field) -> None:
    """Log that something was handled."""
    _logger().log(level, "%s", json.dumps({"event": name, **fields}, ensure_ascii=True))


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
