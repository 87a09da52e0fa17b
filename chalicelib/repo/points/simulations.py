"""Stores back-tests: the draft, which never changes, and the sums, which grow page by page."""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from chalicelib.domain.errors import Conflict
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.reports.simulation import Simulation, SimulationSums
from chalicelib.repo.table import points_keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import ConditionFailed
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put, Write

KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class SimulationStore:
    """The back-tests of the table; of two workers on one page, the slower is refused."""

    table: Table

    def find(self, simulation_id: str) -> Simulation | None:
        """One back-test, as far as it is."""
        draft = points_keys.simulation(simulation_id)
        wanted = (draft, points_keys.simulation_sums(simulation_id))
        found = {item["sk"]: item for item in self.table.get_many(wanted)}
        if len(found) < len(wanted):
            return None
        return _read(simulation_id, found[draft.sk], found[wanted[1].sk])

    def add_writes(self, simulation: Simulation) -> list[Write]:
        """The writes of a new back-test."""
        attributes: dict[str, Value] = {
            "document": simulation.draft.model_dump_json(exclude_none=True),
            "since": simulation.since.isoformat(),
            "recorded_at": simulation.recorded_at.isoformat(),
            "by": simulation.by,
            "ttl": _ttl(simulation),
        }
        return [Put(points_keys.simulation(simulation.id), attributes), _sums(simulation)]

    def keep(self, simulation: Simulation) -> Simulation:
        """Save the progress and return its next version.

        Raises:
            Conflict: `simulation.moved`: another worker was faster.
        """
        try:
            self.table.put(_sums(simulation))
        except ConditionFailed as failed:
            raise Conflict("simulation.moved") from failed
        return replace(simulation, version=simulation.version + 1)


def _sums(simulation: Simulation) -> Put:
    finished = simulation.finished_at
    attributes: dict[str, Value] = {
        "cursor": simulation.cursor,
        "sums": json.dumps(simulation.sums.to_json(), ensure_ascii=False, separators=(",", ":")),
        "finished_at": finished.isoformat() if finished else "",
        "version": simulation.version + 1,
        "ttl": _ttl(simulation),
    }
    key = points_keys.simulation_sums(simulation.id)
    return Put(key, attributes, version=simulation.version)


def _ttl(simulation: Simulation) -> int:
    return int((simulation.recorded_at + KEPT).timestamp())


def _read(simulation_id: str, draft: Item, sums: Item) -> Simulation:
    finished = sums["finished_at"]
    return Simulation(
        id=simulation_id,
        draft=Programme.model_validate_json(draft["document"]),
        since=date.fromisoformat(draft["since"]),
        recorded_at=datetime.fromisoformat(draft["recorded_at"]),
        by=draft["by"],
        sums=SimulationSums.from_json(json.loads(sums["sums"])),
        cursor=sums["cursor"],
        finished_at=datetime.fromisoformat(finished) if finished else None,
        version=sums["version"],
    )
