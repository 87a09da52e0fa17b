"""The points of a campaign or a trigger: once, and with the message."""

from collections.abc import Sequence

import pytest

from chalicelib.domain.campaigns.campaign import CampaignGift
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.planning.chunk import RecipientResult
from chalicelib.domain.points.programme import Gift, Gifts
from chalicelib.domain.points.rules import Term
from chalicelib.services.delivery.after_sending import give_by_job
from tests.builders.accounts import account_of, available, in_force_since
from tests.builders.clock import Clock
from tests.builders.deliveries import Dies, Mission, chat_of, recipients
from tests.channels.bot_api import refuses
from tests.domain.points.till import FIRST

pytestmark = pytest.mark.engine

BLOCKED = refuses(403, "Forbidden: bot was blocked by the user")
GIFT = CampaignGift(points=50, days=14)


def got(mission: Mission, people: Sequence[Customer]) -> list[int]:
    return [available(mission.world, each) for each in people]


def entries(mission: Mission, customer: Customer) -> list[tuple[str, str]]:
    found = mission.world.points.accounts.entries(customer.id, below=None, limit=9)
    return [(entry.cause["gift"], entry.key) for entry in found]


def test_who_gets_the_message_gets_the_gift_and_nobody_else(mission: Mission) -> None:
    in_force_since(mission.world, FIRST)
    mission.becomes(gift=GIFT)
    blocked, *others = people = recipients(mission.world, 12)
    mission.stores_dialogs(blocked)
    mission.office.will(chat_of(blocked), BLOCKED)
    mission.plans(people)

    mission.works_on()
    mission.works_on()

    assert mission.outcomes[RecipientResult.DELIVERED] == 11
    assert got(mission, people) == [0] + [50] * 11
    assert entries(mission, others[0]) == [("campaign", f"gift campaign#{mission.record.id}")]


@pytest.mark.parametrize("lived", range(1, 24, 2))
def test_a_worker_that_dies_leaves_no_message_without_its_gift(
    mission: Mission, lived: int
) -> None:
    in_force_since(mission.world, FIRST)
    mission.becomes(gift=GIFT)
    people = recipients(mission.world, 6)
    mission.plans(people)
    with mission.dying(after=lived), pytest.raises(Dies):
        mission.works()

    mission.works_on()

    assert mission.outcomes.total() == 6
    assert set(mission.office.counted.values()) <= {1}
    assert got(mission, people) == [50] * 6
    assert {account_of(mission.world, each).sequence for each in people} == {1}


def test_what_was_claimed_before_a_cancellation_may_have_arrived(
    mission: Mission, clock: Clock
) -> None:
    in_force_since(mission.world, FIRST)
    mission.becomes(gift=GIFT)
    people = recipients(mission.world, 15)
    mission.plans(people)
    with mission.dying(at_sending=True), pytest.raises(Dies):
        mission.works()
    mission.goes(CampaignState.CANCELLED)
    clock.moves(minutes=1)

    mission.works_on()

    assert got(mission, people) == [50] * 10 + [0] * 5


def test_the_gift_of_a_birthday_is_once_a_calendar_year(mission: Mission, clock: Clock) -> None:
    gifts = Gifts(birthday=Gift(points=300, expiry=Term(days=14)))
    in_force_since(mission.world, FIRST.model_copy(update={"gifts": gifts}))
    day = mission.world.now().date()
    people = recipients(mission.world, 2, birthday=Birthday(day.day, day.month, 1990))
    mission.becomes_standing("birthday")
    mission.plans(people, step=str(day.year))
    mission.works_on()
    assert got(mission, people) == [300, 300]
    assert entries(mission, people[0]) == [("birthday", f"gift birthday#{day.year}")]

    give_by_job(mission.world, mission.record.id, str(day.year), people[0].id)
    assert got(mission, people) == [300, 300]
    clock.moves(days=16)
    assert got(mission, people) == [0, 0]
