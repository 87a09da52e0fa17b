"""Customers, campaigns for them, and the planner."""

import itertools
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.aws.queue import Queue
from chalicelib.domain.campaigns.campaign import Campaign, CampaignRecord, PredicateAudience
from chalicelib.domain.campaigns.holdout import global_draw
from chalicelib.domain.campaigns.run import LAUNCH, Run, rehearsal_name
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CampaignId, CustomerId, RunName
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.domain.planning.chunk import PageSum
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.planning.frequency import Step
from chalicelib.domain.planning.mailing import SALT
from chalicelib.handlers.workers.plan import plan
from chalicelib.repo.campaigns.campaigns import as_kept
from chalicelib.repo.customers import profiles
from chalicelib.repo.delivery.contacts import ContactRecord
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Value
from chalicelib.repo.table.writes import Put
from chalicelib.services.planning.read_audience import parts_of
from chalicelib.world import World
from tests.builders.clock import START
from tests.builders.events import sqs_event
from tests.builders.numbers import Numbers
from tests.repo.builders import a_customer

EVERYBODY = PredicateAudience('{"kind":"all","of":[]}')
JOBS_MAX = 2000
_campaigns = Numbers(1)
Job = dict[str, Any]


@dataclass
class Jobs:
    """An SQS client that keeps jobs in memory, in order, with their delays.

    `sent` is called after every request.
    """

    sent: Callable[[], None] = lambda: None
    waiting: list[tuple[Job, int]] = field(default_factory=list)

    def queue(self) -> Queue:
        return Queue(lambda: self, "memory")

    def send_message(self, *, QueueUrl: str, MessageBody: str, DelaySeconds: int) -> None:  # noqa: ARG002, N803
        self.waiting.append((json.loads(MessageBody), DelaySeconds))
        self.sent()

    def send_message_batch(self, *, QueueUrl: str, Entries: Sequence[Job]) -> Job:  # noqa: ARG002, N803
        assert 1 <= len(Entries) <= 10
        self.waiting += [
            (json.loads(each["MessageBody"]), each["DelaySeconds"]) for each in Entries
        ]
        self.sent()
        return {}

    def takes(self) -> list[tuple[Job, int]]:
        """Take all waiting jobs off and return them."""
        taken, self.waiting = self.waiting, []
        return taken


@dataclass
class Planner:
    """The planner of one world, and the queue of jobs that it gives to the workers."""

    world: World
    planning: Jobs = field(default_factory=Jobs)
    delivering: Jobs = field(default_factory=Jobs)

    def __post_init__(self) -> None:
        self.world.queues.plan = self.planning.queue()
        self.world.queues.deliver = self.delivering.queue()

    def works(self) -> None:
        """Do every job of the planner until none waits."""
        for _ in range(JOBS_MAX):
            if not self.planning.waiting:
                return
            job, _delay_s = self.planning.waiting.pop(0)
            does(job)
        raise AssertionError("the planner never finishes its jobs")

    def plans(self, run: Run) -> "Planned":
        """Plan a whole run."""
        self.begins(run)
        self.works()
        return found(self.world, run)

    def begins(self, run: Run) -> None:
        """Store the run and queue its first pages, as a launch does."""
        assert self.world.campaigns.runs.begin(run)
        self.queues(run)

    def queues(self, run: Run, do: str = "plan") -> None:
        """Queue a job for the first page of every part."""
        named: dict[str, str | int] = {"do": do, "campaign": run.campaign, "run": run.name}
        jobs = [{**named, "page": 0, "part": part} for part in range(run.parts)]
        self.world.queues.plan.send_many(jobs)


def does(job: Job) -> None:
    """Do one job through the function of the queue."""
    assert plan(sqs_event(job), None) == {"batchItemFailures": []}, job


@dataclass(frozen=True)
class Planned:
    """The plan of a run: each customer with channel and instant, or with a reason."""

    chunks: dict[CustomerId, tuple[str, datetime]]
    left: dict[CustomerId, Reason]
    sum: PageSum
    sizes: list[int]


def found(world: World, run: Run) -> Planned:
    """Read a plan back, and check that no customer is in it twice and that its sums are right."""
    pages = list(world.campaigns.runs.pages(run))
    chunks = [chunk for page in pages for chunk in world.delivery.chunks.of_page(run, page)]
    planned = [(each, (c.channel, c.not_before)) for c in chunks for each in c.recipients]
    left = [pair for page in pages for pair in world.delivery.chunks.excluded_of(run, page)]
    assert len({customer for customer, _ in (*planned, *left)}) == len(planned) + len(left)
    total = sum((page.sum for page in pages), PageSum())
    assert total.found == len(planned) + len(left)
    assert (total.planned.total(), total.excluded.total()) == (len(planned), len(left))
    assert total.chunks == len(chunks)
    ids = [(each, at) for page in pages for each, at, _ in page.chunk_ids]
    assert ids == [(chunk.address.chunk, chunk.not_before) for chunk in chunks]
    return Planned(dict(planned), dict(left), total, [len(chunk) for chunk in chunks])


def keep(world: World, *customers: Customer) -> None:
    """Store only the profiles of customers."""
    writes = [
        Put(keys.customer(each.id), profiles.attributes_of(each), version=None)
        for each in customers
    ]
    for start in range(0, len(writes), 25):
        world.table.put_many(writes[start : start + 25])


def people(number: int, **changes: Any) -> list[Customer]:
    """Customers outside the global control group."""
    draw = global_draw(START.date(), salt=SALT)
    candidates = (a_customer(**changes) for _ in itertools.count())
    drawn = (each for each in candidates if not draw.holds_out(each.id))
    return list(itertools.islice(drawn, number))


def contacted(world: World, customer: Customer, step: Step, at: datetime) -> None:
    """Store a contact of a campaign, as a worker that sends its message does."""
    record = ContactRecord(customer.id).entering(step, at, by="", advertises=True)
    entered: dict[str, Value] = {
        "ring": record.ring.to_json(),
        "service": "",
        "by": "",
        "version": 1,
    }
    world.table.put(Put(keys.contacts(customer.id), entered, version=None))


def a_campaign(**changes: Any) -> Campaign:
    """A campaign in Telegram to all customers, without a control group."""
    campaign = Campaign(
        name="Autumn",
        audience=EVERYBODY,
        purpose=MessagePurpose.ADVERTISING,
        texts={"telegram": {"ru": "Здравствуйте"}},
        ends_at=START + timedelta(days=10),
        control_share_bp=0,
    )
    return replace(campaign, **changes)


def a_record(world: World, content: Campaign | None = None, **changes: Any) -> CampaignRecord:
    """A stored, running campaign."""
    made = CampaignRecord(
        id=CampaignId(f"campaign-{next(_campaigns):04}"),
        content=content or a_campaign(),
        state=CampaignState.RUNNING,
        created_at=world.now(),
    )
    record = replace(made, **changes)
    world.commit(None, *world.campaigns.records.change_writes(record))
    return as_kept(record)


def a_launch(world: World, record: CampaignRecord, **changes: Any) -> Run:
    """The run of a launch, not stored yet."""
    run = Run(
        campaign=record.id,
        name=LAUNCH,
        at=world.now(),
        parts=parts_of(world, record, world.now().date()),
        counted_on=world.segments.thresholds.latest_name(),
    )
    return replace(run, **changes)


def a_rehearsal(world: World, record: CampaignRecord) -> Run:
    """The run that rehearses the present version of a campaign."""
    return a_launch(world, record, name=RunName(rehearsal_name(record.version)))
