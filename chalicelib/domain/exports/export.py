"""One export: what it has, how far it is, and the pieces of its file.

    working -> joining -> ready

Slices of customers become pieces of the file; then the pieces are joined. The file is kept for a
week.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.spreadsheets.head import SpreadsheetFormat
from chalicelib.domain.spreadsheets.sheet_sums import NO_SUMS, SheetSums

KEPT = timedelta(days=7)
LISTED = timedelta(days=365)
"""The file is removed after a week, the line that says who made it after a year."""


class ExportKind(StrEnum):
    """What the rows of an export are; an import of the same kind reads them back."""

    CUSTOMERS = "customers"
    CARDS = "cards"
    BALANCES = "balances"
    PURCHASES = "purchases"
    CONSENTS = "consents"


class ExportState(StrEnum):
    """How far an export is."""

    WORKING = "working"
    JOINING = "joining"
    READY = "ready"


NAMES = ("customer_id", "phone", "card")
# The fields of an import of the same kind, by which its columns are recognised.
COLUMNS: Mapping[ExportKind, Sequence[str]] = {
    ExportKind.CUSTOMERS: (
        *NAMES,
        "surname",
        "first_name",
        "email",
        "birthday",
        "language",
        "city",
        "shop",
        "zone",
        "tags",
        "registered_at",
    ),
    ExportKind.CARDS: NAMES,
    ExportKind.BALANCES: (*NAMES, "points"),
    ExportKind.PURCHASES: (*NAMES, "shop", "receipt", "at", "total"),
    ExportKind.CONSENTS: (*NAMES, "purpose", "channel", "given", "at", "evidence"),
}


@dataclass(frozen=True, slots=True)
class FileExport:
    """An export. `predicate` is that of its segment as JSON, empty: all customers.

    `start` is where the next slice begins, `pieces` are the random ends of the keys of the pieces,
    `customers` were looked at so far. `sums` are those of the packed rows of a workbook. `own` are
    the ids of the own fields of customers when it began: its columns stay the same.
    """

    id: str
    kind: ExportKind
    format: SpreadsheetFormat
    language: Locale
    by: StaffKeyId
    created_at: datetime
    segment: str = ""
    predicate: str = ""
    own: tuple[str, ...] = ()
    state: ExportState = ExportState.WORKING
    start: str = ""
    pieces: tuple[str, ...] = ()
    customers: int = 0
    rows: int = 0
    sums: SheetSums = NO_SUMS
    size: int = 0
    finished_at: datetime | None = None
    version: int = 0

    @property
    def kept_until(self) -> datetime:
        """When the file is removed."""
        return self.created_at + KEPT

    @property
    def file_name(self) -> str:
        """How the downloaded file is called."""
        return f"{self.kind}-{self.created_at:%Y-%m-%d}.{self.format}"

    @property
    def snapshot(self) -> "ExportSnapshot":
        """What a repeated request is answered with."""
        return ExportSnapshot(self.id, self.kind, self.format, self.state, self.created_at)

    def with_piece(self, piece: str, *, start: str, customers: int, rows: int) -> "FileExport":
        """The export after a slice; an empty `start` says that it was the last one."""
        return replace(
            self,
            pieces=(*self.pieces, piece),
            start=start,
            customers=self.customers + customers,
            rows=self.rows + rows,
            state=self.state if start else ExportState.JOINING,
        )

    def joined(self, size: int, at: datetime) -> "FileExport":
        """The export with its whole file."""
        return replace(self, state=ExportState.READY, pieces=(), size=size, finished_at=at)


@dataclass(frozen=True, slots=True)
class ExportSnapshot:
    """A new export, as it is stored to answer a repeated request."""

    id: str
    kind: ExportKind
    format: SpreadsheetFormat
    state: ExportState
    created_at: datetime
