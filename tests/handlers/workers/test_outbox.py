"""The outbox worker: one poisoned job stops nobody else's."""

from typing import Any

import pytest

from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.reply import Line, Reply
from chalicelib.handlers.workers.outbox import outbox
from chalicelib.services.conversation.give_answer import queue_part
from chalicelib.world import World
from tests.builders.events import sqs_event
from tests.builders.people import queued
from tests.handlers.broken import AWAY, fails
from tests.handlers.conftest import Logbook

PAGE = Chat("webchat", "0123456789abcdef")


def a_job(world: World, number: int) -> dict[str, Any]:
    chat = Chat("webchat", f"visitor-{number}")
    queue_part(world, chat, "en", Reply((Line("menu.hello"),), None), cause=f"{number}")
    (job,) = queued(world)
    return job


def work_off(*jobs: dict[str, Any] | str) -> list[int]:
    """The places, in the batch, of the jobs that must come again."""
    event = sqs_event(*jobs)
    ids = [record["messageId"] for record in event["Records"]]
    failed = outbox(event, None)["batchItemFailures"]
    return [ids.index(each["itemIdentifier"]) for each in failed]


def heard(world: World, number: int) -> int:
    return len(world.conversation.webchat_replies.after(Chat("webchat", f"visitor-{number}"), 0))


@pytest.mark.parametrize(
    "poison",
    [
        pytest.param("{", id="broken JSON"),
        pytest.param("[]", id="a list"),
        pytest.param("{}", id="nothing in it"),
        pytest.param('{"v":1}', id="names nothing"),
        pytest.param('{"v":1,"attempt":0}', id="names nothing to send"),
        pytest.param(
            '{"v":1,"enclosed":"poem","customer":"x","chat":"y","attempt":0}',
            id="encloses what this version cannot make",
        ),
        pytest.param('{"v":2,"reply":"x","attempt":0}', id="a version to come"),
        pytest.param('{"v":0,"reply":"x","attempt":0}', id="a version long gone"),
    ],
)
def test_a_poison_comes_back_alone(world: World, poison: str) -> None:
    jobs = [a_job(world, number) for number in range(3)]

    failed = work_off(jobs[0], poison, *jobs[1:])

    assert failed == [1]
    assert [heard(world, number) for number in range(3)] == [1, 1, 1]


def test_a_job_whose_reply_is_gone_is_done(world: World) -> None:
    assert work_off({"v": 1, "reply": "gone", "attempt": 0}) == []


def test_an_enclosure_of_nobody_is_done(world: World) -> None:
    job = {"v": 1, "enclosed": "card", "customer": "gone", "chat": "0123", "attempt": 0}

    assert work_off(job) == []


def test_the_same_job_twice_is_said_once(world: World) -> None:
    job = a_job(world, 1)

    assert work_off(job, job) == []
    assert heard(world, 1) == 1


def test_while_the_table_does_not_answer_every_job_comes_back(
    world: World, logbook: Logbook
) -> None:
    jobs = [a_job(world, number) for number in range(2)]
    fails(world, AWAY, "dynamodb")

    assert work_off(*jobs) == [0, 1]
    assert logbook.text.count('"event.broke"') == 2


def test_an_empty_batch_is_done(world: World) -> None:
    assert work_off() == []
