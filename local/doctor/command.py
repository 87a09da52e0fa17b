"""`grocer doctor`: what is wrong with a deployment, and what to do."""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import asdict

from chalicelib.domain.errors import Unavailable
from chalicelib.services.check_health import check_health
from chalicelib.world import World
from local.cli.output import Groups, Output
from local.cli.target import Target
from local.counted import counted
from local.doctor.channels import check_channels
from local.doctor.finding import Finding, Grade, fault
from local.doctor.settings import check_settings
from local.doctor.storage import check_queues, check_table
from local.doctor.work import check_beginning, check_clock, check_quarantine, check_thresholds

WIDTH = 9
FIRST = (check_settings, check_table)
# These read the table: without it each of them would say the same.
LATER: tuple[Callable[[World], Iterator[Finding]], ...] = (
    check_queues,
    check_channels,
    check_clock,
    check_thresholds,
    check_quarantine,
    check_beginning,
)


def add_to(groups: Groups, shared: argparse.ArgumentParser) -> None:
    """Add `doctor`."""
    doctor = groups.add_parser(
        "doctor", parents=[shared], help="what is wrong here, and what to do; 1 if anything is"
    )
    doctor.set_defaults(run=_doctor)


def _doctor(target: Target, _: argparse.Namespace) -> Output:
    found = examine(target.world)
    faults = sum(each.grade is Grade.FAULT for each in found)
    warnings = sum(each.grade is Grade.WARNING for each in found)
    lines = [line for each in found for line in _lines(each)]
    lines.append(f"{counted(faults, 'fault')}, {counted(warnings, 'warning')}.")
    return Output(
        "\n".join(lines),
        {"findings": [asdict(each) for each in found], "faults": faults, "warnings": warnings},
        is_refused=faults > 0,
    )


def examine(world: World) -> list[Finding]:
    """Make every check; it changes nothing. One that cannot be made is a fault of its own."""
    found = [each for check in FIRST for each in _made(check, world)]
    if not check_health(world)["table"]:
        return found
    return found + [each for check in LATER for each in _made(check, world)]


def _made(check: Callable[[World], Iterator[Finding]], world: World) -> list[Finding]:
    found: list[Finding] = []
    try:
        found.extend(check(world))
    except Unavailable as refused:
        part = check.__name__.removeprefix("check_")
        do = "Run it again; if it stays, look at the rights of your AWS account."
        found.append(fault(part, f"It cannot be checked ({refused.code}).", do))
    return found


def _lines(found: Finding) -> Iterator[str]:
    yield f"{found.grade:{WIDTH}}{found.part}: {found.says}"
    if found.do:
        yield f"{'':{WIDTH}}{found.do}"
