"""The command line `grocer`: one file for each group of commands, listed here once."""

import argparse
import json
import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from chalicelib.domain.errors import Refusal, Unavailable
from chalicelib.log import LOGGER
from local.arguments import OneLineParser
from local.bill import command as estimate
from local.cli import (
    channels,
    clock,
    dlq,
    erasures,
    export,
    imports,
    keys,
    ledger,
    programme,
    seed,
    surnames,
    totals,
    updates,
)
from local.cli.complaint import complaint
from local.cli.target import find_target
from local.service.environment_file import NothingRuns
from local.service.options import OptionRefused

GROUPS = (
    channels,
    keys,
    totals,
    seed,
    clock,
    erasures,
    programme,
    ledger,
    surnames,
    dlq,
    updates,
    export,
    imports,
    estimate,
)

DONE, REFUSED, NO_ANSWER = 0, 1, 3  # 2 is argparse's own: a command that does not exist
EPILOG = """Without GROCER_TABLE in the environment the commands work on the service that `make run`
started; with it, on the table that the GROCER_* and AWS_* variables name.
exit codes: 0 done, 1 refused or differences found, 2 no such command or option, 3 the table or the
service is silent"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    options = _parser().parse_args(arguments)
    try:
        with _without_events():
            target = None if options.is_alone else find_target(options.data)
            output = options.run(target, options)
    except (OptionRefused, Refusal) as refusal:
        return _complain(refusal, as_json=options.json)
    print(json.dumps(output.facts, ensure_ascii=False, indent=2) if options.json else output.text)
    return REFUSED if output.is_refused else DONE


@contextmanager
def _without_events() -> Iterator[None]:
    """Keep the events of use cases out of the output, which is JSON for a machine."""
    logger = logging.getLogger(LOGGER)
    logger.addFilter(_is_error)
    try:
        yield
    finally:
        logger.removeFilter(_is_error)


def _is_error(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.ERROR


def _parser() -> argparse.ArgumentParser:
    # Before the command or after it: what is not given there does not replace what was given here.
    shared = OneLineParser(add_help=False)
    _add_options(shared)
    parser = OneLineParser(
        prog="grocer",
        description="Work on a Grocer.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_options(parser)
    parser.set_defaults(json=False, data=Path(".local"), is_alone=False)
    groups = parser.add_subparsers(required=True, metavar="COMMAND")
    for group in GROUPS:
        group.add_to(groups, shared)
    return parser


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="print JSON, not a text"
    )
    parser.add_argument(
        "--data", type=Path, default=argparse.SUPPRESS, help="of the running service (.local)"
    )


def _complain(refusal: OptionRefused | Refusal, *, as_json: bool) -> int:
    print(complaint(refusal, as_json=as_json), file=sys.stderr)
    return NO_ANSWER if isinstance(refusal, Unavailable | NothingRuns) else REFUSED
