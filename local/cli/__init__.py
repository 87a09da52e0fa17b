"""The command line `grocer`: one file for each group of commands, listed here once."""

import argparse
import json
import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from chalicelib import log
from chalicelib.domain.errors import Refusal, Unavailable
from local.arguments import OneLineParser
from local.cli import clock, erasures, keys, seed
from local.cli.target import find_target
from local.service.options import OptionRefused

GROUPS = (keys, seed, clock, erasures)

DONE, REFUSED, NO_ANSWER = 0, 1, 3  # 2 is argparse's own: a command that does not exist
EPILOG = """Without GROCER_TABLE in the environment the commands work on the service that `make run`
started; with it, on the table that the GROCER_* and AWS_* variables name.
exit codes: 0 done, 1 refused, 2 no such command or option, 3 the table or the service is silent"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    options = _parser().parse_args(arguments)
    try:
        with _events_unseen():
            output = options.run(find_target(options.data), options)
    except (OptionRefused, Refusal) as refusal:
        return _complain(refusal, as_json=options.json)
    print(json.dumps(output.facts, ensure_ascii=False, indent=2) if options.json else output.text)
    return DONE


@contextmanager
def _events_unseen() -> Iterator[None]:
    """Show no events among the lines of a command; mistakes go to standard error."""
    logger = logging.getLogger(log.LOGGER)
    handlers, level, propagates = logger.handlers, logger.level, logger.propagate
    logger.handlers, logger.propagate = [logging.StreamHandler(sys.stderr)], False
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.handlers, logger.propagate = handlers, propagates
        logger.setLevel(level)


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
    parser.set_defaults(json=False, data=Path(".local"))
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
    why = refusal.code if isinstance(refusal, Refusal) else str(refusal)
    print(json.dumps({"error": why}) if as_json else f"grocer: {why}", file=sys.stderr)
    return NO_ANSWER if isinstance(refusal, Unavailable) else REFUSED
