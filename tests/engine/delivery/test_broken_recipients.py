"""The stored items of one recipient break between the plan and the dispatch."""

import pytest

from chalicelib.domain.campaigns.run import RunState
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.planning.chunk import RecipientResult
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.planning.frequency import Step
from chalicelib.repo.table import keys
from tests.builders.clock import START
from tests.builders.damage import DAMAGES, Damage, breaks, logbook
from tests.builders.deliveries import Mission, chat_of, recipients
from tests.builders.planning import contacted

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_broken_profile_is_excluded_and_the_chunk_goes_on(
    mission: Mission, damage: Damage
) -> None:
    first, anna, last = people = recipients(mission.world, 3)
    mission.plans(people)
    damage(mission.world, anna)

    with logbook() as told:
        mission.works_on()

    assert mission.office.counted == {chat_of(first): 1, chat_of(last): 1}
    assert mission.progress().outcomes == "dxd"
    assert mission.progress().reasons == {1: Reason.CUSTOMER_UNREADABLE}
    assert mission.state == (CampaignState.FINISHED, RunState.OVER)
    (said,) = [each for each in told if each["event"] == "customer.unreadable"]
    assert (said["customer"], len(said)) == (anna.id, 3)


def test_whose_contacts_are_broken_gets_nothing(mission: Mission) -> None:
    first, anna = people = recipients(mission.world, 2)
    mission.plans(people)
    contacted(mission.world, anna, Step("earlier", "1"), START)
    breaks(mission.world, keys.contacts(anna.id), ring="[[")

    mission.works_on()

    assert mission.office.arrived == [chat_of(first)]
    assert mission.outcomes == {RecipientResult.DELIVERED: 1, RecipientResult.EXCLUDED: 1}
    assert mission.progress().reasons == {1: Reason.RECORD_UNREADABLE}


def test_whose_contacts_break_in_a_campaign_that_is_cancelled_stops_nobody(
    mission: Mission,
) -> None:
    people = recipients(mission.world, 2)
    mission.plans(people)
    contacted(mission.world, people[1], Step("earlier", "1"), START)
    breaks(mission.world, keys.contacts(people[1].id), ring="[[")
    mission.goes(CampaignState.CANCELLED)

    mission.works_on()

    assert mission.outcomes == {RecipientResult.CANCELLED: 2}
    assert mission.office.arrived == []
