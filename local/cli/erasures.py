"""`grocer erasures`: the ledger of erased customers, and their erasure after a restore."""

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from chalicelib.domain.ids import CustomerId, StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.customers.erase_again import erase_again
from chalicelib.world import World
from local.arguments import zoned_instant
from local.cli.output import GAP, Groups, Output
from local.cli.target import Target
from local.service.options import OptionRefused

BY = StaffKeyId("cli")
PAGE = 100
PAGES_MAX = 10_000
STDIN = Path("-")
NONE = "none"  # what the list says instead of nothing; no customer has such an id


def add_to(groups: Groups, shared: argparse.ArgumentParser) -> None:
    """Add `erasures list` and `erasures repeat`."""
    erasures = groups.add_parser("erasures", help="erased customers, and a restored backup")
    commands = erasures.add_subparsers(required=True, metavar="COMMAND")
    shown = commands.add_parser(
        "list", parents=[shared], help="the erased customers, each with the date"
    )
    shown.add_argument("--since", type=zoned_instant, help="2026-11-22T09:00:00Z; without: all")
    shown.set_defaults(run=_list)
    again = commands.add_parser(
        "repeat", parents=[shared], help="erase the listed customers again, after a restore"
    )
    again.add_argument(
        "file", type=Path, nargs="?", default=STDIN, help="an id a line; without: standard input"
    )
    again.set_defaults(run=_repeat)


def _list(target: Target, options: argparse.Namespace) -> Output:
    since: datetime | None = options.since
    # The ledger is sorted by the text of instants in UTC.
    start = since.astimezone(UTC).isoformat() if since else ""
    erased = [(customer_id, _instant(at)) for at, customer_id in _erased(target.world, start)]
    text = "\n".join(f"{customer_id}{GAP}{at}" for customer_id, at in erased)
    facts = [{"id": customer_id, "erased_at": at} for customer_id, at in erased]
    return Output(text or NONE, {"erasures": facts})


def _repeat(target: Target, options: argparse.Namespace) -> Output:
    # A line is what `erasures list` prints: an id and its date; or an id alone.
    lines = [line.split() for line in _text(options.file).splitlines()]
    ids = dict.fromkeys(CustomerId(words[0]) for words in lines if words and words != [NONE])
    erased = erase_again(target.world, Actor(BY, target.world.now()), ids)
    text = f"{len(ids)} listed, {len(erased)} erased again."
    return Output(text, {"listed": len(ids), "erased": erased})


def _instant(position: str) -> str:
    """Return when the customer at a position of the ledger was erased, to the second."""
    at = datetime.fromisoformat(position.partition("#")[0])
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _erased(world: World, position: str) -> Iterator[tuple[str, CustomerId]]:
    """Yield the ledger after a position: each position, and the customer who was erased."""
    # Bounded, so that a table that always returns another page cannot keep the command running.
    for _ in range(PAGES_MAX):
        page = world.customers.profiles.erased_after(position, PAGE)
        if not page:
            return
        yield from page
        position = page[-1][0]


def _text(file: Path) -> str:
    if file == STDIN:
        return sys.stdin.read()
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise OptionRefused(f"{file} cannot be read") from exc
