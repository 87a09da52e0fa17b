"""`grocer keys`: the keys of staff and machines."""

import argparse
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import Role, StaffKey
from chalicelib.services.staff.manage_keys import create_key, revoke_key
from chalicelib.world import World
from local.arguments import whole
from local.cli.output import Groups, Output, columns
from local.cli.target import Target

BY = StaffKeyId("cli")
NAME_CHARS_MAX = 80
DAYS_MAX = 3650
PAGES_MAX = 100


def add_to(groups: Groups, shared: argparse.ArgumentParser) -> None:
    """Add `keys create`, `keys list` and `keys revoke`."""
    keys = groups.add_parser("keys", help="keys of staff and machines")
    commands = keys.add_subparsers(required=True, metavar="COMMAND")
    create = commands.add_parser("create", parents=[shared], help="make a key, show it once")
    create.add_argument("--role", type=Role, choices=list(Role), required=True)
    create.add_argument("--name", type=_name, required=True, help="the name of its owner")
    create.add_argument("--shop", default="", help="the only shop it works for")
    create.add_argument(
        "--days", type=whole(1, DAYS_MAX), help="how long it lives; without: until revoked"
    )
    create.set_defaults(run=_create)
    shown = commands.add_parser("list", parents=[shared], help="every key, without its secret")
    shown.set_defaults(run=_list)
    revoke = commands.add_parser("revoke", parents=[shared], help="revoke a key for good")
    revoke.add_argument("id")
    revoke.set_defaults(run=_revoke)


def _create(target: Target, options: argparse.Namespace) -> Output:
    actor = Actor(BY, target.world.now())
    ends = actor.at + timedelta(days=options.days) if options.days else None
    made = create_key(
        target.world,
        actor,
        role=options.role,
        name=options.name,
        shop=options.shop,
        expires_at=ends,
    )
    text = f"{made.secret}\nThis is key {made.key.id} ({options.role}). It is not shown again."
    return Output(text, {**_facts(made.key), "secret": made.secret})


def _list(target: Target, _: argparse.Namespace) -> Output:
    found = list(every_key(target.world))
    now = target.world.now()
    rows = [
        (key.id, key.role, key.name, key.shop or "-", _state(key, now), key.used_on or "never")
        for key in found
    ]
    text = columns(("ID", "ROLE", "NAME", "SHOP", "STATE", "USED ON"), rows)
    return Output(text, {"keys": [_facts(key) for key in found]})


def _revoke(target: Target, options: argparse.Namespace) -> Output:
    key = revoke_key(target.world, Actor(BY, target.world.now()), StaffKeyId(options.id))
    return Output(f"Key {key.id} ({key.name}) is revoked, everywhere within a minute.", _facts(key))


def every_key(world: World) -> Iterator[StaffKey]:
    """Return every key, also those that work no longer."""
    # Bounded, so that a table that always returns another page cannot keep the command running.
    after = ""
    for _ in range(PAGES_MAX):
        page = world.staff.keys.page(after=after)
        if not page:
            return
        yield from page
        after = page[-1].digest


def _state(key: StaffKey, now: datetime) -> str:
    if key.revoked:
        return "revoked"
    return "live" if key.is_live(now) else "expired"


def _facts(key: StaffKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "role": key.role,
        "name": key.name,
        "shop": key.shop,
        "created_at": key.created_at.isoformat(),
        "expires_at": key.expires_at.isoformat() if key.expires_at else None,
        "used_on": key.used_on,
        "revoked": key.revoked,
    }


def _name(text: str) -> str:
    if not 0 < len(text) <= NAME_CHARS_MAX or not text.isprintable():
        raise argparse.ArgumentTypeError(f"1 to {NAME_CHARS_MAX} characters")
    return text
