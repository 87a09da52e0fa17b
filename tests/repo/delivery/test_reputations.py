"""Reputations: letters are counted unread, what counts against a campaign under a version."""

import pytest

from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.responses.engagement import EngagementKind
from chalicelib.domain.responses.reputation import Mark, Reputation
from chalicelib.world import World
from tests.services.overtaken import overtaken

AUTUMN = CampaignId("autumn")
ANNA, BORIS = CustomerId("anna"), CustomerId("boris")


def keep(world: World, kind: EngagementKind, customer: CustomerId, step: str = "") -> None:
    before = world.delivery.reputations.get(AUTUMN)
    world.delivery.reputations.keep(AUTUMN, before, before.hearing(kind, customer, step))


def test_nothing_was_heard_of_a_new_campaign(world: World) -> None:
    assert world.delivery.reputations.get(AUTUMN) == Reputation()


def test_letters_are_counted_and_what_counts_against_it_is_kept(world: World) -> None:
    for _ in range(3):
        world.delivery.reputations.count(AUTUMN)
    keep(world, EngagementKind.BOUNCED, ANNA)
    keep(world, EngagementKind.COMPLAINED, BORIS)
    world.delivery.reputations.count(AUTUMN)

    reputation = world.delivery.reputations.get(AUTUMN)
    assert reputation.seen == 5
    assert (reputation.bounced, reputation.complained) == ((Mark(4, ANNA),), (Mark(4, BORIS),))


def test_letters_of_a_standing_campaign_are_told_apart(world: World) -> None:
    for step in ("", "2026", "2027"):
        keep(world, EngagementKind.BOUNCED, ANNA, step)

    bounced = world.delivery.reputations.get(AUTUMN).bounced
    assert bounced == (Mark(1, ANNA), Mark(2, ANNA, "2026"), Mark(3, ANNA, "2027"))


@pytest.mark.parametrize("counted", [0, 1])
def test_of_two_that_hear_at_once_one_must_hear_again(world: World, counted: int) -> None:
    for _ in range(counted):
        world.delivery.reputations.count(AUTUMN)
    before = world.delivery.reputations.get(AUTUMN)
    keep(world, EngagementKind.BOUNCED, ANNA)

    with pytest.raises(Conflict, match=r"^reputation\.changed$"):
        world.delivery.reputations.keep(
            AUTUMN, before, before.hearing(EngagementKind.BOUNCED, BORIS)
        )
    assert world.delivery.reputations.get(AUTUMN).bounced == (Mark(counted + 1, ANNA),)


def test_a_letter_counted_meanwhile_is_not_forgotten(world: World) -> None:
    keep(world, EngagementKind.BOUNCED, ANNA)
    before = world.delivery.reputations.get(AUTUMN)
    world.delivery.reputations.count(AUTUMN)

    world.delivery.reputations.keep(AUTUMN, before, before.hearing(EngagementKind.BOUNCED, BORIS))

    assert world.delivery.reputations.get(AUTUMN).seen == 3


def test_of_two_first_letters_both_are_counted(world: World) -> None:
    slow = overtaken(world, lambda: world.delivery.reputations.count(AUTUMN))

    slow.delivery.reputations.count(AUTUMN)

    assert world.delivery.reputations.get(AUTUMN).seen == 2
