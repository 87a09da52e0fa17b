"""Time that passes by its events, and a base that lives in it."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.settings import Settings
from chalicelib.world import World
from local.year.__main__ import main
from local.year.life import RecordingChannels
from local.year.timeline import DEAD_MAX, EndlessJobs, HopelessJobs, Timeline

START = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def timeline() -> Timeline:
    return Timeline(START)


@pytest.fixture
def world(timeline: Timeline, settings: Settings) -> World:
    world = World(settings, now=timeline.now, sleep=timeline.sleep)
    timeline.serves(world)
    return world


def fails(event: dict[str, Any], _: Any) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": event["Records"][0]["messageId"]}]}


def test_events_happen_at_their_instants_and_in_order(timeline: Timeline) -> None:
    seen: list[tuple[int, datetime]] = []

    def happens(number: int) -> None:
        seen.append((number, timeline.now()))

    for number, minutes in ((1, 30), (2, 10), (3, 10), (4, 60)):
        timeline.happens(START + timedelta(minutes=minutes), partial(happens, number))

    timeline.lives_until(START + timedelta(hours=1))

    ten, thirty = (START + timedelta(minutes=minutes) for minutes in (10, 30))
    assert seen == [(2, ten), (3, ten), (1, thirty)]
    assert timeline.now() == START + timedelta(hours=1)


def test_a_job_waits_for_its_delay_by_this_clock(timeline: Timeline, world: World) -> None:
    seen: list[datetime] = []
    timeline.handlers = {"plan": lambda *_: seen.append(timeline.now())}
    world.queues.plan.send({"do": "it"}, delay_s=90)
    world.queues.plan.send_many([{"do": "it"}])

    timeline.lives_until(START + timedelta(hours=1))

    assert seen == [START, START + timedelta(seconds=90)]


def test_a_job_that_fails_comes_again_five_times_and_is_given_up(
    timeline: Timeline, world: World
) -> None:
    timeline.handlers = {"outbox": fails}
    world.queues.outbox.send({"do": "it"})

    timeline.lives_until(START + timedelta(hours=2))

    assert timeline.done == 5
    assert timeline.dead == [("outbox", '{"v":1,"do":"it"}')]


def test_a_world_in_which_nothing_works_does_not_live_on(timeline: Timeline, world: World) -> None:
    timeline.handlers = {"deliver": fails}
    world.queues.deliver.send_many([{"number": number} for number in range(DEAD_MAX + 1)])

    with pytest.raises(HopelessJobs):
        timeline.lives_until(START + timedelta(hours=2))


def test_a_circle_of_jobs_is_noticed(timeline: Timeline, world: World) -> None:
    timeline.jobs_an_hour_max = 50
    timeline.handlers = {"plan": lambda *_: world.queues.plan.send({"do": "it"})}
    world.queues.plan.send({"do": "it"})

    with pytest.raises(EndlessJobs):
        timeline.lives_until(START + timedelta(hours=1))


def test_an_ear_takes_letters_and_numbers() -> None:
    channels = RecordingChannels(lambda: START)
    channels.send_email(Destination={"ToAddresses": ["anna@example.org"]})
    channels.publish(PhoneNumber="+79210000000", Message="Ура")

    assert [(one.channel, one.to) for one in channels.messages] == [
        ("email", "anna@example.org"),
        ("sms", "+79210000000"),
    ]


def test_a_few_days_of_a_few_people_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--customers", "40", "--days", "12"])

    said = capsys.readouterr().out
    assert code == 0
    assert said.startswith("MONTH")
    assert "2027-01  birthday" in said
    assert "2027-01  dormant" in said
    assert "40 customers, 12 days" in said
    assert "0 jobs given up" in said


@pytest.mark.parametrize("arguments", [["--customers", "0"], ["--days", "5000"]])
def test_a_year_of_nobody_or_of_ten_years_is_refused(arguments: list[str]) -> None:
    with pytest.raises(SystemExit):
        main(arguments)
