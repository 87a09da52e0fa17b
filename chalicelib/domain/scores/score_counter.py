"""Counts customers by their scores, stages and classes, as a person looks at them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from chalicelib.domain.customers.stage import Stage, stage_of
from chalicelib.domain.scores.abc import AbcClass, abc_class
from chalicelib.domain.scores.rfm import scores_of
from chalicelib.domain.scores.thresholds import Thresholds
from chalicelib.domain.shopping.shopping import WINDOW_DAYS, Shopping

Cell = tuple[int, int]
"""The scores of recency and of frequency."""


@dataclass(slots=True)
class ScoreCounter:
    """The counts so far. Before the first count of the base there are only stages.

    `cells`, `classes`, `money` (minor units, by class) and `sums` are of the customers who bought
    in the last 365 days.
    """

    thresholds: Thresholds | None
    today: int
    cells: Counter[Cell] = field(default_factory=Counter)
    stages: Counter[Stage] = field(default_factory=Counter)
    classes: Counter[AbcClass] = field(default_factory=Counter)
    money: Counter[AbcClass] = field(default_factory=Counter)
    sums: list[int] = field(default_factory=list)

    def add(self, shopping: Shopping) -> None:
        """Count a customer."""
        known = self.thresholds
        self.stages[stage_of(shopping, self.today, known.gap_days if known else None)] += 1
        scoring = known.scoring if known else None
        scores = scores_of(shopping, self.today, scoring) if scoring else None
        if scoring is None or scores is None:
            return
        minor = shopping.spent(self.today - WINDOW_DAYS + 1, self.today).minor
        self.cells[scores.recency, scores.frequency] += 1
        own = abc_class(minor, scoring.abc)
        self.classes[own] += 1
        self.money[own] += minor
        self.sums.append(minor)

    def curve(self, steps: int) -> Sequence[tuple[int, int]]:
        """Return how many of the best customers bring how much money, in equal steps."""
        best = sorted(self.sums, reverse=True)
        if not best:
            return ()
        counts = [len(best) * step // steps for step in range(steps + 1)]
        return [(count, sum(best[:count])) for count in counts]
