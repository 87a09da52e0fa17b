"""`grocer export`: a table of customers, cards, balances, purchases or consents, in a file."""

import argparse
import shutil
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from chalicelib.domain.exports.export import ExportKind, ExportState, FileExport
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.segments import parse_predicate
from chalicelib.domain.spreadsheets.head import SpreadsheetFormat
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.exports.run_export import new_export, next_piece
from chalicelib.services.spreadsheets.write_xlsx import archive_around
from local.cli.output import Groups, Output
from local.cli.progress import ProgressLine
from local.cli.target import Target
from local.counted import counted
from local.service.options import OptionRefused

BY = StaffKeyId("cli")
SLICES_MAX = 1_000_000


def add_to(groups: Groups, shared: argparse.ArgumentParser) -> None:
    """Add `export`."""
    command = groups.add_parser(
        "export", parents=[shared], help="write customers into a file, which `import` reads back"
    )
    command.add_argument("kind", choices=[each.value for each in ExportKind])
    command.add_argument("--out", type=Path, required=True, help="a new file, .csv or .xlsx")
    command.add_argument("--segment", default="", help="the id of a segment; without it: all")
    command.add_argument("--language", choices=["ru", "en"], default="en", help="of the heads")
    command.set_defaults(run=_run)


def _run(target: Target, options: argparse.Namespace) -> Output:
    """Write the file; it appears when it is whole."""
    out: Path = options.out
    file_format = out.suffix.removeprefix(".").lower()
    if file_format not in ("csv", "xlsx"):
        raise OptionRefused("--out must name a file that ends with .csv or .xlsx")
    if out.exists():
        raise OptionRefused(f"{out} is there already; name a new file")
    world, actor = target.world, Actor(BY, target.world.now())
    made = new_export(
        world,
        actor,
        ExportKind(options.kind),
        cast("SpreadsheetFormat", file_format),
        language=options.language,
        segment=options.segment,
    )
    world.commit(actor, audit=("export.started", made.id))
    with TemporaryFile(dir=out.parent) as pieces:
        made = _collect(target, made, pieces, is_shown=not options.json)
        _join(made, pieces, out)
    text = f"{counted(made.rows, 'row')} in {out}."
    return Output(text, {"rows": made.rows, "customers": made.customers, "file": str(out)})


def _collect(target: Target, made: FileExport, pieces: BinaryIO, *, is_shown: bool) -> FileExport:
    """Write piece after piece, and return the export with its sums."""
    progress = ProgressLine(is_shown=is_shown)
    predicate = parse_predicate(made.predicate) if made.predicate else None
    for _ in range(SLICES_MAX):
        content, made = next_piece(target.world, made, predicate)
        pieces.write(content)
        progress.shows(counted(made.rows, "row"))
        # What only the worker in the bucket needs would grow with the file.
        made = replace(made, pieces=made.pieces[-1:])
        if made.state is ExportState.JOINING:
            break
    progress.ends()
    return made


def _join(made: FileExport, pieces: BinaryIO, out: Path) -> None:
    """Write the whole file beside its place, then move it there."""
    before, after = archive_around(made.sums) if made.format == "xlsx" else (b"", b"")
    beside = out.with_name(f"{out.name}.part")
    pieces.seek(0)
    with beside.open("wb") as file:
        file.write(before)
        shutil.copyfileobj(pieces, file)
        file.write(after)
    beside.rename(out)
