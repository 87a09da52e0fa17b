"""Versions of what stands in the catalogue, so that two people do not undo each other."""

from collections.abc import Mapping
from typing import Protocol

from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.keys import Key
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.writes import Delete, Put

VERSION = "version"


class Versioned(Protocol):
    """A record with the version that was read."""

    @property
    def version(self) -> int: ...


def replace_write(key: Key, attributes: Mapping[str, Value], over: Versioned | None) -> Put:
    """The write of the next version over the one that was read; None: the record is new."""
    now = over.version if over else 0
    # What was stored before there were versions has none, and its first change cannot ask for it.
    condition = None if over and not now else now
    return Put(key, {**attributes, VERSION: now + 1}, version=condition, refused=_moved)


def remove_write(key: Key, found: Versioned) -> Delete:
    """The write that removes the version that was read."""
    if not found.version:
        return Delete(key)
    return Delete(key, VERSION, found.version, refused=_moved)


def version_of(item: Item) -> int:
    """The version of a stored item; 0: it was stored before there were versions."""
    version: int = item.get(VERSION, 0)
    return version


def _moved(found: Item | None) -> Moved:
    return Moved("catalogue.moved", found)
