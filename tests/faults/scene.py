"""A base of customers, overlapping campaigns planned for it, and the queues of the workers."""

import random
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import Any

from chalicelib.aws.clients import make_sdk_client
from chalicelib.domain.campaigns.campaign import CampaignRecord, PredicateAudience
from chalicelib.domain.campaigns.run import LAUNCH, Run
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Chat
from chalicelib.handlers.workers.plan import plan
from chalicelib.settings import Settings
from chalicelib.world import World, use_world
from local.cloud.pump import Feed, pump_once
from tests.builders.clock import START
from tests.builders.planning import a_campaign, a_launch, a_record, keep
from tests.builders.table import create_table
from tests.faults.clock import FastClock
from tests.faults.worker import fast_world
from tests.repo.builders import a_customer

FIRST_CHAT = 7_000_000_000
TAGGED_SHARE = 0.5  # of the base is in each audience, if there are several campaigns
VISIBILITY_S = 8
PAGE = 500


@dataclass
class Scene:
    """The world at the moment when the workers start."""

    world: World
    people: dict[str, Customer]  # by chat
    campaigns: list[tuple[CampaignRecord, Run]]

    @cached_property
    def chats(self) -> dict[CustomerId, str]:
        """The chats of all customers."""
        return {each.id: chat for chat, each in self.people.items()}

    def environment(self, telegram_api: str) -> dict[str, str]:
        """The environment of a worker's process."""
        settings = replace(self.world.settings, telegram_api=telegram_api)
        return {
            f"GROCER_{name.upper()}": str(getattr(settings, name))
            for name in Settings.__dataclass_fields__
        }


def set_up(
    settings: Settings, clock: FastClock, chance: random.Random, *, customers: int, campaigns: int
) -> Scene:
    """Store the base and plan the campaigns; their chunks wait in the deliver queue.

    The audiences of several overlap.
    """
    create_table(make_sdk_client("dynamodb"), settings.table)
    world = fast_world(clock, _with_queues(settings))
    use_world(world)
    people: dict[str, Customer] = {}
    for start in range(0, customers, PAGE):
        numbers = range(start, min(start + PAGE, customers))
        page = [_customer(number, _tags(campaigns, chance)) for number in numbers]
        keep(world, *page)
        people |= {each.chats[0].id: each for each in page}
    # The campaign with the lowest priority is planned first and does not see its rivals yet. So
    # their messages compete for the same customers when they are sent.
    launched = [_launch(world, priority) for priority in range(campaigns)]
    return Scene(world, people, launched)


def work_off_plan_queue(world: World) -> None:
    """Do what waits for the planner, as its function does it."""
    feed = Feed(make_sdk_client("sqs"), world.settings.plan_queue, plan, batch_messages=1)
    while pump_once(feed):
        pass


def _tags(campaigns: int, chance: random.Random) -> frozenset[str]:
    share = TAGGED_SHARE if campaigns > 1 else 1
    return frozenset(f"t{each}" for each in range(campaigns) if chance.random() < share)


def _customer(number: int, tags: frozenset[str]) -> Customer:
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
    assert world.campaigns.runs.begin(run)
    job: dict[str, Any] = {"do": "plan", "campaign": run.campaign, "run": run.name, "page": 0}
    world.queues.plan.send_many([{**job, "part": part} for part in range(run.parts)])
    work_off_plan_queue(world)
    planned = world.campaigns.runs.get(record.id, LAUNCH)
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
    return replace(settings, **urls)
