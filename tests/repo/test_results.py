"""Results are read as they were kept; of two measurements at once one counts."""

from collections import Counter
from dataclasses import replace

import pytest

from chalicelib.domain.bought_since import Group, Measured
from chalicelib.domain.campaign import CampaignId
from chalicelib.domain.channel_knowledge import Figure
from chalicelib.domain.delivery import DeliveryState
from chalicelib.domain.run import LAUNCH, Run
from chalicelib.domain.shopping import Spent
from chalicelib.domain.tally import Tally
from chalicelib.repo.plan_items import Page, chunk_prefix
from chalicelib.repo.results import Asked, PageResult
from chalicelib.world import World
from tests.clock import START

RUN = Run(CampaignId("autumn"), LAUNCH, START, parts=1)
PAGE = Page(0, 3, "", planned=True, attempt="a")
RESULT = PageResult(
    of=chunk_prefix(PAGE),
    tally=Tally(
        Counter({("email", DeliveryState.FAILED): 3, ("sms", DeliveryState.SENT): 1}),
        Counter({("email", DeliveryState.FAILED, "bounced"): 2}),
        Counter({("email", Figure.BOUNCED): 2}),
    ),
    measured=Measured(
        treated=Group.of([Spent(1, 10**9), Spent(0, 0)]),
        control=Group.of([Spent(2, 10**15)]),
        reached={"sms": Group.of([Spent(1, 10**9)])},
    ),
    counted_at=START,
    measured_at=START,
    final=True,
)


def test_a_result_is_read_as_it_was_kept(world: World) -> None:
    assert world.results.keep(RUN, RESULT)

    assert world.results.get(RUN, PAGE) == replace(RESULT, version=1)
    assert world.results.of_run(RUN).pages == {RESULT.of: replace(RESULT, version=1)}


def test_of_two_measurements_at_once_one_counts(world: World) -> None:
    other = replace(RESULT, measured=Measured())

    assert [world.results.keep(RUN, RESULT), world.results.keep(RUN, other)] == [True, False]
    found = world.results.get(RUN, PAGE)
    assert found is not None
    assert found.measured == RESULT.measured


def test_a_page_that_nobody_measured_has_no_result(world: World) -> None:
    assert world.results.get(RUN, PAGE) is None
    assert world.results.of_run(RUN).pages == {}


@pytest.mark.parametrize("asked", [Asked(), Asked(START), Asked(START, final=True)])
def test_when_a_run_was_asked_for_stands_beside_its_pages(world: World, asked: Asked) -> None:
    world.results.keep(RUN, RESULT)
    world.results.note_asked(RUN, asked)

    assert world.results.asked(RUN) == world.results.of_run(RUN).asked == asked
    assert list(world.results.of_run(RUN).pages) == [RESULT.of]


def test_the_results_of_another_run_are_others(world: World) -> None:
    world.results.keep(RUN, RESULT)

    assert world.results.of_run(Run(RUN.campaign, LAUNCH[:-1], START, parts=1)).pages == {}  # type: ignore[arg-type]
