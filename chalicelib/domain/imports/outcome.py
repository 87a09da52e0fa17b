"""What came of a row, why a row is bad, and the log by which an import can be undone."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from chalicelib.domain.errors import Refusal
from chalicelib.domain.ids import CustomerId


class Outcome(StrEnum):
    """What a row does: makes something, changes something, changes nothing, or cannot be used."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    BAD = "bad"


class Phase(StrEnum):
    """The walk over the rows in which something was found."""

    CHECK = "check"
    IMPORT = "import"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why a row is bad, or why what it did stays: the field's name, the code, and its facts."""

    number: int
    name: str
    code: str
    facts: Mapping[str, str | int] = field(default_factory=dict)

    @classmethod
    def of(cls, number: int, name: str, refusal: Refusal) -> "RowFault":
        """The fault of a row, or of one field of it, that the service refused."""
        numbers = {each: fact for each, fact in refusal.params.items() if isinstance(fact, int)}
        return cls(number, name, refusal.code, numbers)


class BadField(Exception):
    """A cell cannot be used; `name` is its field."""

    def __init__(self, name: str, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.name, self.refusal = name, refusal


@dataclass(frozen=True, slots=True)
class RowLog:
    """What a row did: to which customer, and what else names it.

    `version` is that of the changed record afterwards: with another one, it was changed since.
    """

    number: int
    outcome: Outcome
    customer: CustomerId
    subject: str = ""
    version: int = 0
    is_undone: bool = False


@dataclass(frozen=True, slots=True)
class RowTally:
    """How many rows had which outcome."""

    new: int = 0
    changed: int = 0
    same: int = 0
    bad: int = 0

    @property
    def rows(self) -> int:
        """All rows."""
        return self.new + self.changed + self.same + self.bad

    def counting(self, outcome: Outcome) -> "RowTally":
        """The tally with one more row."""
        match outcome:
            case Outcome.NEW:
                return replace(self, new=self.new + 1)
            case Outcome.CHANGED:
                return replace(self, changed=self.changed + 1)
            case Outcome.SAME:
                return replace(self, same=self.same + 1)
            case _:
                return replace(self, bad=self.bad + 1)


@dataclass(frozen=True, slots=True)
class UndoTally:
    """How many rows were undone, and how many stay as they are."""

    undone: int = 0
    kept: int = 0
