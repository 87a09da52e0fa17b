"""A rehearsal of what is sent later, and of what failed on the way."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.planning.frequency import Step
from chalicelib.domain.staff.staff import Role
from chalicelib.handlers.workers.plan import plan
from chalicelib.services.planning.repeat_job import PAUSES_S, SHOWN_AGAIN_S
from chalicelib.world import World, use_world
from tests.builders.clock import START, Clock
from tests.builders.events import sqs_event
from tests.builders.marketing import Desk, later
from tests.builders.planning import contacted, does, keep, people
from tests.builders.staff import a_caller

TOMORROW = timedelta(hours=21, minutes=3)  # 09:03 in Moscow: the window opens at ten


def test_c12_a_rehearsal_judges_as_of_the_start(
    world: World, desk: Desk, base: list[Customer]
) -> None:
    """Case c12: who got a message an hour ago may get the next one tomorrow."""
    for each in base[:10]:
        contacted(world, each, Step("earlier", "1"), START - timedelta(hours=1))
    desk.writes()
    assert desk.rehearses().body["reasons"] == {"frequency.day": 10, "consent.withdrawn": 2}

    starts_at = (START + TOMORROW).isoformat()
    desk.changes(starts_at=starts_at, ends_at=later(days=5))
    rehearsal = desk.rehearses().body

    assert (rehearsal["gets"], rehearsal["reasons"]) == (10, {"consent.withdrawn": 2})
    assert rehearsal["by_hour"] == [{"channel": "telegram", "hour": 10, "customers": 10}]
    due = {each["due_at"] for each in desk.lists("/rehearsal/people", "people", who="gets")}
    assert {datetime.fromisoformat(each) for each in due} == {START + timedelta(hours=22)}


def test_c12_the_launch_finds_what_the_rehearsal_found(
    world: World, desk: Desk, clock: Clock
) -> None:
    """Case c12: the condition is judged on the day of the start too."""
    born = (START + timedelta(days=4)).date()
    keep(world, *people(5, birthday=Birthday(born.day, born.month, None)))
    soon = {"kind": "birthday", "days": 2}
    start = START + timedelta(days=3)
    desk.caller = a_caller(world, Role.ADMIN)
    desk.writes(audience={"predicate": soon}, starts_at=start.isoformat(), ends_at=later(days=9))

    assert desk.rehearses().body["found"] == 5
    assert desk.does("launch").body["state"] == "scheduled"


class Away:
    """A client of the table that fails while a condition holds."""

    def __init__(self, client: Any, fails: Callable[[str], bool]) -> None:
        self.client, self.fails = client, fails

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**request: Any) -> Any:
            if self.fails(operation):
                raise EndpointConnectionError(endpoint_url="dynamodb")
            return getattr(self.client, operation)(**request)

        return call


def failing(world: World, desk: Desk, operation: str) -> World:
    """The same world, whose table does not answer one kind of call."""
    client = Away(world.client("dynamodb"), lambda asked: asked == operation)
    broken = replace(world, client=lambda _: client)
    broken.queues.plan = desk.planner.planning.queue()
    return broken


def fails(world: World, desk: Desk, job: dict[str, Any], operation: str) -> dict[str, Any]:
    """Do one job with a table that does not answer this kind of call."""
    use_world(failing(world, desk, operation))
    answer: dict[str, Any] = plan(sqs_event(job), None)
    use_world(world)
    return answer


@pytest.mark.parametrize("verb", ["rehearsal", "launch"])
def test_c18_a_failed_job_says_when_it_is_repeated(
    world: World, desk: Desk, base: list[Customer], clock: Clock, verb: str
) -> None:
    """Case c18."""
    desk.writes()
    if verb == "launch":
        desk.rehearses()
    desk.does(verb)
    ((job, _),) = [each for each in desk.planner.planning.takes() if each[0]["do"] == "plan"]
    shown = "/report" if verb == "launch" else "/rehearsal"

    assert fails(world, desk, job, "transact_write_items") == {"batchItemFailures": []}

    seen = desk.sees(shown).body
    assert datetime.fromisoformat(seen["retry_at"]) == START + timedelta(seconds=PAUSES_S[0])
    assert (seen["planning"] is True) if verb == "launch" else (seen["is_complete"] is False)
    ((again, delay_s),) = desk.planner.planning.takes()
    assert (again["attempt"], delay_s) == (1, PAUSES_S[0])
    clock.moves(seconds=delay_s)
    does(again)
    desk.planner.works()

    seen = desk.sees(shown).body
    assert seen["retry_at"] is None
    assert (seen["planning"] is False) if verb == "launch" else (seen["is_complete"] is True)


def test_c18_a_job_that_keeps_failing_is_left_to_the_queue(
    world: World, desk: Desk, base: list[Customer]
) -> None:
    """Case c18: the queue shows it again after twelve minutes, and gives it up in the end."""
    desk.writes()
    desk.does("rehearsal")
    ((job, _),) = desk.planner.planning.takes()
    for pause_s in PAUSES_S:
        assert fails(world, desk, job, "transact_write_items") == {"batchItemFailures": []}
        ((job, delay_s),) = desk.planner.planning.takes()
        assert delay_s == pause_s

    answer = fails(world, desk, job, "transact_write_items")

    assert len(answer["batchItemFailures"]) == 1
    assert desk.planner.planning.takes() == []
    seen = desk.sees("/rehearsal").body
    assert datetime.fromisoformat(seen["retry_at"]) == START + timedelta(seconds=SHOWN_AGAIN_S)
    assert (seen["is_done"], seen["is_complete"]) == (False, False)


def test_c18_where_nothing_answers_the_queue_repeats_the_job(
    world: World, desk: Desk, base: list[Customer]
) -> None:
    """Case c18: without the table there is no place for `retry_at`."""
    desk.writes()
    desk.does("rehearsal")
    ((job, _),) = desk.planner.planning.takes()

    def away(_: str) -> bool:
        return True

    client = Away(world.client("dynamodb"), away)
    use_world(replace(world, client=lambda _: client))
    answer = plan(sqs_event(job), None)
    use_world(world)

    assert len(answer["batchItemFailures"]) == 1
    assert desk.sees("/rehearsal").body["retry_at"] is None


def test_c18_an_error_of_ours_is_not_repeated_soon(
    world: World, desk: Desk, base: list[Customer]
) -> None:
    """Case c18: it would fail again within seconds."""
    desk.writes()
    desk.does("rehearsal")
    ((job, _),) = desk.planner.planning.takes()

    answer = plan(sqs_event({**job, "page": "nought"}), None)

    assert len(answer["batchItemFailures"]) == 1
    seen = desk.sees("/rehearsal").body
    assert datetime.fromisoformat(seen["retry_at"]) == START + timedelta(seconds=SHOWN_AGAIN_S)


def test_c18_a_job_of_no_campaign_is_repeated_too(world: World, desk: Desk) -> None:
    """Case c18: the count of the base has no run in which an instant could stand."""
    job = {"v": 1, "do": "count", "day": START.date().isoformat(), "part": 0, "parts": 1}

    assert fails(world, desk, job, "put_item") == {"batchItemFailures": []}

    ((again, delay_s),) = desk.planner.planning.takes()
    assert (again["do"], again["attempt"], delay_s) == ("count", 1, PAUSES_S[0])
    does(again)
    assert world.segments.thresholds.latest() is not None
