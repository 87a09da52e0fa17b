"""A warning before points expire is sent to those who still have them."""

from datetime import date, timedelta

import pytest

from chalicelib.domain.planning.chunk import RecipientResult
from chalicelib.domain.points.entry import PostingType
from chalicelib.domain.points.movement import Movement
from chalicelib.domain.points.record import Cause
from chalicelib.services.campaigns.find_trigger import trigger_words
from tests.builders.accounts import account_of, gets_points, in_force_since
from tests.builders.deliveries import Mission, chat_of, recipients
from tests.domain.points.till import FIRST

pytestmark = pytest.mark.engine


def test_who_has_spent_the_points_meanwhile_is_not_warned(mission: Mission) -> None:
    world = mission.world
    in_force_since(world, FIRST)
    day: date = world.now().date()
    warned, spent = people = recipients(world, 2)
    for each in people:
        gets_points(world, each, {"a": (30, day + timedelta(days=7))})
    mission.becomes(texts=trigger_words("expiring").texts)
    mission.becomes_standing("expiring")
    mission.plans(people, step=day.isoformat())
    before = account_of(world, spent)
    move = Movement(before.account, world.now())
    move.take(PostingType.ADJUST, 30)
    after, entry = before.moved(
        move.end(),
        move.postings,
        Cause({"kind": "adjustment"}, "adjustment x"),
        at=world.now(),
        recorded_at=world.now(),
        by="t",
    )
    world.commit(None, *world.points.accounts.writes(before, after, entry))

    mission.works_on()

    assert mission.office.arrived == [chat_of(warned)]
    assert mission.outcomes == {RecipientResult.DELIVERED: 1, RecipientResult.EXCLUDED: 1}
