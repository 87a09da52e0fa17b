"""What the rows of an import are judged with, and what a judged row is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.errors import Refusal
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.imports.file_import import FileImport
from chalicelib.domain.imports.mapping import ImportMapping
from chalicelib.domain.imports.outcome import BadField, Outcome, RowFault, RowLog
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.writes import Write
from chalicelib.world import World


@dataclass(frozen=True, slots=True)
class MappedRow:
    """One row of a file by field; empty cells are absent."""

    number: int
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RowJob:
    """A walk over rows: the import, and the actor who writes its rows."""

    world: World
    made: FileImport
    actor: Actor

    @property
    def mapping(self) -> ImportMapping:
        """How the rows are read."""
        assert self.made.mapping is not None, "an import without a mapping has no walk"
        return self.made.mapping

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the programme, in which instants without one are read."""
        return ZoneInfo(self.world.settings.zone)

    @property
    def today(self) -> date:
        """The day of the walk."""
        return local_day(self.actor.at, self.zone)

    @property
    def at(self) -> datetime:
        """The instant of what is written."""
        return self.actor.at

    def log_write(self, log: RowLog) -> Write:
        """The write of what a row did."""
        return self.world.imports.rows.log_write(self.made, log)


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """What a row would do now.

    `marks` name what it is about: no two rows of a file may be about one thing. Its effect are
    `writes`, with its log among them, which may share a transaction with other rows, or what
    `carry_out` does, which writes the log itself. `compared` is a customer with a changed
    profile, to be compared with others (rule 38).
    """

    number: int
    outcome: Outcome
    marks: tuple[str, ...] = ()
    fault: RowFault | None = None
    writes: Sequence[Write] = ()
    carry_out: Callable[[], None] | None = None
    compared: CustomerId | None = None

    @classmethod
    def bad(cls, row: MappedRow, name: str, refusal: Refusal) -> "JudgedRow":
        """A row that cannot be used."""
        return cls(row.number, Outcome.BAD, fault=RowFault.of(row.number, name, refusal))


def judging(row: MappedRow, judge: Callable[[MappedRow], JudgedRow]) -> JudgedRow:
    """Judge one row; a field that cannot be used makes it bad."""
    try:
        return judge(row)
    except BadField as bad:
        return JudgedRow.bad(row, bad.name, bad.refusal)


Judge = Callable[[RowJob, Sequence[MappedRow]], list[JudgedRow]]
Undo = Callable[[RowJob, RowLog], None]
Owners = Mapping[str, CustomerId]
