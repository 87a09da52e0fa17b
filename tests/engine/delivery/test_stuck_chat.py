"""A messenger that hangs for one chat does not hold the workers of the others."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.domain.planning.chunk import BATCH_MAX, RecipientResult
from tests.builders.deliveries import Mission, chat_of, recipients

pytestmark = pytest.mark.engine

WAIT_S = 20


def test_one_stuck_chat_does_not_hold_its_channel(mission: Mission) -> None:
    stuck, *others = people = recipients(mission.world, 3 * BATCH_MAX)
    mission.plans(people, size=BATCH_MAX)
    first, *later = [mission.job(chunk) for chunk in mission.chunks]
    hangs, answers = threading.Event(), threading.Event()

    def hang(chat: str) -> None:
        if chat == chat_of(stuck):
            hangs.set()
            assert answers.wait(WAIT_S)

    mission.office.before = hang
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(mission.hands_over, first)
        assert hangs.wait(WAIT_S)
        for job in later:
            mission.hands_over(job)
        arrived = set(mission.office.arrived)
        answers.set()
        slow.result()

    assert arrived >= {chat_of(each) for each in others[BATCH_MAX - 1 :]}
    assert chat_of(stuck) not in arrived
    assert mission.office.counted == {chat_of(each): 1 for each in people}
    assert mission.outcomes == {RecipientResult.DELIVERED: len(people)}
