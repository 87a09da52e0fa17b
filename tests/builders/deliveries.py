"""A campaign that is being sent: chunks made by hand, a worker, and a Bot API that counts."""

import itertools
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from botocore.exceptions import EndpointConnectionError

from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.run import Run, RunState, day_name
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import ChunkId, RunName
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.planning.chunk import Address, Chunk, Progress, RecipientResult
from chalicelib.domain.planning.frequency import Step
from chalicelib.handlers.workers.deliver import deliver
from chalicelib.repo.campaigns.campaigns import run_attributes
from chalicelib.repo.delivery.chunks import chunk_write
from chalicelib.repo.table import keys
from chalicelib.repo.table.writes import Put
from chalicelib.world import World, use_world
from tests.builders.events import sqs_event
from tests.builders.numbers import Numbers
from tests.builders.planning import Job, Jobs, a_launch, a_record, contacted, keep, people
from tests.channels.bot_api import Answer, says
from tests.repo.builders import a_dialog

TAKEN = says(200, {"ok": True, "result": {"message_id": 1}})
JOBS_MAX = 200
CALLS_MAX = 1000
_chats = Numbers(7_000_000_001)


class Dies(BaseException):
    """The worker is killed: no code of it may catch this."""


def _nothing(_operation: str) -> None:
    """Do nothing."""


class Watched:
    """A client of the table that calls `before` and `after` around each request."""

    def __init__(
        self,
        make: Callable[[str], Any],
        service: str,
        before: Callable[[str], None] = _nothing,
        after: Callable[[str], None] = _nothing,
    ) -> None:
        self._client, self._before, self._after = make(service), before, after

    def __getattr__(self, operation: str) -> Any:
        def call(**request: Any) -> Any:
            self._before(operation)
            answer = getattr(self._client, operation)(**request)
            self._after(operation)
            return answer

        return call


@dataclass
class PostOffice:
    """A Bot API that records the chats of messages in order; `answers` are scripted by chat.

    `before` is called with the chat before each answer.
    """

    address: str
    arrived: list[str] = field(default_factory=list)
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    before: Any = None

    @property
    def counted(self) -> Counter[str]:
        return Counter(self.arrived)

    def will(self, chat: str, *answers: Answer) -> None:
        """Script the answers to the next messages of a chat; later ones are accepted."""
        self.answers.setdefault(chat, []).extend(answers)


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """Serve on a free port of 127.0.0.1."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 5
        disable_nagle_algorithm = True
        wbufsize = 8192

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            chat = str(body["chat_id"])
            if office.before:
                office.before(chat)
            scripted = office.answers.get(chat)
            answer = scripted.pop(0) if scripted else TAKEN
            if answer is TAKEN:
                office.arrived.append(chat)
            answer(self)

        def log_message(self, *_: object) -> None:
            """Log nothing: `arrived` records the messages."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    office = PostOffice(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield office
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass
class Mission:
    """One campaign whose run is being sent, and the queue of its workers."""

    world: World
    office: PostOffice
    record: CampaignRecord
    run: Run
    queue: Jobs
    chunks: list[Chunk] = field(default_factory=list)

    def plans(self, recipients: Sequence[Customer], *, size: int = 100, **changes: Any) -> None:
        """Store chunks of these customers, as the planner does."""
        for start in range(0, len(recipients), size):
            number = len(self.chunks)
            chunk = Chunk(
                address=Address(
                    self.record.id, self.run.name, ChunkId(f"0000-000000-tests-{number:04}")
                ),
                channel="telegram",
                not_before=self.world.now(),
                step=self.run.step,
                recipients=tuple(each.id for each in recipients[start : start + size]),
            )
            self.chunks.append(replace(chunk, **changes))
            self.world.table.put(chunk_write(self.chunks[-1]))
        run = self.world.campaigns.runs.get(self.record.id, self.run.name)
        assert run
        self.world.table.put(
            Put(keys.run(run.campaign, run.name), _counted(run, len(self.chunks)), version=None)
        )

    def job(self, chunk: Chunk | None = None, attempt: int = 1) -> Job:
        address = (chunk or self.chunks[0]).address
        return {"v": 1, **address._asdict(), "attempt": attempt}

    def works(self, *jobs: Job) -> list[tuple[Job, int]]:
        """Give these jobs, or one a chunk, to the worker; return the jobs that it queued."""
        for job in jobs or [self.job(chunk) for chunk in self.chunks]:
            assert deliver(sqs_event(job), None) == {"batchItemFailures": []}, job
        return self.queue.takes()

    def hands_over(self, job: Job) -> None:
        """Give one job to a worker and leave the jobs that it queues."""
        assert deliver(sqs_event(job), None) == {"batchItemFailures": []}, job

    def works_on(self, *jobs: Job) -> None:
        """Work until no job waits; the clock skips each delay."""
        waiting = self.works(*jobs)
        for _ in range(JOBS_MAX):
            if not waiting:
                return
            job, delay_s = waiting.pop(0)
            self.world.sleep(delay_s)
            waiting += self.works(job)
        raise AssertionError("the worker never finishes its jobs")

    @contextmanager
    def dying(self, *, after: int = CALLS_MAX, at_sending: bool = False) -> Iterator[None]:
        """Kill the worker after so many calls of the table, or when it waits before sending."""
        lives = itertools.count()

        def dies(_operation: str) -> None:
            if next(lives) >= after:
                raise Dies

        def sleep(_seconds: float) -> None:
            raise Dies

        worker = replace(self.world, client=partial(Watched, self.world.client, after=dies))
        if at_sending:
            worker.sleep = sleep
        with self._working(worker):
            yield

    @contextmanager
    def table_away(self, operation: str) -> Iterator[None]:
        """Make the table fail for one kind of call."""

        def refuses(asked: str) -> None:
            if asked == operation:
                raise EndpointConnectionError(endpoint_url="dynamodb")

        client = partial(Watched, self.world.client, before=refuses)
        with self._working(replace(self.world, client=client)):
            yield

    @contextmanager
    def _working(self, worker: World) -> Iterator[None]:
        worker.queues.deliver = self.queue.queue()
        use_world(worker)
        yield
        use_world(self.world)

    @property
    def step(self) -> Step:
        return Step(self.record.id, self.run.step)

    def becomes(self, **changes: Any) -> None:
        """Change the content, which the service refuses for a running campaign."""
        content = replace(self.record.content, **changes)
        self.record = self.world.campaigns.records.save(replace(self.record, content=content))

    def becomes_standing(self, trigger: str) -> None:
        """Make it a standing campaign, and the run one of its days."""
        self.record = self.world.campaigns.records.save(replace(self.record, trigger=trigger))
        day = self.world.now().date()
        self.run = replace(self.run, name=day_name(day), day=day)
        assert self.world.campaigns.runs.begin(self.run)

    def rehearses(self, name: RunName) -> None:
        """Make the chunks those of a rehearsal."""
        self.run = replace(self.run, name=name)
        assert self.world.campaigns.runs.begin(self.run)
        self.chunks = [
            replace(each, address=each.address._replace(run=name)) for each in self.chunks
        ]
        for each in self.chunks:
            self.world.table.put(chunk_write(each))

    def goes(self, state: CampaignState) -> None:
        """Store the campaign in a state, as if a person had changed it."""
        record = self.world.campaigns.records.get(self.record.id)
        self.world.campaigns.records.save(replace(record, state=state))

    def contacted(self, customer: Customer, at: datetime) -> None:
        """Store a contact of another campaign."""
        contacted(self.world, customer, Step("another", "1"), at)

    def erases(self, customer: Customer) -> None:
        """Replace the customer by a tombstone."""
        tombstone: dict[str, Any] = {"status": "erased", "version": 9, "erased_at": ""}
        self.world.table.put(Put(keys.customer(customer.id), tombstone, version=None))

    def stores_dialogs(self, *customers: Customer) -> None:
        """Store the chats of customers, which a blocked bot closes."""
        for each in customers:
            self.world.conversation.dialogs.save(a_dialog(chat=each.chats[0], customer_id=each.id))

    def moved(self) -> list[Chunk]:
        """The chunks to which recipients of the first one were moved."""
        return self.world.delivery.chunks.moved_from(self.run, self.chunks[0].address.chunk)

    def progress(self, chunk: Chunk | None = None) -> Progress:
        return self.world.delivery.chunks.progress(chunk or self.chunks[0])

    @property
    def outcomes(self) -> Counter[RecipientResult]:
        """The number of recipients with each result, in all chunks."""
        progresses = [self.progress(chunk) for chunk in self.chunks]
        return sum((each.counts for each in progresses), Counter[RecipientResult]())

    @property
    def state(self) -> tuple[str, str]:
        """The state of the campaign, and that of its run."""
        run = self.world.campaigns.runs.get(self.record.id, self.run.name)
        assert run
        return self.world.campaigns.records.get(self.record.id).state, run.state


def a_mission(world: World, office: PostOffice, **changes: Any) -> Mission:
    """A campaign in Telegram whose run is being sent and has no chunks yet."""
    queue = Jobs()
    world.queues.deliver = queue.queue()
    record = a_record(world, **changes)
    run = a_launch(world, record, state=RunState.SENDING)
    assert world.campaigns.runs.begin(run)
    return Mission(world, office, record, run, queue)


def recipients(world: World, number: int, **changes: Any) -> list[Customer]:
    """Stored customers, each with their own chat."""
    found = [
        replace(each, **{"chats": (Chat("telegram", str(next(_chats))),), **changes})
        for each in people(number)
    ]
    keep(world, *found)
    return found


def chat_of(customer: Customer) -> str:
    """The id of the customer's chat."""
    return customer.chats[0].id


def _counted(run: Run, chunks: int) -> dict[str, Any]:
    return run_attributes(replace(run, chunks=chunks))
