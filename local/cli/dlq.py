"""`grocer dlq`: the dead letters of the queues."""

import argparse
from typing import Any

from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.upkeep.dead_letter import dead_job
from chalicelib.services.upkeep.dead_letters import (
    LettersHandled,
    drop_letters,
    list_queues,
    look_at_letters,
    send_again,
)
from chalicelib.world.queues import QUEUES
from local.cli.output import Groups, Output, columns
from local.cli.target import Target

BY = StaffKeyId("cli")


def add_to(groups: Groups, shared: argparse.ArgumentParser) -> None:
    """Add `dlq list`, `dlq redrive` and `dlq drop`."""
    dlq = groups.add_parser("dlq", help="jobs that failed until their queue gave them up")
    commands = dlq.add_subparsers(required=True, metavar="COMMAND")
    shown = commands.add_parser(
        "list", parents=[shared], help="how full every queue is, or the dead letters of one"
    )
    shown.add_argument("queue", nargs="?", choices=QUEUES)
    shown.set_defaults(run=_list)
    again = commands.add_parser("redrive", parents=[shared], help="put jobs back on their queue")
    _choose(again)
    again.set_defaults(run=_redrive)
    drop = commands.add_parser("drop", parents=[shared], help="delete jobs for good")
    _choose(drop)
    drop.set_defaults(run=_drop)


def _choose(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("queue", choices=QUEUES)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--letter", metavar="ID", help="one letter, by the id that `list` shows")
    which.add_argument("--all", action="store_true", help="every letter, a hundred at a time")


def _list(target: Target, options: argparse.Namespace) -> Output:
    if options.queue is None:
        return _queues(target)
    found = look_at_letters(target.world, options.queue)
    facts = [_facts(each.id, each.body, each.sent_at.isoformat()) for each in found.letters]
    rows = [
        (each["id"], each["kind"], " ".join(f"{n}={v}" for n, v in each["facts"].items()))
        for each in facts
    ]
    text = columns(("ID", "KIND", "FACTS"), rows) if rows else "There is no dead letter."
    return Output(text, {"letters": facts, "more": found.more, "tries": found.tries})


def _queues(target: Target) -> Output:
    found = list_queues(target.world)
    rows = [
        (each.name, str(each.state.waiting), str(each.state.working), str(each.state.dead))
        for each in found
    ]
    text = columns(("QUEUE", "WAITING", "WORKING", "DEAD"), rows)
    queues = [
        {"name": each.name, "waiting": each.state.waiting, "dead": each.state.dead}
        for each in found
    ]
    return Output(text, {"queues": queues})


def _redrive(target: Target, options: argparse.Namespace) -> Output:
    actor = Actor(BY, target.world.now())
    done = send_again(target.world, actor, options.queue, options.letter).record
    return _handled(done, "queued again")


def _drop(target: Target, options: argparse.Namespace) -> Output:
    actor = Actor(BY, target.world.now())
    done = drop_letters(target.world, actor, options.queue, options.letter).record
    return _handled(done, "deleted")


def _handled(done: LettersHandled, what: str) -> Output:
    text = f"{done.handled} {what}, {done.left} left."
    return Output(text, {"handled": done.handled, "left": done.left})


def _facts(letter: str, body: str, queued_at: str) -> dict[str, Any]:
    kind, facts = dead_job(body)
    return {"id": letter, "kind": kind, "facts": dict(facts), "queued_at": queued_at}
