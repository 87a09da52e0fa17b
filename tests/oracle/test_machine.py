"""Random steps of one account, through the use cases and by the oracle, always end alike."""

import random
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.oracle.delivering import Couriers
from tests.oracle.documents import VARIANTS
from tests.oracle.giving import Givers
from tests.oracle.pair import Pair

CHANCE: Any = st.integers(0, 2**32)


class Points(RuleBasedStateMachine):
    """Every rule draws one number, from which the step draws what it needs."""

    pair: Pair
    givers: Givers

    @initialize(variant=st.integers(0, len(VARIANTS) - 1), members=st.integers(1, 2))
    def begins(self, variant: int, members: int) -> None:
        self.pair = Pair(variant, random.Random(0), members)
        self.givers = Givers(self.pair)

    @rule(chance=CHANCE)
    def time_passes(self, chance: int) -> None:
        self._step("waits", chance)

    @rule(chance=CHANCE)
    def buys(self, chance: int) -> None:
        self._step("buys", chance)

    @rule(chance=CHANCE)
    def buys_once_more(self, chance: int) -> None:
        self._step("buys", chance)

    @rule(chance=CHANCE)
    def returns(self, chance: int) -> None:
        self._step("returns", chance)

    @rule(chance=CHANCE)
    def returns_once_more(self, chance: int) -> None:
        self._step("returns", chance)

    @rule(chance=CHANCE)
    def holds(self, chance: int) -> None:
        self._step("holds", chance)

    @rule(chance=CHANCE)
    def releases(self, chance: int) -> None:
        self._step("releases", chance)

    @rule(chance=CHANCE)
    def adjusts(self, chance: int) -> None:
        self._step("adjusts", chance)

    @rule(chance=CHANCE)
    def transfers(self, chance: int) -> None:
        self.pair.chance.seed(chance)
        self.givers.transfers()

    @rule(chance=CHANCE)
    def reverses(self, chance: int) -> None:
        self.pair.chance.seed(chance)
        self.givers.reverses()

    @rule(chance=CHANCE)
    def delivers(self, chance: int) -> None:
        self.pair.chance.seed(chance)
        Couriers(self.pair).delivers()

    @rule(chance=CHANCE)
    def erases(self, chance: int) -> None:
        self._step("erases", chance)

    @rule(chance=CHANCE)
    def repeats(self, chance: int) -> None:
        self._step("repeats_a_step", chance)

    def _step(self, name: str, chance: int) -> None:
        self.pair.chance.seed(chance)
        getattr(self.pair, name)()


TestPoints = Points.TestCase
TestPoints.settings = settings(
    max_examples=200, stateful_step_count=40, parent=settings.get_profile("unhurried")
)
