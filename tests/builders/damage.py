"""Stored items that our code would never write."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib import log
from chalicelib.domain.customers.customer import Customer
from chalicelib.repo.customers.profiles import attributes_of
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Value
from chalicelib.repo.table.keys import Key
from chalicelib.repo.table.writes import Change, Put
from chalicelib.world import World

Damage = Callable[[World, Customer], None]


def breaks(world: World, key: Key, **attributes: Value) -> None:
    """Overwrite attributes of an item with values that our code would never write."""
    world.table.change(Change(key, sets=attributes))


def loses(world: World, customer: Customer, *names: str) -> None:
    """Remove some attributes of a stored profile."""
    kept = {name: each for name, each in attributes_of(customer).items() if name not in names}
    world.table.put(Put(keys.customer(customer.id), kept, version=None))


DAMAGES: dict[str, Damage] = {
    "half a text": lambda world, anna: breaks(world, keys.customer(anna.id), consents='[["adv'),
    "another type": lambda world, anna: breaks(world, keys.customer(anna.id), chats=7),
    "nothing": lambda world, anna: breaks(world, keys.customer(anna.id), phone_facts=None),
    "no such day": lambda world, anna: breaks(world, keys.customer(anna.id), birthday="1990-02-31"),
    "another list": lambda world, anna: breaks(world, keys.customer(anna.id), chats=[1, 2]),
    "no status": lambda world, anna: loses(world, anna, "status"),
    "no birthday": lambda world, anna: loses(world, anna, "birthday"),
}


FRAME = {"level", "timestamp", "service", "function", "function_request_id", "cold_start"}


def without_frame(line: dict[str, Any]) -> dict[str, Any]:
    """A line of the log without what every line of an invocation has."""
    return {name: value for name, value in line.items() if name not in FRAME}


@contextmanager
def logbook() -> Iterator[list[dict[str, Any]]]:
    """Collect the events that are logged until the block ends."""
    events: list[dict[str, Any]] = []

    class Logbook(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            events.append(without_frame(json.loads(record.getMessage())))

    logger, book = logging.getLogger(log.LOGGER), Logbook()
    level = logger.level
    logger.addHandler(book)
    logger.setLevel(logging.INFO)
    yield events
    logger.removeHandler(book)
    logger.setLevel(level)
