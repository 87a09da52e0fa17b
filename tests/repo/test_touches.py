"""Touches: each kind once, at its first instant, whatever came first (F02)."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.campaign import CampaignId
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.reader import Reader
from chalicelib.domain.touch import Touched, Touches, TouchKind
from chalicelib.repo import keys
from chalicelib.world import World
from tests.clock import START

ANNA, BORIS = CustomerId("anna"), CustomerId("boris")
AUTUMN, SPRING = CampaignId("autumn"), CampaignId("spring")
INSTANTS = st.integers(0, 3).map(lambda half_seconds: after(half_seconds / 2))
DETAILS = {
    TouchKind.OPENED: st.sampled_from(Reader),
    TouchKind.ANSWERED: st.sampled_from(["yes", "no"]),
    TouchKind.CLICKED: st.sampled_from(["0", "1"]),
}


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def touched(kind: TouchKind, at: datetime = START, detail: str = "") -> Touched:
    return Touched(AUTUMN, ANNA, kind, at, detail)


def of_anna(world: World, campaign: CampaignId = AUTUMN) -> Touches:
    return world.touches.get_many(campaign, [ANNA])[ANNA]


def any_touch(campaign: CampaignId) -> st.SearchStrategy[Touched]:
    return st.sampled_from(TouchKind).flatmap(
        lambda kind: st.builds(
            Touched,
            st.just(campaign),
            st.just(ANNA),
            st.just(kind),
            INSTANTS,
            DETAILS.get(kind, st.just("")),
        )
    )


@st.composite
def told_twice(draw: st.DrawFn) -> tuple[list[Touched], list[Touched]]:
    """The same happenings, in two orders, each with repetitions."""
    happened = draw(st.lists(any_touch(AUTUMN), min_size=1, max_size=8))
    again = draw(st.lists(st.sampled_from(happened), max_size=4))
    first = draw(st.permutations([*happened, *again]))
    second = draw(st.permutations(happened))
    return list(first), [each._replace(campaign=SPRING) for each in second]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(told=told_twice())
def test_any_order_and_any_repetition_end_alike(
    world: World, told: tuple[list[Touched], list[Touched]]
) -> None:
    forget(world)
    for each in (*told[0], *told[1]):
        world.touches.note(each)

    assert of_anna(world, AUTUMN) == of_anna(world, SPRING)
    assert of_anna(world).first == expected(told[0])


def forget(world: World) -> None:
    for campaign in (AUTUMN, SPRING):
        world.table.delete(keys.touch(campaign, ANNA))


def expected(happened: Sequence[Touched]) -> dict[TouchKind, datetime]:
    kinds = {each.kind for each in happened}
    return {kind: min(each.at for each in happened if each.kind is kind) for kind in kinds}


@pytest.mark.parametrize("kind", TouchKind)
def test_the_same_again_is_known(world: World, kind: TouchKind) -> None:
    assert world.touches.note(touched(kind))
    assert not world.touches.note(touched(kind))
    assert not world.touches.note(touched(kind, after(1)))


def test_of_two_answers_the_first_counts_though_it_comes_last(world: World) -> None:
    world.touches.note(touched(TouchKind.ANSWERED, after(1), "no"))
    world.touches.note(touched(TouchKind.ANSWERED, START, "yes"))
    world.touches.note(touched(TouchKind.CLICKED, after(1), "2"))
    world.touches.note(touched(TouchKind.CLICKED, after(2), "1"))

    assert (of_anna(world).answer, of_anna(world).link) == ("yes", "2")


def test_a_machine_that_opens_first_does_not_hide_the_person(world: World) -> None:
    world.touches.note(touched(TouchKind.OPENED, START, Reader.MACHINE))
    world.touches.note(touched(TouchKind.OPENED, after(1), Reader.HUMAN))

    assert of_anna(world).opened_by == {Reader.MACHINE, Reader.HUMAN}
    assert of_anna(world).first[TouchKind.OPENED] == START


def test_an_opening_by_nobody_knows_whom_is_unsure(world: World) -> None:
    world.touches.note(touched(TouchKind.OPENED))

    assert of_anna(world).opened_by == {Reader.UNSURE}


def test_instants_are_compared_whatever_their_zone(world: World) -> None:
    moscow = timezone(timedelta(hours=3))
    world.touches.note(touched(TouchKind.DELIVERED, after(60)))
    world.touches.note(touched(TouchKind.DELIVERED, START.astimezone(moscow)))

    assert of_anna(world).first == {TouchKind.DELIVERED: START}


@pytest.mark.parametrize("kind", [TouchKind.BOUNCED, TouchKind.COMPLAINED, TouchKind.STOPPED])
def test_what_a_detail_only_says_to_us_is_not_kept(world: World, kind: TouchKind) -> None:
    """Rule 53: no address stands outside the profile."""
    world.touches.note(touched(kind, START, "anna@example.org"))

    stored = world.client("dynamodb").scan(TableName=world.settings.table)["Items"]
    assert "anna@example.org" not in str(stored)


def test_everybody_and_one_of_several_campaigns_are_read(world: World) -> None:
    world.touches.note(touched(TouchKind.CLICKED))
    world.touches.note(touched(TouchKind.CLICKED)._replace(customer=BORIS))
    world.touches.note(touched(TouchKind.ASKED)._replace(campaign=SPRING))

    assert [each.customer for each in world.touches.all_of(AUTUMN)] == [ANNA, BORIS]
    assert world.touches.get_many(AUTUMN, [ANNA, CustomerId("nobody")]).keys() == {ANNA}
    by_campaign = world.touches.of_customer(ANNA, [AUTUMN, SPRING, CampaignId("other")])
    assert {name: list(each.first) for name, each in by_campaign.items()} == {
        AUTUMN: [TouchKind.CLICKED],
        SPRING: [TouchKind.ASKED],
    }
    assert world.touches.of_customer(ANNA, []) == {}
