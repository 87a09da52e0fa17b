"""What the service wrote into its log during a test."""

import logging
from collections.abc import Iterator

import pytest

from chalicelib import log


class Logbook(logging.Handler):
    """Every line, as it is printed."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@pytest.fixture
def logbook() -> Iterator[Logbook]:
    log.event("test.began")
    logger, book = logging.getLogger(log.LOGGER), Logbook()
    logger.addHandler(book)
    yield book
    logger.removeHandler(book)
