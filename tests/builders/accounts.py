"""Accounts of points: a programme in force, and points with terms of their own."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.points.entry import PostingType
from chalicelib.domain.points.lot import Terms
from chalicelib.domain.points.movement import Movement, worth
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.record import AccountRecord, Cause
from chalicelib.domain.points.terms import end_of
from chalicelib.domain.points.version import ProgrammeVersion
from chalicelib.repo.table import points_keys
from chalicelib.world import World

LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


def in_force_since(world: World, programme: Programme, number: int = 1) -> Programme:
    """Put a version of the programme in force."""
    version = ProgrammeVersion(number, LONG_AGO, LONG_AGO, "admin", programme)
    world.commit(None, world.points.programmes.add_write(version))
    return programme


def account_of(world: World, customer: Customer) -> AccountRecord:
    """The account as it is stored."""
    return world.points.accounts.load(customer.id, world.now()).record


def gets_points(world: World, customer: Customer, lots: Mapping[str, tuple[int, date]]) -> None:
    """Give points with these last days, each in a movement of its own."""
    now, zone = world.now(), ZoneInfo(world.settings.zone)
    for lot, (points, last) in lots.items():
        before = account_of(world, customer)
        move = Movement(before.account, now)
        move.add(PostingType.EARN, Terms(lot, points, now, now, end_of(last, zone)))
        cause = Cause({"kind": "adjustment"}, f"adjustment {lot}")
        after, entry = before.moved(
            move.end(), move.postings, cause, at=now, recorded_at=now, by="t"
        )
        world.commit(None, *world.points.accounts.writes(before, after, entry))


def available(world: World, customer: Customer) -> int:
    """What the customer may spend now."""
    return worth(account_of(world, customer).account, world.now()).available


def due_item(world: World, customer: Customer) -> str:
    """The key of the agenda under which the account stands; empty: it does not."""
    item = world.table.get(points_keys.account_due(customer.id))
    return str(item["due"]) if item else ""
