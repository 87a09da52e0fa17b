"""The warning of expiring points goes to those who can still spend them."""

from datetime import date, timedelta

from chalicelib.domain.campaigns.run import Run, day_name
from chalicelib.services.campaigns.find_trigger import find_trigger
from chalicelib.services.planning.read_trigger import trigger_includes
from chalicelib.services.points.change_personal import change_membership
from chalicelib.world import World
from tests.builders.accounts import gets_points, in_force_since
from tests.domain.points.till import FIRST
from tests.repo.builders import a_customer, stored


def test_nobody_who_left_the_programme_is_warned(world: World) -> None:
    in_force_since(world, FIRST)
    day: date = world.now().date()
    member, left = people = [stored(world, a_customer()) for _ in range(2)]
    for each in people:
        gets_points(world, each, {"a": (30, day + timedelta(days=7))})
    change_membership(world, None, left.id, is_member=False)
    record = find_trigger(world, "expiring", world.now())
    run = Run(record.id, day_name(day), world.now(), parts=1, step=day.isoformat(), day=day)

    assert trigger_includes(world, record, run, people) == {member.id}
