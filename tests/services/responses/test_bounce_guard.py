"""F13: a campaign pauses itself at 2.5 % bounces or 0.05 % complaints of its last 1,000 letters."""

from dataclasses import replace

import pytest

from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.responses.engagement import Engagement, EngagementKind
from chalicelib.repo.table.attempt import TRIES_MAX
from chalicelib.services.responses.bounce_guard import guard_bounces
from chalicelib.world import World
from tests.builders.campaigns import AUTUMN, a_record, stored_record
from tests.builders.clock import START
from tests.services.overtaken import overtaken

STOPS = 25  # 2.5 % of a thousand
BOUNCED, COMPLAINED = EngagementKind.BOUNCED, EngagementKind.COMPLAINED


@pytest.fixture(autouse=True)
def autumn(world: World) -> CampaignRecord:
    return stored_record(world)


def hears(world: World, kind: EngagementKind, number: int, *, first: bool = True) -> None:
    report = Engagement(AUTUMN, CustomerId(f"customer-{number}"), kind, START)
    guard_bounces(world, report, first=first)


def bounce(world: World, times: int, *, start: int = 0) -> None:
    for number in range(start, start + times):
        hears(world, BOUNCED, number)


def state(world: World) -> tuple[CampaignState, str]:
    record = world.campaigns.records.get(AUTUMN)
    return record.state, record.paused_because


def resumed(world: World) -> None:
    paused = world.campaigns.records.get(AUTUMN)
    world.campaigns.records.save(replace(paused, state=CampaignState.RUNNING, paused_because=""))


RUNNING = (CampaignState.RUNNING, "")


def test_it_pauses_at_the_limit_of_bounces_and_not_before(world: World) -> None:
    bounce(world, STOPS - 1)
    before = state(world)
    bounce(world, 1, start=STOPS)

    assert before == RUNNING
    assert state(world) == (CampaignState.PAUSED, "campaign.bounces")


def test_it_pauses_at_the_first_complaint(world: World) -> None:
    hears(world, EngagementKind.DELIVERED, 1)
    before = state(world)
    hears(world, COMPLAINED, 1)

    assert before == RUNNING
    assert state(world) == (CampaignState.PAUSED, "campaign.complaints")


def test_letters_that_arrive_are_counted_once(world: World) -> None:
    hears(world, EngagementKind.DELIVERED, 1)
    hears(world, EngagementKind.DELIVERED, 1, first=False)
    hears(world, EngagementKind.OPENED, 1)
    hears(world, EngagementKind.CLICKED, 1)

    assert world.delivery.reputations.get(AUTUMN).seen == 1


def test_the_same_bounce_again_counts_once(world: World) -> None:
    for _ in range(STOPS):
        hears(world, BOUNCED, 1)

    assert state(world) == RUNNING
    assert world.delivery.reputations.get(AUTUMN).seen == 1


def test_a_bounce_whose_first_hearer_died_counts(world: World) -> None:
    """F04: its engagement was kept, and then nothing."""
    for number in range(STOPS):
        hears(world, BOUNCED, number, first=False)

    assert state(world) == (CampaignState.PAUSED, "campaign.bounces")


def test_who_lets_it_go_on_is_not_stopped_over_the_same_letters(world: World) -> None:
    bounce(world, STOPS)
    bounce(world, STOPS - 1, start=100)  # of letters that were on their way
    resumed(world)
    bounce(world, STOPS - 1, start=200)
    before = state(world)
    bounce(world, 1, start=300)

    assert before == RUNNING
    assert state(world) == (CampaignState.PAUSED, "campaign.bounces")


def test_what_a_person_paused_keeps_their_word(world: World, autumn: CampaignRecord) -> None:
    world.campaigns.records.move(autumn, CampaignState.PAUSED, "by hand")

    bounce(world, 2 * STOPS)

    assert state(world) == (CampaignState.PAUSED, "by hand")


def test_what_is_over_is_left_alone(world: World, autumn: CampaignRecord) -> None:
    world.campaigns.records.move(autumn, CampaignState.FINISHED)

    hears(world, COMPLAINED, 1)

    assert state(world) == (CampaignState.FINISHED, "")


def test_an_unknown_campaign_has_no_reputation(world: World) -> None:
    guard_bounces(
        world, Engagement(CampaignId("gone"), CustomerId("anna"), BOUNCED, START), first=True
    )

    assert world.delivery.reputations.get(CampaignId("gone")).seen == 0


def test_campaigns_do_not_answer_for_each_other(world: World) -> None:
    spring = a_record(id=CampaignId("spring"), version=0)
    world.commit(None, *world.campaigns.records.change_writes(spring))
    bounce(world, STOPS - 1)

    guard_bounces(
        world, Engagement(CampaignId("spring"), CustomerId("anna"), BOUNCED, START), first=True
    )

    assert state(world) == RUNNING


def test_two_that_hear_at_once_are_both_counted(world: World) -> None:
    slow = overtaken(world, lambda: hears(world, BOUNCED, 1))

    hears(slow, BOUNCED, 2)

    assert len(world.delivery.reputations.get(AUTUMN).bounced) == 2


def test_where_everybody_hears_at_once_it_is_tried_again_later(world: World) -> None:
    bounce(world, STOPS - 1)

    def saves() -> None:
        record = world.campaigns.records.get(AUTUMN)
        world.campaigns.records.save(record)

    slow = overtaken(world, saves, times=TRIES_MAX)

    with pytest.raises(Unavailable):
        hears(slow, BOUNCED, 99)
