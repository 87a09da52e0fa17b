"""A process that dies between the queue and the letter leaves a job twice: each worker bears it."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.reply import Line, Reply
from chalicelib.domain.staff.actor import Actor
from chalicelib.handlers.workers.deliver import deliver
from chalicelib.handlers.workers.outbox import outbox
from chalicelib.handlers.workers.plan import plan
from chalicelib.handlers.workers.receipts import receipts as receipts_worker
from chalicelib.services.conversation.give_answer import queue_part
from chalicelib.services.upkeep.dead_letters import send_again
from chalicelib.world import World, use_world
from tests.builders.aws import receipts
from tests.builders.aws.memory_queues import MemoryQueues
from tests.builders.campaigns import AUTUMN, stored_record
from tests.builders.contacts import touches_of
from tests.builders.deliveries import Dies, a_mission, chat_of, post_office, recipients
from tests.builders.events import sqs_event
from tests.builders.planning import Planner, a_launch, a_record, found, keep, people
from tests.repo.builders import a_customer, stored

CHAT = Chat("webchat", "visitor-1")


def twice(world: World, queue: str, body: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Send a letter again, die before it is deleted, and send it again: the job is queued twice."""
    queues: MemoryQueues = world.client("sqs")
    url = f"memory://{queue}_queue"
    before = len(queues.bodies(url))
    queues.dies(url, body)
    actor = Actor(StaffKeyId("tests"), world.now())

    def dies(*_: object, **__: object) -> None:
        raise Dies

    with monkeypatch.context() as dying:
        dying.setattr(MemoryQueues, "delete_message_batch", dies)
        with pytest.raises(Dies):
            send_again(world, actor, queue, None)
    for message in queues._waiting:  # noqa: SLF001 - half a minute later
        message.visible_at = world.now()
    send_again(world, actor, queue, None)
    jobs = queues.bodies(url)[before:]
    assert jobs == [body, body]
    return jobs


def work(worker: Callable[..., Any], jobs: list[str]) -> None:
    for job in jobs:
        assert worker(sqs_event(job), None) == {"batchItemFailures": []}


def test_a_reply_is_said_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    queue_part(world, CHAT, "en", Reply((Line("menu.hello"),), None), cause="1")
    (body,) = world.client("sqs").bodies("memory://outbox_queue")

    work(outbox, twice(world, "outbox", body, monkeypatch))

    assert len(world.conversation.webchat_replies.after(CHAT, 0)) == 1


def test_a_page_is_planned_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(world, *people(5))
    run = a_launch(world, a_record(world), parts=1)
    body = f'{{"v":1,"do":"plan","campaign":"{run.campaign}","run":"{run.name}","part":0,"page":0}}'
    jobs = twice(world, "plan", body, monkeypatch)
    Planner(world)
    assert world.campaigns.runs.begin(run)

    work(plan, jobs)

    assert found(world, run).sum.found == 5


def test_a_report_on_an_e_mail_counts_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    stored_record(world)
    anna = stored(world, a_customer(email=Email("anna@example.net")))
    body = receipts.SIGNER.sign(
        receipts.an_envelope(receipts.bounced(receipts.a_letter(AUTUMN, anna.id)))
    )
    jobs = twice(world, "receipts", body, monkeypatch)
    use_world(receipts.listening(world))

    work(receipts_worker, jobs)

    touched = touches_of(world, anna, AUTUMN)
    assert touched is not None
    assert world.delivery.reputations.get(AUTUMN).seen == 1


def test_a_chunk_is_delivered_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with post_office() as office:
        settings = replace(world.settings, telegram_api=office.address)
        world = replace(world, settings=settings)
        use_world(world)
        anna, boris = recipients(world, 2)
        mission = a_mission(world, office)
        mission.plans([anna, boris])
        body = json.dumps(mission.job())
        jobs = twice(world, "deliver", body, monkeypatch)

        work(deliver, jobs)

        assert office.counted == {chat_of(anna): 1, chat_of(boris): 1}
