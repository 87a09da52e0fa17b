"""`grocer programme`: the rules of points, and points for receipts of before."""

import argparse
from datetime import UTC
from functools import partial
from pathlib import Path
from typing import Any

from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.points.drafts.check import check_programme, check_successor
from chalicelib.domain.points.drafts.difference import difference
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.version import ProgrammeVersion, in_force
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.points.change_programme import change_programme
from chalicelib.services.points.presets.read_presets import presets, read_preset
from local.arguments import zoned_instant
from local.cli import backfill, simulation
from local.cli.output import Groups, Output
from local.cli.programmes.programme_file import (
    read_programme,
    write_document,
    write_yaml,
)
from local.cli.programmes.programme_generosity import generosity_facts, generosity_lines, warnings
from local.cli.target import Target
from local.service.options import OptionRefused

BY = StaffKeyId("cli")


def add_to(groups: Groups, shared: argparse.ArgumentParser) -> None:
    """Add `programme check`, `apply`, `show`, `simulate` and `backfill`."""
    programme = groups.add_parser("programme", help="the rules of points")
    commands = programme.add_subparsers(required=True, metavar="COMMAND")
    check = commands.add_parser(
        "check", parents=[shared], help="what a programme would change, and what is wrong with it"
    )
    add_document(check, required=True)
    check.set_defaults(run=_check)
    apply = commands.add_parser("apply", parents=[shared], help="put a programme into force")
    add_document(apply, required=True)
    apply.add_argument(
        "--at", type=zoned_instant, help="from this instant, 2026-12-31T21:00:00Z (now)"
    )
    apply.set_defaults(run=_apply)
    show = commands.add_parser(
        "show", parents=[shared], help="a whole programme with its defaults: the one in force"
    )
    add_document(show, required=False)
    show.set_defaults(run=_show)
    simulation.add_to(commands, shared, partial(add_document, required=True), read_document)
    backfill.add_to(commands, shared)


def add_document(command: argparse.ArgumentParser, *, required: bool) -> None:
    """Add the choice of a document: a file or a preset."""
    choice = command.add_mutually_exclusive_group(required=required)
    choice.add_argument("file", type=Path, nargs="?", help="YAML or JSON; - is standard input")
    choice.add_argument("--preset", choices=presets(), help="one that comes with Grocer")


def read_document(target: Target, options: argparse.Namespace) -> Programme:
    """Return the programme that the command line names.

    A preset knows no shop: it keeps the brand of the newest version.
    """
    if options.preset is None:
        return read_programme(options.file)
    preset, last = read_preset(options.preset), _newest(target)
    return preset.model_copy(update={"brand": last.programme.brand}) if last else preset


def _check(target: Target, options: argparse.Namespace) -> Output:
    """Refuse as the service would, or print how the programme differs from the newest version."""
    programme, last = read_document(target, options), _newest(target)
    check_programme(programme, currency=target.world.settings.currency)
    if last:
        check_successor(programme, last.programme)
    changes = difference(last.programme if last else None, programme)
    facts = {
        "version": last.number if last else 0,
        **generosity_facts(programme),
        "changes": [each._asdict() for each in changes],
    }
    first = f"Differs from version {last.number}:" if last else "There is no programme yet:"
    lines = [first, *map(str, changes)] if changes else ["It is the newest version already."]
    return Output("\n".join([*lines, *generosity_lines(programme)]), facts)


def _apply(target: Target, options: argparse.Namespace) -> Output:
    """Store the next version."""
    programme, last = read_document(target, options), _newest(target)
    actor = Actor(BY, target.world.now())
    version = change_programme(
        target.world,
        actor,
        programme,
        effective_at=options.at,
        read=last.number if last else 0,
    )
    begins = version.effective_at.astimezone(UTC).isoformat(timespec="seconds")
    text = f"Version {version.number} is in force from {begins}."
    if last and last.number == version.number:
        text = f"Nothing changed: version {version.number} is the same."
    warned = list(warnings(version.programme))
    return Output("\n".join([text, *warned]), {**_facts(version), "warnings": warned})


def _show(target: Target, options: argparse.Namespace) -> Output:
    """Print a whole document: of a file, of a preset, or of the version in force."""
    if options.file is not None or options.preset is not None:
        programme = read_document(target, options)
        return Output(write_yaml(programme).rstrip(), write_document(programme))
    now = target.world.now()
    version = in_force(target.world.points.programmes.fresh(now), now)
    if version is None:
        raise OptionRefused("there is no programme yet; `grocer programme apply` makes one")
    return Output(write_yaml(version.programme).rstrip(), _facts(version))


def _newest(target: Target) -> ProgrammeVersion | None:
    versions = target.world.points.programmes.fresh(target.world.now())
    return versions[-1] if versions else None


def _facts(version: ProgrammeVersion) -> dict[str, Any]:
    return {
        "version": version.number,
        "effective_at": version.effective_at.isoformat(),
        "recorded_at": version.recorded_at.isoformat(),
        "by": version.by,
        "programme": write_document(version.programme),
    }
