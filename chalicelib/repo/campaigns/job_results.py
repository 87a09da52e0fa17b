"""Stores how each job of the clock went the last time, all of them in one small item."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.domain.upkeep.clock_job import ClockJobResult
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Value
from chalicelib.repo.table.refusals import ConditionFailed
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put

TRIES_MAX = 3


@dataclass(frozen=True, slots=True)
class JobResults:
    """The results of the table."""

    table: Table

    def all(self) -> dict[str, ClockJobResult]:
        """The last result of each job by its name."""
        return self._read()[0]

    def keep(self, results: Iterable[ClockJobResult]) -> bool:
        """Save the results of a tick; false if other ticks were always faster."""
        fresh = list(results)
        for _ in range(TRIES_MAX):
            stored, version = self._read()
            # A tick that overlaps with another one, or a job run by hand, may end first.
            newer = {
                each.name: each.after(stored.get(each.name))
                for each in fresh
                if each.name not in stored or stored[each.name].ended_at <= each.ended_at
            }
            jobs = {name: _shown(each) for name, each in {**stored, **newer}.items()}
            attributes: dict[str, Value] = {"jobs": jobs, "version": version + 1}
            try:
                self.table.put(Put(keys.CLOCK_RESULTS, attributes, version=version))
            except ConditionFailed:
                continue
            return True
        return False

    def _read(self) -> tuple[dict[str, ClockJobResult], int]:
        item = self.table.get(keys.CLOCK_RESULTS)
        if not item:
            return {}, 0
        return {name: _result(name, each) for name, each in item["jobs"].items()}, item["version"]


def _shown(result: ClockJobResult) -> dict[str, Any]:
    instants = {
        "started": result.started_at,
        "ended": result.ended_at,
        "failing": result.failing_since,
        "succeeded": result.succeeded_at,
        "first": result.first_at,
    }
    said = {name: at.isoformat() for name, at in instants.items() if at}
    return {**said, "code": result.code, "counts": dict(result.counts)}


def _result(name: str, item: Mapping[str, Any]) -> ClockJobResult:
    return ClockJobResult(
        name,
        datetime.fromisoformat(item["started"]),
        datetime.fromisoformat(item["ended"]),
        item["code"],
        _instant(item.get("failing", "")),
        _instant(item.get("succeeded", "")),
        _instant(item.get("first", "")),
        item["counts"],
    )


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
