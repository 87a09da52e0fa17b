"""The command line `grocer`: one file for each group of commands, listed here once."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from chalicelib.domain.errors import Refusal, Unavailable
from local.arguments import OneLineParser
from local.cli import clock, erasures, keys, ledger, programme, seed
from local.cli.target import find_target
from local.service.options import OptionRefused

GROUPS = (keys, seed, clock, erasures, programme, ledger)

DONE, REFUSED, NO_ANSWER = 0, 1, 3  # 2 is argparse's own: a command that does not exist
EPILOG = """Without GROCER_TABLE in the environment the commands work on the service that `make run`
started; with it, on the table that the GROCER_* and AWS_* variables name.
exit codes: 0 done, 1 refused or differences found, 2 no such command or option, 3 the table or the
service is silent"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    options = _parser().parse_args(arguments)
    try:
        output = options.run(find_target(options.data), options)
    except (OptionRefused, Refusal) as refusal:
        return _complain(refusal, as_json=options.json)
    print(json.dumps(output.facts, ensure_ascii=False, indent=2) if options.json else output.text)
    return REFUSED if output.is_refused else DONE


def _parser() -> argparse.ArgumentParser:
    shared = OneLineParser(add_help=False)
    shared.add_argument("--json", action="store_true", help="print JSON instead of a text")
    shared.add_argument(
        "--data", type=Path, default=Path(".local"), help="of the running service (.local)"
    )
    parser = OneLineParser(
        prog="grocer",
        description="Work on a Grocer.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    groups = parser.add_subparsers(required=True, metavar="COMMAND")
    for group in GROUPS:
        group.add_to(groups, shared)
    return parser


def _complain(refusal: OptionRefused | Refusal, *, as_json: bool) -> int:
    why = refusal.code if isinstance(refusal, Refusal) else str(refusal)
    print(json.dumps({"error": why}) if as_json else f"grocer: {why}", file=sys.stderr)
    return NO_ANSWER if isinstance(refusal, Unavailable) else REFUSED
