"""An import as it is stored to answer a repeated request."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.imports.fields import ImportKind
from chalicelib.domain.imports.file_import import FileImport, ImportState


@dataclass(frozen=True, slots=True)
class ImportSnapshot:
    """An import by its id and its state: no name of a file, which may name a person."""

    id: str
    kind: ImportKind
    state: ImportState
    created_at: datetime


def snapshot_of(made: FileImport) -> ImportSnapshot:
    """Return the snapshot of an import."""
    return ImportSnapshot(made.id, made.kind, made.state, made.created_at)
