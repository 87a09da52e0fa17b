"""A small number of the fuzzed bodies; `fuzzing.py` says how to post all 50,000."""

import random

from tests.channels.hostile.fuzzing import a_service, post_fuzzed
from tests.channels.hostile.posts import HOOKS

BODIES = 800


def test_fuzzed_bodies_break_no_webhook() -> None:
    with a_service() as clock:
        answers = post_fuzzed(random.Random(20261201), clock, BODIES)

    assert answers.total() == BODIES
    for hook in HOOKS:
        assert answers[hook.channel, 200] > BODIES / 10  # most are proven, and reach our code
        assert answers[hook.channel, 401] > 0
