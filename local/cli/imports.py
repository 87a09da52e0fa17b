"""`grocer import`: customers, cards, balances, purchases or consents from a file."""

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.imports.fields import KEYS, ImportKind, fields_of
from chalicelib.domain.imports.file_import import (
    PART_BYTES_MAX,
    WORKING,
    FileImport,
    ImportState,
)
from chalicelib.domain.imports.mapping import ImportMapping
from chalicelib.domain.imports.outcome import Phase, RowTally
from chalicelib.domain.staff.actor import Actor
from chalicelib.handlers.imports.responses import said
from chalicelib.services.imports.change_import import (
    check_import,
    map_columns,
    start_import,
    undo_import,
)
from chalicelib.services.imports.own_fields import own_columns
from chalicelib.services.imports.run_import import queue_import
from chalicelib.services.imports.upload_file import create_import, finish_upload, upload_part
from local.cli.output import Groups, Output
from local.cli.progress import ProgressLine
from local.cli.target import Target
from local.counted import counted
from local.service.options import OptionRefused

BY = StaffKeyId("cli")
FAULTS_SHOWN = 10
LOOK_S = 1.0
LOOKS_MAX = 100_000  # a day


def add_to(groups: Groups, shared: argparse.ArgumentParser) -> None:
    """Add `import`."""
    command = groups.add_parser(
        "import", parents=[shared], help="customers, cards, balances, purchases or consents"
    )
    command.add_argument("file", type=Path, nargs="?", help="CSV or XLSX")
    command.add_argument("--kind", choices=[kind.value for kind in ImportKind])
    command.add_argument(
        "--map", action="append", default=[], metavar="COLUMN=FIELD", help="may be repeated"
    )
    command.add_argument("--key", help="the field that names known customers")
    command.add_argument("--evidence", default="", help="where the consents are kept")
    command.add_argument("--dry-run", action="store_true", help="check the rows alone")
    command.add_argument("--yes", action="store_true", help="do not ask before the start")
    command.add_argument("--resume", metavar="ID", help="continue an import that was interrupted")
    command.add_argument("--undo", metavar="ID", help="undo an import")
    command.set_defaults(run=_run)


def _run(target: Target, options: argparse.Namespace) -> Output:
    work = _Work(target, options)
    if options.undo:
        return work.undo(options.undo)
    if options.resume:
        return work.resume(options.resume)
    if options.file is None or options.kind is None:
        raise OptionRefused("name a file and its --kind, or an import with --resume or --undo")
    return work.bring(options.file, ImportKind(options.kind))


class _Work:
    """One call of the command."""

    def __init__(self, target: Target, options: argparse.Namespace) -> None:
        self._world, self._options = target.world, options
        self._is_shown = not options.json

    def bring(self, file: Path, kind: ImportKind) -> Output:
        """Upload, check and, if the person agrees, write."""
        if not file.is_file():
            raise OptionRefused(f"there is no file {file}")
        import_id = create_import(self._world, self._actor, kind, file.name).record.id
        self._says(f"import {import_id}")
        for number, content in enumerate(_parts(file), start=1):
            upload_part(self._world, import_id, number, content)
        finish_upload(self._world, self._actor, import_id)
        made = self._world.imports.stored.get(import_id)
        mapping = self._mapping(made)
        map_columns(self._world, self._actor, import_id, mapping)
        check_import(self._world, self._actor, import_id)
        return self._checked(self._works(import_id))

    def resume(self, import_id: str) -> Output:
        """Continue where another call, or the worker, ended."""
        made = self._world.imports.stored.get(import_id)
        if made.state in WORKING:
            # Its job may be among the dead letters. A second one is harmless.
            queue_import(self._world, made)
        made = self._works(import_id)
        if made.state is ImportState.CHECKED:
            return self._checked(made)
        return self._ended(made)

    def undo(self, import_id: str) -> Output:
        """Undo an import."""
        undo_import(self._world, self._actor, import_id)
        made = self._works(import_id)
        text = f"{counted(made.undone.undone, 'row')} undone, {made.undone.kept} stay as they are."
        facts = {"import": made.id, "undone": made.undone.undone, "kept": made.undone.kept}
        return Output(f"{text}{self._faults(made, Phase.UNDO)}", facts)

    @property
    def _actor(self) -> Actor:
        return Actor(BY, self._world.now())

    def _mapping(self, made: FileImport) -> ImportMapping:
        assert made.head is not None
        columns = dict(_pair(each) for each in self._options.map)
        if not columns:
            own = (each.column for each in own_columns(self._world, made.kind))
            known = fields_of(made.kind, own)
            columns = {name: name for name in made.head.columns if name in known}
        key = self._options.key
        if key is None:
            mapped = [name for name in KEYS[made.kind] if name in columns.values()]
            key = mapped[0] if mapped else ""
        return ImportMapping(columns, key, self._options.evidence)

    def _checked(self, made: FileImport) -> Output:
        if made.state is not ImportState.CHECKED or self._options.dry_run:
            return self._ended(made)
        assert made.checked is not None
        if not self._options.yes and not self._agreed(made, made.checked):
            return self._ended(made)
        start_import(self._world, self._actor, made.id)
        return self._ended(self._works(made.id))

    def _agreed(self, made: FileImport, tally: RowTally) -> bool:
        if not sys.stdin.isatty():
            return False
        print(f"{_words(tally)}.{self._faults(made, Phase.CHECK)}", file=sys.stderr)
        print("Write the rows? [y/N] ", end="", file=sys.stderr, flush=True)
        return sys.stdin.readline().strip().lower() in ("y", "yes", "д", "да")

    def _works(self, import_id: str) -> FileImport:
        """Wait until the worker of files has gone over the rows, and show how far it is."""
        progress = ProgressLine(is_shown=self._is_shown)
        for _ in range(LOOKS_MAX):
            made = self._world.imports.stored.get(import_id)
            if made.state not in WORKING:
                break
            of = f" of {made.rows_total}" if made.rows_total else ""
            progress.shows(f"row {made.place.number}{of}")
            self._world.sleep(LOOK_S)
        progress.ends()
        return made

    def _ended(self, made: FileImport) -> Output:
        phase = Phase.IMPORT if made.began_at else Phase.CHECK
        tally = made.done if made.began_at else made.checked or RowTally()
        facts: dict[str, object] = {"import": made.id, "state": made.state, **_facts(tally)}
        if made.state is ImportState.FAILED:
            facts["problem"] = made.problem
            return Output(f"The file cannot be read: {made.problem}.", facts, is_refused=True)
        hint = "" if made.began_at else f" Nothing is written. grocer import --resume {made.id}"
        text = f"{_words(tally)}.{hint}{self._faults(made, phase)}"
        return Output(text, facts, is_refused=bool(tally.bad))

    def _faults(self, made: FileImport, phase: Phase) -> str:
        found = self._world.imports.rows.faults_after(made, phase, 0, FAULTS_SHOWN)
        lines = (f"\nrow {each.number}: {each.name} {said(each, 'en')}" for each in found)
        return "".join(lines)

    def _says(self, text: str) -> None:
        if self._is_shown:
            print(text, file=sys.stderr)


def _parts(file: Path) -> Iterator[bytes]:
    with file.open("rb") as content:
        while part := content.read(PART_BYTES_MAX):
            yield part


def _pair(text: str) -> tuple[str, str]:
    column, equals, name = text.rpartition("=")
    if not equals:
        raise OptionRefused(f"--map {text}: write COLUMN=FIELD")
    return column, name


def _words(tally: RowTally) -> str:
    rows = counted(tally.rows, "row")
    return f"{rows}: {tally.new} new, {tally.changed} changed, {tally.same} same, {tally.bad} bad"


def _facts(tally: RowTally) -> Mapping[str, int]:
    return {"new": tally.new, "changed": tally.changed, "same": tally.same, "bad": tally.bad}
