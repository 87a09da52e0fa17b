"""A worker that dies, and a worker whose channel does not answer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.planning.chunk import RecipientResult
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.planning.lease import LEASE
from chalicelib.repo.delivery.contacts import ContactRecord, ContactStore
from chalicelib.world import use_world
from tests.builders.clock import START, Clock
from tests.builders.deliveries import Dies, Mission, chat_of, recipients
from tests.channels.bot_api import refuses

pytestmark = pytest.mark.engine

TOO_MANY = refuses(429, "Too Many Requests", parameters={"retry_after": 4})
MUCH_TOO_MANY = refuses(429, "Too Many Requests", parameters={"retry_after": 60})
NOBODY = "http://127.0.0.1:9"
BAD_TOKEN = refuses(401, "Unauthorized")


@pytest.mark.parametrize("lived", range(1, 12))
def test_a_worker_that_dies_leaves_at_most_a_block_in_doubt(mission: Mission, lived: int) -> None:
    """F04: a worker dies before or after each of its writes; no customer gets two messages."""
    people = recipients(mission.world, 30)
    mission.plans(people)
    with mission.dying(after=lived), pytest.raises(Dies):
        mission.works()
    before = mission.office.counted

    mission.works_on()  # which waits for the lease of the dead one, where it had taken one

    outcomes = mission.outcomes
    assert outcomes.total() == 30
    assert outcomes.keys() <= {RecipientResult.DELIVERED, RecipientResult.UNKNOWN}
    assert outcomes[RecipientResult.UNKNOWN] <= 10
    assert set(mission.office.counted.values()) == {1}
    assert len(mission.office.counted) >= outcomes[RecipientResult.DELIVERED]
    assert before.total() <= len(mission.office.arrived) <= 30


def test_who_was_claimed_and_never_sent_is_in_doubt_once_for_all(
    mission: Mission, clock: Clock
) -> None:
    people = recipients(mission.world, 10)
    mission.plans(people)
    with mission.dying(at_sending=True), pytest.raises(Dies):
        mission.works()
    clock.moves(minutes=1)

    mission.works_on()

    assert mission.outcomes == {RecipientResult.UNKNOWN: 10}
    assert mission.office.arrived == []


def test_a_cancelled_chunk_keeps_what_is_in_doubt(mission: Mission, clock: Clock) -> None:
    mission.plans(recipients(mission.world, 25))
    with mission.dying(at_sending=True), pytest.raises(Dies):
        mission.works()
    mission.goes(CampaignState.CANCELLED)
    clock.moves(minutes=1)

    mission.works_on()

    assert mission.outcomes == {RecipientResult.UNKNOWN: 10, RecipientResult.CANCELLED: 15}


def test_a_sleeper_who_was_taken_for_dead_sends_nothing(mission: Mission, clock: Clock) -> None:
    """A job that lost its lease while it claimed finds out before it sends."""
    people = recipients(mission.world, 10)
    mission.plans(people)

    class Sleepy(ContactStore):
        def claim(self, records: Sequence[ContactRecord]) -> Mapping[CustomerId, ContactRecord]:
            refused = super().claim(records)
            clock.at += LEASE
            return refused

    awake = mission.world.delivery.contacts
    mission.world.delivery.contacts = Sleepy(mission.world.table)
    ((_, delay_s),) = mission.works()
    mission.world.delivery.contacts = awake
    assert mission.office.arrived == []
    clock.moves(seconds=delay_s)
    mission.works_on()

    assert mission.outcomes == {RecipientResult.UNKNOWN: 10}


def test_a_short_pause_of_the_channel_is_waited_for(mission: Mission, clock: Clock) -> None:
    """F12: what was refused for its rate was not sent, and goes after the pause."""
    people = recipients(mission.world, 20)
    for each in people[:10]:
        mission.office.will(chat_of(each), TOO_MANY)
    mission.plans(people)

    assert mission.works() == []

    assert mission.office.counted == {chat_of(each): 1 for each in people}
    assert mission.outcomes == {RecipientResult.DELIVERED: 20}
    assert clock.now() - START > timedelta(seconds=4)


def test_a_long_pause_puts_the_chunk_down_and_nobody_is_in_doubt(
    mission: Mission, clock: Clock
) -> None:
    people = recipients(mission.world, 20)
    mission.office.will(chat_of(people[3]), MUCH_TOO_MANY)
    mission.plans(people)

    ((job, delay_s),) = mission.works()

    assert 55 < delay_s <= 60
    assert mission.progress().outcomes == "ddd.dddddd.........."
    assert mission.progress().unsent == {3}
    # Nobody else may send there meanwhile.
    assert mission.works() != []
    assert len(mission.office.arrived) == 9
    clock.moves(seconds=delay_s)
    mission.works_on(job)
    assert mission.office.counted == {chat_of(each): 1 for each in people}
    assert mission.outcomes == {RecipientResult.DELIVERED: 20}


def test_who_was_not_sent_is_judged_again_and_their_slot_given_back(
    mission: Mission, clock: Clock
) -> None:
    people = recipients(mission.world, 2)
    mission.office.will(chat_of(people[0]), MUCH_TOO_MANY)
    mission.plans(people)
    ((job, _),) = mission.works()
    mission.becomes(ends_at=clock.now() + timedelta(seconds=1))
    clock.moves(minutes=2)

    mission.works(job)

    assert mission.progress().outcomes == "ed"
    assert mission.progress().reasons == {0: Reason.QUIET_HOURS_OVER}
    contacts = mission.world.delivery.contacts.get_many([each.id for each in people])
    assert [contacts[each.id].holds(mission.step) for each in people] == [False, True]


def test_cancelling_gives_back_what_was_never_sent(mission: Mission, clock: Clock) -> None:
    (anna,) = people = recipients(mission.world, 1)
    mission.office.will(chat_of(anna), MUCH_TOO_MANY)
    mission.plans(people)
    ((job, _),) = mission.works()
    mission.goes(CampaignState.CANCELLED)
    clock.moves(minutes=2)

    mission.works(job)

    assert mission.outcomes == {RecipientResult.CANCELLED: 1}
    assert not mission.world.delivery.contacts.get_many([anna.id])[anna.id].holds(mission.step)


def test_who_dies_while_those_who_waited_are_sent_leaves_them_in_doubt(
    mission: Mission, clock: Clock
) -> None:
    (anna,) = people = recipients(mission.world, 1)
    mission.office.will(chat_of(anna), MUCH_TOO_MANY)
    mission.plans(people)
    ((job, _),) = mission.works()
    clock.moves(minutes=2)
    with mission.dying(at_sending=True), pytest.raises(Dies):
        mission.works(job)
    clock.moves(minutes=2)

    mission.works_on(job)

    assert mission.outcomes == {RecipientResult.UNKNOWN: 1}
    assert mission.office.arrived == []


def test_a_channel_that_is_away_for_a_minute_loses_nobody(mission: Mission, clock: Clock) -> None:
    people = recipients(mission.world, 30)
    mission.plans(people)
    away = replace(mission.world, settings=replace(mission.world.settings, telegram_api=NOBODY))
    away.queues.deliver = mission.queue.queue()
    use_world(away)

    waiting = mission.works()
    assert [delay_s <= 10 for _, delay_s in waiting] == [True]
    assert clock.now() - START < timedelta(seconds=50)
    use_world(mission.world)
    clock.moves(minutes=1)
    mission.works_on(*[job for job, _ in waiting])

    assert mission.office.counted == {chat_of(each): 1 for each in people}
    assert mission.outcomes == {RecipientResult.DELIVERED: 30}


def test_a_channel_that_takes_nothing_pauses_the_campaign(mission: Mission) -> None:
    people = recipients(mission.world, 12)
    for each in people:
        mission.office.will(chat_of(each), BAD_TOKEN)
    mission.plans(people)

    assert mission.works() == []

    record = mission.world.campaigns.records.get(mission.record.id)
    assert (record.state, record.paused_because) == ("paused", "telegram.token_refused")
    mission.office.answers.clear()
    mission.goes(CampaignState.RUNNING)
    mission.works_on()
    assert mission.outcomes == {RecipientResult.DELIVERED: 12}


def test_a_table_that_is_away_brings_the_job_again(mission: Mission) -> None:
    mission.plans(recipients(mission.world, 10))
    with mission.table_away("batch_get_item"):
        ((job, delay_s),) = mission.works()

    assert job["attempt"] == 2
    assert 0 < delay_s <= 4
    mission.works_on(job)
    assert mission.outcomes == {RecipientResult.DELIVERED: 10}
