"""Every channel has a queue of its own: chunks of one never stand behind those of another."""

import json
from dataclasses import replace

import pytest

from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.handlers.workers.deliver import deliver
from chalicelib.services.planning.advance_run import ReleaseScope, release_chunks
from chalicelib.services.upkeep.dead_letters import list_queues
from chalicelib.settings import Settings
from chalicelib.world import World
from tests.builders.aws.memory_queues import MemoryQueues
from tests.builders.events import sqs_event
from tests.builders.planning import Job, Jobs, a_campaign, a_launch, a_record, does, keep, people
from tests.repo.builders import a_consent

TEXTS = {each: {"ru": "Привет"} for each in ("telegram", "email", "webchat")}
TELEGRAM, EMAIL, SHARED = "memory://telegram", "memory://email", "memory://deliver_queue"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Telegram and e-mail have queues of their own, the web chat has none."""
    return replace(settings, channel_queues="telegram=telegram,email=email")


@pytest.fixture
def queues(world: World) -> MemoryQueues:
    found: MemoryQueues = world.client("sqs")
    return found


@pytest.fixture
def run(world: World) -> Run:
    """A planned run with one chunk for each of three channels."""
    by_mail = {"chats": (), "consents": (a_consent(channel="email"),)}
    keep(world, *people(1), *people(1, **by_mail))
    record = a_record(world, a_campaign(texts=TEXTS, subjects={"ru": "Осень"}))
    run, planning = a_launch(world, record), Jobs()
    world.queues.plan = planning.queue()
    assert world.campaigns.runs.begin(run)
    named: Job = {"do": "plan", "campaign": run.campaign, "run": run.name, "page": 0}
    planning.waiting = [({"v": 1, **named, "part": part}, 0) for part in range(run.parts)]
    while planning.waiting:
        does(planning.waiting.pop(0)[0])
    return run


def jobs_on(queues: MemoryQueues, url: str) -> list[Job]:
    """The jobs that wait on a queue, as a worker reads them; they are taken off."""
    found = [each for each in queues._waiting if each.url == url]  # noqa: SLF001
    for each in found:
        queues._waiting.remove(each)  # noqa: SLF001
    return [json.loads(each.body) for each in found]


def test_chunks_of_each_channel_wait_on_its_own_queue(queues: MemoryQueues, run: Run) -> None:
    assert [each["channel"] for each in jobs_on(queues, TELEGRAM)] == ["telegram"]
    assert [each["channel"] for each in jobs_on(queues, EMAIL)] == ["email"]
    assert jobs_on(queues, SHARED) == []


def test_a_chunk_that_waits_goes_back_to_the_queue_of_its_channel(
    world: World, queues: MemoryQueues, run: Run
) -> None:
    (job,) = jobs_on(queues, TELEGRAM)
    chunk = next(each for each in world.delivery.chunks.of_run(run) if each.channel == "telegram")
    world.delivery.chunks.acquire(chunk, world.delivery.chunks.progress(chunk), owner="another")

    deliver(sqs_event(job), None)

    ((again),) = jobs_on(queues, TELEGRAM)
    assert again == {**job, "attempt": 2}
    assert jobs_on(queues, SHARED) == []


def test_jobs_and_plans_of_an_earlier_release_are_not_lost(
    world: World, queues: MemoryQueues, run: Run
) -> None:
    """Neither names a channel: the shared queue takes them, and the worker reads the chunk."""
    (job,) = jobs_on(queues, TELEGRAM)
    old = {name: value for name, value in job.items() if name != "channel"}
    chunk = next(each for each in world.delivery.chunks.of_run(run) if each.channel == "telegram")
    world.delivery.chunks.acquire(chunk, world.delivery.chunks.progress(chunk), owner="another")

    deliver(sqs_event(old), None)

    ((again),) = jobs_on(queues, SHARED)
    assert again == {**old, "channel": "", "attempt": 2}


def test_a_channel_that_lost_its_queue_uses_the_shared_one(
    world: World, queues: MemoryQueues, run: Run
) -> None:
    jobs_on(queues, EMAIL)
    jobs_on(queues, TELEGRAM)
    off = replace(world, settings=replace(world.settings, channel_queues="telegram=telegram"))

    for part in range(run.parts):
        release_chunks(off, run.campaign, run.name, ReleaseScope(part))

    assert [each["channel"] for each in jobs_on(queues, SHARED)] == ["email"]
    assert [each["channel"] for each in jobs_on(queues, TELEGRAM)] == ["telegram"]


def test_queues_of_channels_are_counted_with_their_own_jobs(world: World, run: Run) -> None:
    found = {each.name: each.state for each in list_queues(world)}

    assert (found["deliver-telegram"].waiting, found["deliver-email"].waiting) == (1, 1)
    assert (found["deliver"].waiting, found["deliver-email"].dead) == (0, 0)
    assert world.campaigns.records.get(run.campaign).state is CampaignState.RUNNING
