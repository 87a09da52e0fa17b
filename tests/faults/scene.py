"""A base of customers, five overlapping campaigns planned for it, and the queues of the workers."""

import random
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from chalicelib.aws.clients import make_sdk_client
from chalicelib.domain.campaign import CampaignRecord, PredicateAudience
from chalicelib.domain.customer import Customer
from chalicelib.domain.message import Chat
from chalicelib.domain.run import LAUNCH, Run
from chalicelib.handlers.sqs_plan import plan
from chalicelib.settings import Settings
from chalicelib.world import World, use_world
from local.pump import Feed, pump_once
from tests.clock import START
from tests.faults.clock import FastClock
from tests.faults.worker import fast_world
from tests.planning import a_campaign, a_launch, a_record, keep
from tests.repo.builders import a_customer
from tests.table import create_table

CAMPAIGNS = 5
FIRST_CHAT = 7_000_000_000
TAGGED_SHARE = 0.5  # of the base is in the audience of a campaign
RATE = 1000  # messages a second: what is tried here is not the pace
VISIBILITY_S = 8
PAGE = 500


@dataclass
class Scene:
    """The world as it is when the workers begin."""

    world: World
    people: dict[str, Customer]  # by chat
    campaigns: list[tuple[CampaignRecord, Run]]

    @property
    def environment(self) -> dict[str, str]:
        """What a worker's process is told of the settings."""
        settings = self.world.settings
        return {
            f"GROCER_{name.upper()}": str(getattr(settings, name))
            for name in Settings.__dataclass_fields__
        }


def set_up(settings: Settings, clock: FastClock, customers: int, chance: random.Random) -> Scene:
    """Store the base and plan the campaigns; their chunks wait in the deliver queue."""
    create_table(make_sdk_client("dynamodb"), settings.table)
    world = fast_world(clock, _with_queues(settings))
    use_world(world)
    people: dict[str, Customer] = {}
    for start in range(0, customers, PAGE):
        page = [_customer(number, chance) for number in range(start, min(start + PAGE, customers))]
        keep(world, *page)
        people |= {each.chats[0].id: each for each in page}
    # The one that goes last is planned first, as if its rivals did not exist yet: so they meet.
    campaigns = [_launch(world, priority) for priority in range(CAMPAIGNS)]
    return Scene(world, people, campaigns)


def _customer(number: int, chance: random.Random) -> Customer:
    tags = frozenset(f"t{each}" for each in range(CAMPAIGNS) if chance.random() < TAGGED_SHARE)
    return a_customer(chats=(Chat("telegram", str(FIRST_CHAT + number)),), tags=tags)


def _launch(world: World, priority: int) -> tuple[CampaignRecord, Run]:
    audience = PredicateAudience(f'{{"kind":"tag","any_of":["t{priority}"]}}')
    content = a_campaign(
        audience=audience,
        priority=priority,
        texts={"telegram": {"ru": f"{priority}"}},
        ends_at=START + timedelta(days=3),
        control_share_bp=1000,
    )
    record = a_record(world, content)
    run = a_launch(world, record)
    assert world.runs.begin(run)
    job: dict[str, Any] = {"do": "plan", "campaign": run.campaign, "run": run.name, "page": 0}
    world.plan_queue.send_many([{**job, "part": part} for part in range(run.parts)])
    feed = Feed(make_sdk_client("sqs"), world.settings.plan_queue, plan, batch_messages=1)
    while pump_once(feed):
        pass
    planned = world.runs.get(record.id, LAUNCH)
    assert planned
    assert planned.state == "sending", planned
    return record, planned


def _with_queues(settings: Settings) -> Settings:
    client = make_sdk_client("sqs")
    attributes = {"VisibilityTimeout": str(VISIBILITY_S)}
    urls = {
        name: client.create_queue(QueueName=f"{settings.table}-{name}", Attributes=attributes)[
            "QueueUrl"
        ]
        for name in ("plan_queue", "deliver_queue")
    }
    return replace(settings, telegram_per_second=RATE, **urls)
