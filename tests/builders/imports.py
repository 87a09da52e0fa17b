"""Imports of small files, carried out by the worker at once."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.imports.fields import ImportKind
from chalicelib.domain.imports.file_import import WORKING, FileImport
from chalicelib.domain.imports.mapping import ImportMapping
from chalicelib.domain.imports.outcome import Phase, RowFault
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.imports.change_import import (
    check_import,
    map_columns,
    start_import,
    undo_import,
)
from chalicelib.services.imports.run_import import continue_import
from chalicelib.services.imports.upload_file import create_import, finish_upload, upload_part
from chalicelib.world import World

ADMIN = StaffKeyId("admin")
JOBS_MAX = 50


def csv_of(heads: Sequence[str], *rows: Sequence[str]) -> bytes:
    """A file as a program writes it."""
    text = io.StringIO()
    csv.writer(text).writerows([heads, *rows])
    return text.getvalue().encode()


def an_actor(world: World) -> Actor:
    """The administrator who imports, at this moment."""
    return Actor(ADMIN, world.now())


@dataclass
class Importing:
    """One import of a test; every method carries the work out to its end."""

    world: World
    id: str

    @property
    def made(self) -> FileImport:
        """The import as it is stored."""
        return self.world.imports.stored.get(self.id)

    def maps(self, columns: Mapping[str, str], key: str = "phone", evidence: str = "") -> None:
        """Map the columns."""
        mapping = ImportMapping(dict(columns), key, evidence)
        map_columns(self.world, an_actor(self.world), self.id, mapping)

    def checks(self) -> FileImport:
        """Check the rows."""
        check_import(self.world, an_actor(self.world), self.id)
        return self.works()

    def starts(self) -> FileImport:
        """Write the rows."""
        start_import(self.world, an_actor(self.world), self.id)
        return self.works()

    def undoes(self) -> FileImport:
        """Undo what the rows did."""
        undo_import(self.world, an_actor(self.world), self.id)
        return self.works()

    def works(self) -> FileImport:
        """Carry out the jobs, one after another."""
        for _ in range(JOBS_MAX):
            made = self.made
            if made.state not in WORKING:
                break
            continue_import(self.world, self.id, made.version)
        return self.made

    def faults(self, phase: Phase = Phase.CHECK) -> list[RowFault]:
        """The first bad rows."""
        return self.world.imports.rows.faults_after(self.made, phase, 0, 100)

    def codes(self, phase: Phase = Phase.CHECK) -> list[tuple[int, str, str]]:
        """Row, field and code of the first bad rows."""
        return [(each.number, each.name, each.code) for each in self.faults(phase)]


def an_upload(world: World, content: bytes, kind: ImportKind = ImportKind.CUSTOMERS) -> Importing:
    """An import with its whole file."""
    made = create_import(world, an_actor(world), kind, "clients.csv").record
    upload_part(world, made.id, 1, content)
    finish_upload(world, an_actor(world), made.id)
    return Importing(world, made.id)


def an_import(
    world: World,
    kind: ImportKind,
    heads: Sequence[str],
    *rows: Sequence[str],
    key: str = "phone",
) -> Importing:
    """A checked import of a file with fields as the heads of its columns."""
    importing = an_upload(world, csv_of(heads, *rows), kind)
    evidence = "paper forms" if kind is ImportKind.CUSTOMERS else ""
    importing.maps({head: head for head in heads}, key, evidence)
    importing.checks()
    return importing
