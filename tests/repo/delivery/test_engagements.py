"""Touches: each kind once, at its first instant, whatever came first (F02)."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.campaigns.run import ONLY_STEP
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.planning.frequency import Step
from chalicelib.domain.responses.engagement import Engagement, EngagementKind, Engagements
from chalicelib.domain.responses.reader import Reader
from chalicelib.settings import Settings
from chalicelib.world import World
from tests.builders.clock import START
from tests.builders.clockwork import nowhere

ANNA, BORIS = CustomerId("anna"), CustomerId("boris")
AUTUMN, SPRING = CampaignId("autumn"), CampaignId("spring")
STEPS = ("", "2026", "2027")
INSTANTS = st.integers(0, 3).map(lambda half_seconds: after(half_seconds / 2))
DETAILS = {
    EngagementKind.OPENED: st.sampled_from(Reader),
    EngagementKind.ANSWERED: st.sampled_from(["yes", "no"]),
    EngagementKind.CLICKED: st.sampled_from(["0", "1"]),
}


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def an_engagement(
    kind: EngagementKind, at: datetime = START, detail: str = "", step: str = ONLY_STEP
) -> Engagement:
    return Engagement(AUTUMN, ANNA, kind, at, detail, step)


def of_anna(world: World, campaign: CampaignId = AUTUMN, step: str = ONLY_STEP) -> Engagements:
    return world.delivery.engagements.get_many(campaign, step, [ANNA])[ANNA]


def kinds(world: World, step: str) -> set[EngagementKind]:
    found = world.delivery.engagements.get_many(AUTUMN, step, [ANNA]).get(ANNA)
    return set(found.first) if found else set()


def any_touch(campaign: CampaignId) -> st.SearchStrategy[Engagement]:
    return st.sampled_from(EngagementKind).flatmap(
        lambda kind: st.builds(
            Engagement,
            st.just(campaign),
            st.just(ANNA),
            st.just(kind),
            INSTANTS,
            DETAILS.get(kind, st.just("")),
            st.sampled_from(STEPS),
        )
    )


@st.composite
def told_twice(draw: st.DrawFn) -> tuple[list[Engagement], list[Engagement]]:
    """The same happenings, in two orders, each with repetitions."""
    happened = draw(st.lists(any_touch(AUTUMN), min_size=1, max_size=8))
    again = draw(st.lists(st.sampled_from(happened), max_size=4))
    first = draw(st.permutations([*happened, *again]))
    second = draw(st.permutations(happened))
    return list(first), [each._replace(campaign=SPRING) for each in second]


@settings(max_examples=100, deadline=None)
@given(told=told_twice())
def test_any_order_and_any_repetition_end_alike(
    told: tuple[list[Engagement], list[Engagement]],
) -> None:
    world = World(Settings(), client=nowhere)
    for each in (*told[0], *told[1]):
        world.delivery.engagements.note(each)

    for step in STEPS:
        of_step = [each for each in told[0] if each.step == step]
        first, second = (
            world.delivery.engagements.get_many(each, step, [ANNA]).get(ANNA)
            for each in (AUTUMN, SPRING)
        )
        assert first == second
        assert (first.first if first else {}) == expected(of_step)
    ever = world.delivery.engagements.ever(AUTUMN, [ANNA])[ANNA]
    assert ever == world.delivery.engagements.ever(SPRING, [ANNA])[ANNA]
    assert ever.first == expected(told[0])


def expected(happened: Sequence[Engagement]) -> dict[EngagementKind, datetime]:
    kinds = {each.kind for each in happened}
    return {kind: min(each.at for each in happened if each.kind is kind) for kind in kinds}


@pytest.mark.parametrize("kind", EngagementKind)
def test_the_same_again_is_known(world: World, kind: EngagementKind) -> None:
    assert world.delivery.engagements.note(an_engagement(kind))
    assert not world.delivery.engagements.note(an_engagement(kind))
    assert not world.delivery.engagements.note(an_engagement(kind, after(1)))


def test_of_two_answers_the_first_counts_though_it_comes_last(world: World) -> None:
    world.delivery.engagements.note(an_engagement(EngagementKind.ANSWERED, after(1), "no"))
    world.delivery.engagements.note(an_engagement(EngagementKind.ANSWERED, START, "yes"))
    world.delivery.engagements.note(an_engagement(EngagementKind.CLICKED, after(1), "2"))
    world.delivery.engagements.note(an_engagement(EngagementKind.CLICKED, after(2), "1"))

    assert (of_anna(world).answer, of_anna(world).link) == ("yes", "2")


def test_a_machine_that_opens_first_does_not_hide_the_person(world: World) -> None:
    world.delivery.engagements.note(an_engagement(EngagementKind.OPENED, START, Reader.MACHINE))
    world.delivery.engagements.note(an_engagement(EngagementKind.OPENED, after(1), Reader.HUMAN))

    assert of_anna(world).opened_by == {Reader.MACHINE, Reader.HUMAN}
    assert of_anna(world).first[EngagementKind.OPENED] == START


def test_an_opening_by_nobody_knows_whom_is_unsure(world: World) -> None:
    world.delivery.engagements.note(an_engagement(EngagementKind.OPENED))

    assert of_anna(world).opened_by == {Reader.UNSURE}


def test_instants_are_compared_whatever_their_zone(world: World) -> None:
    moscow = timezone(timedelta(hours=3))
    world.delivery.engagements.note(an_engagement(EngagementKind.DELIVERED, after(60)))
    world.delivery.engagements.note(
        an_engagement(EngagementKind.DELIVERED, START.astimezone(moscow))
    )

    assert of_anna(world).first == {EngagementKind.DELIVERED: START}


@pytest.mark.parametrize(
    "kind", [EngagementKind.BOUNCED, EngagementKind.COMPLAINED, EngagementKind.STOPPED]
)
def test_what_a_detail_only_says_to_us_is_not_kept(world: World, kind: EngagementKind) -> None:
    """Rule 53: no address stands outside the profile."""
    world.delivery.engagements.note(an_engagement(kind, START, "anna@example.org"))

    stored = world.client("dynamodb").scan(TableName=world.settings.table)["Items"]
    assert "anna@example.org" not in str(stored)


def test_everybody_and_one_of_several_campaigns_are_read(world: World) -> None:
    world.delivery.engagements.note(an_engagement(EngagementKind.CLICKED))
    world.delivery.engagements.note(an_engagement(EngagementKind.CLICKED)._replace(customer=BORIS))
    world.delivery.engagements.note(an_engagement(EngagementKind.ASKED)._replace(campaign=SPRING))

    everybody = [ANNA, BORIS, CustomerId("nobody")]
    assert world.delivery.engagements.get_many(AUTUMN, ONLY_STEP, everybody).keys() == {ANNA, BORIS}
    asked = [Step(campaign, ONLY_STEP) for campaign in (AUTUMN, SPRING, "other")]
    by_step = world.delivery.engagements.of_customer(ANNA, asked)
    assert {step.campaign: list(each.first) for step, each in by_step.items()} == {
        AUTUMN: [EngagementKind.CLICKED],
        SPRING: [EngagementKind.ASKED],
    }
    assert world.delivery.engagements.of_customer(ANNA, []) == {}


# Standing campaigns


@pytest.mark.parametrize("kind", EngagementKind)
def test_the_same_of_another_message_is_new(world: World, kind: EngagementKind) -> None:
    assert world.delivery.engagements.note(an_engagement(kind, step="2026"))
    assert world.delivery.engagements.note(an_engagement(kind, after(1), step="2027"))
    assert not world.delivery.engagements.note(an_engagement(kind, after(2), step="2027"))

    assert of_anna(world, step="2026").first == {kind: START}
    assert of_anna(world, step="2027").first == {kind: after(1)}


def test_each_message_has_its_own_answer_and_the_first_is_that_of_the_campaign(
    world: World,
) -> None:
    world.delivery.engagements.note(an_engagement(EngagementKind.ANSWERED, after(9), "no", "2027"))
    world.delivery.engagements.note(an_engagement(EngagementKind.ANSWERED, START, "yes", "2026"))
    world.delivery.engagements.note(
        an_engagement(EngagementKind.OPENED, after(8), Reader.HUMAN, "2027")
    )
    world.delivery.engagements.note(
        an_engagement(EngagementKind.OPENED, after(1), Reader.MACHINE, "2026")
    )

    assert [of_anna(world, step=step).answer for step in ("2026", "2027")] == ["yes", "no"]
    assert of_anna(world, step="2027").opened_by == {Reader.HUMAN}
    ever = world.delivery.engagements.ever(AUTUMN, [ANNA, BORIS])
    assert ever.keys() == {ANNA}
    assert ever[ANNA].answer == "yes"
    assert ever[ANNA].opened_by == {Reader.HUMAN, Reader.MACHINE}


def test_what_was_sent_again_is_the_message_that_it_repeats(world: World) -> None:
    world.delivery.engagements.note(an_engagement(EngagementKind.DELIVERED, step="2026#again1"))
    world.delivery.engagements.note(an_engagement(EngagementKind.CLICKED, step="2026"))
    world.delivery.engagements.note(an_engagement(EngagementKind.ASKED, step="1#again2"))

    assert kinds(world, "2026") == kinds(world, "2026#again2")
    assert kinds(world, "2026") == {EngagementKind.DELIVERED, EngagementKind.CLICKED}
    assert kinds(world, ONLY_STEP) == {EngagementKind.ASKED}


def test_what_came_back_without_a_step_is_of_the_campaign_and_of_no_message(world: World) -> None:
    """A link, a button or a letter that was sent before steps were named."""
    world.delivery.engagements.note(an_engagement(EngagementKind.CLICKED, step=""))

    assert kinds(world, "2026") == set()
    assert set(world.delivery.engagements.ever(AUTUMN, [ANNA])[ANNA].first) == {
        EngagementKind.CLICKED
    }


def test_several_messages_of_one_campaign_are_read_with_one_call(world: World) -> None:
    world.delivery.engagements.note(an_engagement(EngagementKind.CLICKED, step="2026"))
    world.delivery.engagements.note(an_engagement(EngagementKind.ASKED, step="2027"))

    asked = [Step(AUTUMN, step) for step in ("2026", "2027", "2028", "2026#again1")]
    found = world.delivery.engagements.of_customer(ANNA, asked)

    assert {step.name: list(each.first) for step, each in found.items()} == {
        "2026": [EngagementKind.CLICKED],
        "2027": [EngagementKind.ASKED],
        "2026#again1": [EngagementKind.CLICKED],
    }
