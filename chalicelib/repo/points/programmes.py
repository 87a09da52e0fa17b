"""Stores the versions of the programme; a version that came into force is never changed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.domain.errors import Conflict
from chalicelib.domain.messages.brand import ShownBrand
from chalicelib.domain.points.version import ProgrammeVersion
from chalicelib.repo.table import points_keys
from chalicelib.repo.table.encoding import Item
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put

CACHED = timedelta(seconds=60)


@dataclass(slots=True)
class ProgrammeStore:
    """All versions of the programme, cached for a minute."""

    table: Table
    _read_at: datetime | None = field(default=None, init=False)
    _items: tuple[Item, ...] = field(default=(), init=False)
    _cached: tuple[ProgrammeVersion, ...] | None = field(default=None, init=False)

    def versions(self, now: datetime) -> Sequence[ProgrammeVersion]:
        """Every version by number, at most a minute old."""
        items = self._read(now)
        if self._cached is None:
            self._cached = tuple(map(_version, items))
        return self._cached

    def has_begun(self, now: datetime) -> bool:
        """Whether a version is in force: before the first one no customer has points."""
        return any(_effective_at(item) <= now for item in self._read(now))

    def brand(self, now: datetime) -> ShownBrand | None:
        """The brand of the version in force; None before the first one."""
        # Without the models of the whole document: the bot's first answer waits for it.
        begun = [item for item in self._read(now) if _effective_at(item) <= now]
        return ShownBrand.of_document(json.loads(begun[-1]["document"])["brand"]) if begun else None

    def fresh(self, now: datetime) -> Sequence[ProgrammeVersion]:
        """Every version as the table has it now."""
        self._read_at = None
        return self.versions(now)

    def add_write(self, version: ProgrammeVersion) -> Put:
        """The write of the next version; it refuses if another change came first."""
        # Dropped before the write is committed: this container sees the new version at once.
        self._read_at = None
        attributes = {
            "effective_at": version.effective_at.isoformat(),
            "recorded_at": version.recorded_at.isoformat(),
            "by": version.by,
            "document": version.programme.model_dump_json(exclude_none=True),
        }
        number = version.number
        return Put(
            points_keys.programme_version(number),
            attributes,
            refused=lambda _: Conflict("programme.changed", version=number),
        )

    def _read(self, now: datetime) -> tuple[Item, ...]:
        # A clock that was set back must not keep an old copy for ever.
        if self._read_at is None or now - self._read_at >= CACHED or now < self._read_at:
            self._items = tuple(self.table.query_all(points_keys.PROGRAMME, prefix="VERSION#"))
            self._read_at, self._cached = now, None
        return self._items


def _effective_at(item: Item) -> datetime:
    return datetime.fromisoformat(item["effective_at"])


def _version(item: Item) -> ProgrammeVersion:
    from chalicelib.domain.points.programme import Programme  # noqa: PLC0415 - the models of the document

    return ProgrammeVersion(
        number=int(item["sk"].removeprefix("VERSION#")),
        effective_at=_effective_at(item),
        recorded_at=datetime.fromisoformat(item["recorded_at"]),
        by=item["by"],
        programme=Programme.model_validate_json(item["document"]),
    )
