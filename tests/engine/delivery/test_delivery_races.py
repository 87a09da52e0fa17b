"""Many workers and campaigns at once, with lost answers and a person who changes states."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.aws.clients import ATTEMPTS_MAX
from chalicelib.domain.campaigns.run import RunState
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.planning.chunk import RecipientResult
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.planning.lease import LEASE
from chalicelib.services.customers.withdraw_consent import Stopped, withdraw_consent
from tests.builders.clock import Clock
from tests.builders.deliveries import Mission, a_mission, chat_of, recipients
from tests.engine.lossy_proxy import LossyProxy

pytestmark = pytest.mark.engine

THREADS = 8
CAMPAIGNS = 5
LOST_SHARE = 0.3


def test_one_job_eight_times_at_once_sends_once(mission: Mission) -> None:
    """F11: a second worker at the same chunk queues its job again for later."""
    people = recipients(mission.world, 40)
    mission.plans(people)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(mission.hands_over, [mission.job()] * THREADS))
    mission.works_on()

    assert mission.office.counted == {chat_of(each): 1 for each in people}
    assert mission.outcomes == {RecipientResult.DELIVERED: 40}


def test_five_campaigns_racing_for_the_last_slot_send_one_message(mission: Mission) -> None:
    """Check 8: one a day, all campaigns together."""
    people = recipients(mission.world, 60)
    rivals = [mission, *(a_mission(mission.world, mission.office) for _ in range(CAMPAIGNS - 1))]
    for rival in rivals:
        mission.world.queues.deliver = mission.queue.queue()
        rival.plans(people, size=20)
    jobs = [rival.job(chunk) for rival in rivals for chunk in rival.chunks]

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(mission.hands_over, jobs))
    mission.works_on(*[job for job, _ in mission.queue.takes()])

    assert mission.office.counted == {chat_of(each): 1 for each in people}
    ended = [rival.progress(chunk) for rival in rivals for chunk in rival.chunks]
    letters = "".join(progress.outcomes for progress in ended)
    assert (letters.count("d"), letters.count("x")) == (60, 60 * (CAMPAIGNS - 1))
    why = {reason for progress in ended for reason in progress.reasons.values()}
    assert why == {Reason.FREQUENCY_DAY}


@pytest.mark.parametrize("times", [1, ATTEMPTS_MAX])
@pytest.mark.parametrize(
    "operation", ["BatchExecuteStatement", "BatchGetItem", "PutItem", "TransactWriteItems"]
)
def test_a_lost_answer_of_the_table_loses_and_doubles_nobody(
    lossy_mission: Mission, proxy: LossyProxy, operation: str, times: int
) -> None:
    """F06: the write was made, but perhaps all attempts of the client lost the answer."""
    mission = lossy_mission
    people = recipients(mission.world, 30)
    mission.plans(people)

    def lose(chat: str) -> None:
        if chat == chat_of(people[12]):
            proxy.loses(operation, times)

    mission.office.before = lose
    mission.works_on()

    assert mission.office.counted == {chat_of(each): 1 for each in people}
    assert mission.outcomes == {RecipientResult.DELIVERED: 30}
    assert mission.state == (CampaignState.FINISHED, RunState.OVER)


@pytest.mark.parametrize("seed", range(20))
def test_answers_lost_at_random_double_nobody(
    lossy_mission: Mission, proxy: LossyProxy, seed: int
) -> None:
    mission, chance = lossy_mission, random.Random(seed)
    people = recipients(mission.world, 30)
    mission.plans(people)

    def lose(_chat: str) -> None:
        if chance.random() < LOST_SHARE:
            operation = chance.choice(["BatchExecuteStatement", "PutItem", "TransactWriteItems"])
            proxy.loses(operation, chance.randint(1, ATTEMPTS_MAX))

    mission.office.before = lose
    mission.works_on()

    assert mission.office.counted == {chat_of(each): 1 for each in people}
    assert mission.outcomes.keys() <= {RecipientResult.DELIVERED, RecipientResult.UNKNOWN}


def test_a_stop_during_the_chunk_is_heard(mission: Mission) -> None:
    """Check 3: a customer who says stop while a chunk is sent gets no message."""
    people = recipients(mission.world, 30)
    mission.plans(people)
    last = people[-1]

    def stop(chat: str) -> None:
        if chat == chat_of(people[0]):
            stopped = Stopped("telegram", mission.world.now(), "telegram:stop")
            withdraw_consent(mission.world, last.id, stopped)

    mission.office.before = stop
    mission.works_on()

    assert chat_of(last) not in mission.office.counted
    assert mission.progress().reasons == {29: Reason.CONSENT_WITHDRAWN}


def test_a_pause_is_heard_within_five_seconds_and_the_rest_goes_after_it(
    mission: Mission, clock: Clock
) -> None:
    people = recipients(mission.world, 100)
    mission.plans(people)
    pressed = []

    def pause(chat: str) -> None:
        if chat == chat_of(people[14]):
            mission.goes(CampaignState.PAUSED)
            pressed.append(clock.now())

    mission.office.before = pause
    assert mission.works() == []
    assert (clock.now() - pressed[0]).total_seconds() < 5
    assert 20 <= len(mission.office.arrived) < 100
    assert mission.works() == []

    mission.goes(CampaignState.RUNNING)
    mission.works_on()
    assert mission.office.counted == {chat_of(each): 1 for each in people}
    assert mission.state == (CampaignState.FINISHED, RunState.OVER)


def test_a_cancelled_campaign_sends_nothing_more_and_says_so(
    mission: Mission, clock: Clock
) -> None:
    people = recipients(mission.world, 100)
    mission.plans(people, size=50)

    def cancel(chat: str) -> None:
        if chat == chat_of(people[4]):
            mission.goes(CampaignState.CANCELLED)

    mission.office.before = cancel
    mission.works_on()

    sent = len(mission.office.arrived)
    assert sent < 100
    assert mission.outcomes == {
        RecipientResult.DELIVERED: sent,
        RecipientResult.CANCELLED: 100 - sent,
    }
    assert mission.state == (CampaignState.CANCELLED, RunState.OVER)


def test_what_is_not_due_is_cancelled_at_once(mission: Mission, clock: Clock) -> None:
    mission.plans(recipients(mission.world, 3), not_before=clock.now() + 10 * LEASE)
    mission.goes(CampaignState.CANCELLED)

    assert mission.works() == []

    assert mission.outcomes == {RecipientResult.CANCELLED: 3}
