"""Results are read as they were kept; of two measurements at once one counts."""

from collections import Counter
from dataclasses import replace

import pytest

from chalicelib.domain.campaigns.run import LAUNCH, Run
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.planning.delivery import DeliveryState
from chalicelib.domain.planning.page import Page, chunk_prefix
from chalicelib.domain.reports.channel_knowledge import Figure
from chalicelib.domain.reports.sales_window import SalesGroup, WindowSales
from chalicelib.domain.reports.tally import Tally
from chalicelib.domain.shopping.shopping import Spent
from chalicelib.repo.delivery.results import PageResult, ResultQuery
from chalicelib.world import World
from tests.builders.clock import START

RUN = Run(CampaignId("autumn"), LAUNCH, START, parts=1)
PAGE = Page(0, 3, "", planned=True, attempt="a")
RESULT = PageResult(
    of=chunk_prefix(PAGE),
    tally=Tally(
        Counter({("email", DeliveryState.FAILED): 3, ("sms", DeliveryState.SENT): 1}),
        Counter({("email", DeliveryState.FAILED, "bounced"): 2}),
        Counter({("email", Figure.BOUNCED): 2}),
    ),
    measured=WindowSales(
        treated=SalesGroup.of([Spent(1, 10**9), Spent(0, 0)]),
        control=SalesGroup.of([Spent(2, 10**15)]),
        reached={"sms": SalesGroup.of([Spent(1, 10**9)])},
    ),
    counted_at=START,
    measured_at=START,
    final=True,
)


def test_a_result_is_read_as_it_was_kept(world: World) -> None:
    assert world.delivery.results.keep(RUN, RESULT)

    assert world.delivery.results.get(RUN, PAGE) == replace(RESULT, version=1)
    assert world.delivery.results.of_run(RUN).pages == {RESULT.of: replace(RESULT, version=1)}


def test_of_two_measurements_at_once_one_counts(world: World) -> None:
    other = replace(RESULT, measured=WindowSales())

    assert [world.delivery.results.keep(RUN, RESULT), world.delivery.results.keep(RUN, other)] == [
        True,
        False,
    ]
    found = world.delivery.results.get(RUN, PAGE)
    assert found is not None
    assert found.measured == RESULT.measured


def test_a_page_that_nobody_measured_has_no_result(world: World) -> None:
    assert world.delivery.results.get(RUN, PAGE) is None
    assert world.delivery.results.of_run(RUN).pages == {}


@pytest.mark.parametrize(
    "asked", [ResultQuery(), ResultQuery(START), ResultQuery(START, final=True)]
)
def test_when_a_run_was_asked_for_stands_beside_its_pages(world: World, asked: ResultQuery) -> None:
    world.delivery.results.keep(RUN, RESULT)
    world.delivery.results.note_asked(RUN, asked)

    assert world.delivery.results.asked(RUN) == world.delivery.results.of_run(RUN).asked == asked
    assert list(world.delivery.results.of_run(RUN).pages) == [RESULT.of]


def test_the_results_of_another_run_are_others(world: World) -> None:
    world.delivery.results.keep(RUN, RESULT)

    assert world.delivery.results.of_run(Run(RUN.campaign, LAUNCH[:-1], START, parts=1)).pages == {}  # type: ignore[arg-type]
