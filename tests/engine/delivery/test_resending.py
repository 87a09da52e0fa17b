"""Unknown messages that a person resends over HTTP: the worker sends each once more."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.campaigns.run import RunState
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.planning.frequency import Step
from chalicelib.services.customers.withdraw_consent import Stopped, withdraw_consent
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.deliveries import Dies, PostOffice, chat_of
from tests.builders.planning import people
from tests.channels.bot_api import resets
from tests.engine.delivery.launches import Launched, launched
from tests.repo.builders import a_consent

pytestmark = pytest.mark.engine

AUDIENCE, WITHOUT_CONSENT = 25, 3
IN_FLIGHT = 10  # the batch of the worker that dies
LOST = 2  # answers, of those who are sent after it


def somebody(number: int) -> list[Customer]:
    """Customers, each with their own chat."""
    return [
        replace(each, chats=(Chat("telegram", str(8_000_000_000 + place)),))
        for place, each in enumerate(people(number))
    ]


@pytest.fixture
def doubted(world: World, office: PostOffice, clock: Clock) -> Launched:
    """A finished campaign: a worker died with ten claimed messages, and two answers were lost."""
    world.settings = replace(world.settings, telegram_api=office.address)
    world.sleep = lambda seconds: clock.moves(seconds=seconds)
    audience = somebody(AUDIENCE)
    no = people(WITHOUT_CONSENT, consents=(a_consent(given=False),))
    campaign = launched(world, office, [*audience, *no])
    with campaign.mission.dying(at_sending=True), pytest.raises(Dies):
        campaign.mission.works(*campaign.jobs)
    (chunk,) = campaign.mission.chunks
    chats = {each.id: chat_of(each) for each in audience}
    for customer in chunk.recipients[-LOST:]:
        office.will(chats[customer], resets)
    campaign.mission.works_on(*campaign.jobs)
    return campaign


def test_who_was_in_flight_or_whose_answer_was_lost_is_listed(doubted: Launched) -> None:
    unknown = doubted.in_state("unknown")

    assert len(unknown) == IN_FLIGHT + LOST
    assert doubted.reported == {"delivered": 13, "unknown": 12, "excluded": WITHOUT_CONSENT}
    assert doubted.mission.office.counted.total() == 13
    assert not doubted.mission.office.counted.keys() & doubted.chats(unknown).keys()


def test_those_whom_a_person_names_go_out_once_more_and_nobody_else(doubted: Launched) -> None:
    office, before = doubted.mission.office, doubted.mission.office.counted
    unknown = doubted.in_state("unknown")
    named = dict(list(unknown.items())[:-1])

    answer = doubted.resends(*named.values())
    doubted.mission.works_on(*doubted.queued())

    assert answer.body == {"resent": len(named), "refused": []}
    assert office.counted - before == doubted.chats(named)
    assert doubted.reported == {"delivered": 24, "unknown": 1, "excluded": WITHOUT_CONSENT}
    assert doubted.in_state("unknown").keys() == unknown.keys() - named.keys()
    assert named.keys() <= doubted.in_state("delivered").keys()
    assert doubted.mission.state == (CampaignState.FINISHED, RunState.OVER)


def test_resending_twice_sends_once(doubted: Launched) -> None:
    """The same request again, another one like it, and every job of both, some of them twice."""
    office, before = doubted.mission.office, doubted.mission.office.counted
    unknown = doubted.in_state("unknown")

    first = doubted.resends(*unknown.values(), once="k")
    again = doubted.resends(*unknown.values(), once="k")
    other = doubted.resends(*unknown.values())
    jobs = doubted.queued()
    doubted.mission.works_on(*jobs, *jobs)
    late = doubted.resends(*unknown.values())
    doubted.mission.works_on(*doubted.queued())

    assert (first.body["resent"], again.body) == (len(unknown), first.body)
    assert {each["code"] for each in other.body["refused"]} == {"delivery.moved"}
    assert (other.body["resent"], late.body["resent"]) == (0, 0)
    assert office.counted - before == doubted.chats(unknown)
    assert doubted.reported == {"delivered": AUDIENCE, "excluded": WITHOUT_CONSENT}


def test_what_is_sent_again_takes_no_second_slot(doubted: Launched) -> None:
    """Check 8: an unknown message and its repetition count as one; both steps are stored."""
    unknown = doubted.in_state("unknown")
    doubted.resends(*unknown.values())

    doubted.mission.works_on(*doubted.queued())

    contacts = doubted.mission.world.delivery.contacts.get_many([*unknown])
    again = Step(doubted.mission.record.id, f"{doubted.mission.run.step}#again1")
    assert all(each.holds(again) for each in contacts.values())
    assert all(each.holds(doubted.mission.step) for each in contacts.values())


def test_whoever_said_stop_meanwhile_is_not_written_to(doubted: Launched) -> None:
    office, before, world = (
        doubted.mission.office,
        doubted.mission.office.counted,
        doubted.mission.world,
    )
    unknown = doubted.in_state("unknown")
    stopped = next(iter(unknown))
    withdraw_consent(world, stopped, Stopped("telegram", world.now(), "telegram:stop"))

    doubted.resends(*unknown.values())
    doubted.mission.works_on(*doubted.queued())

    assert office.counted - before == doubted.chats(unknown.keys() - {stopped})
    assert doubted.reported == {"delivered": AUDIENCE - 1, "excluded": WITHOUT_CONSENT + 1}


def test_a_worker_that_dies_at_it_leaves_a_doubt_that_a_person_may_decide_again(
    doubted: Launched, clock: Clock
) -> None:
    office, before = doubted.mission.office, doubted.mission.office.counted
    unknown = doubted.in_state("unknown")
    doubted.resends(*unknown.values())
    jobs = doubted.queued()
    with doubted.mission.dying(at_sending=True), pytest.raises(Dies):
        doubted.mission.works(*jobs)
    clock.moves(minutes=1)

    doubted.mission.works_on(*jobs)
    in_doubt_again = doubted.in_state("unknown")
    assert in_doubt_again.keys() <= unknown.keys()
    assert len(in_doubt_again) == IN_FLIGHT
    answer = doubted.resends(*in_doubt_again.values())
    doubted.mission.works_on(*doubted.queued())

    assert answer.body["resent"] == IN_FLIGHT
    assert office.counted - before == doubted.chats(unknown)
    assert doubted.reported == {"delivered": AUDIENCE, "excluded": WITHOUT_CONSENT}


def test_after_the_end_of_the_campaign_nobody_can(doubted: Launched, clock: Clock) -> None:
    unknown = doubted.in_state("unknown")
    clock.at += timedelta(days=6)

    answer = doubted.resends(*unknown.values())

    assert (answer.status, answer.body["code"]) == (409, "campaign.over")
    assert doubted.queued() == []
