"""The counts that a person looks at are those of the definitions of rules 46, 47 and 49."""

from collections import Counter

from hypothesis import given

from chalicelib.domain.customers.stage import Stage
from chalicelib.domain.scores.score_counter import ScoreCounter
from chalicelib.domain.scores.thresholds import Thresholds
from tests.domain.scores import naive_scores
from tests.domain.scores.bases import DAY as TODAY
from tests.domain.scores.bases import TODAY as DATE
from tests.domain.scores.bases import one_base, shopping_of, thresholds_of
from tests.domain.scores.naive_scores import Base


def counter_of(base: Base, thresholds: Thresholds | None) -> ScoreCounter:
    counter = ScoreCounter(thresholds, TODAY)
    for bought in base:
        counter.add(shopping_of(bought))
    return counter


@given(base=one_base)
def test_cells_stages_and_classes_are_those_of_the_definitions(base: Base) -> None:
    found = counter_of(base, thresholds_of(base))

    scores = [each for each in naive_scores.scores(base, TODAY) if each]
    gap_days = naive_scores.percentile_of_gaps(base)
    assert found.cells == Counter((each[0], each[1]) for each in scores)
    assert found.stages == Counter(
        Stage(naive_scores.stage(bought, TODAY, gap_days)) for bought in base
    )
    windows = [naive_scores.window(bought, TODAY) for bought in base]
    moneys = [sum(minor for _, minor in bought) for bought in windows if bought]
    assert found.classes == Counter(naive_scores.classes(moneys))
    assert found.money.total() == sum(moneys)
    assert sorted(found.sums) == sorted(moneys)


def test_before_the_first_count_there_are_stages_alone() -> None:
    base = [[(TODAY, 100)], []]

    for thresholds in (None, Thresholds(DATE)):
        found = counter_of(base, thresholds)
        assert (found.cells, found.stages) == (
            Counter(),
            Counter({Stage.NEW: 1, Stage.NEVER_BOUGHT: 1}),
        )
        assert found.curve(20) == ()


def test_the_curve_begins_with_the_best_customers() -> None:
    base = [[(TODAY, minor)] for minor in (100, 500, 400)]
    found = counter_of(base, thresholds_of(base))

    assert found.curve(3) == [(0, 0), (1, 500), (2, 900), (3, 1000)]
