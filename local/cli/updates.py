"""`grocer updates`: the updates of messengers that broke our code."""

import argparse
from datetime import date
from typing import Any

from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.handlers.conversation.retry_update import drop_update, retry_update
from chalicelib.repo.conversation.quarantine import QuarantinedUpdate
from local.arguments import whole
from local.cli.output import Groups, Output, columns
from local.cli.target import Target

BY = StaffKeyId("cli")
SHOWN, SHOWN_MAX = 50, 1000


def add_to(groups: Groups, shared: argparse.ArgumentParser) -> None:
    """Add `updates list`, `updates retry` and `updates drop`."""
    updates = groups.add_parser("updates", help="updates of messengers that broke our code")
    commands = updates.add_subparsers(required=True, metavar="COMMAND")
    shown = commands.add_parser("list", parents=[shared], help="the quarantine, newest first")
    shown.add_argument("--day", type=date.fromisoformat, help="of one UTC day (all 14)")
    shown.add_argument("--limit", type=whole(1, SHOWN_MAX), default=SHOWN, help=f"({SHOWN})")
    shown.set_defaults(run=_list)
    retry = commands.add_parser("retry", parents=[shared], help="answer one as if it arrived now")
    retry.add_argument("id")
    retry.set_defaults(run=_retry)
    drop = commands.add_parser("drop", parents=[shared], help="delete one for good")
    drop.add_argument("id")
    drop.set_defaults(run=_drop)


def _list(target: Target, options: argparse.Namespace) -> Output:
    world = target.world
    found = world.conversation.quarantine.newest(world.now(), day=options.day, limit=options.limit)
    rows = [(each.id, each.channel, each.error) for each in found]
    text = columns(("ID", "CHANNEL", "ERROR"), rows) if rows else "The quarantine is empty."
    return Output(text, {"updates": [_facts(each) for each in found]})


def _retry(target: Target, options: argparse.Namespace) -> Output:
    retry_update(target.world, Actor(BY, target.world.now()), options.id)
    return Output(f"{options.id} is answered.", {"id": options.id})


def _drop(target: Target, options: argparse.Namespace) -> Output:
    drop_update(target.world, Actor(BY, target.world.now()), options.id)
    return Output(f"{options.id} is deleted.", {"id": options.id})


def _facts(update: QuarantinedUpdate) -> dict[str, Any]:
    # Without the body: what a person wrote is read on a page that a role may open.
    return {
        "id": update.id,
        "at": update.at.isoformat(),
        "channel": update.channel,
        "error": update.error,
    }
