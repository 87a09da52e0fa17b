"""The walks: each through an entry point that the service has on AWS, in a world in memory."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.domain.staff.staff import Role
from chalicelib.handlers.workers.clock import clock
from chalicelib.handlers.workers.deliver import deliver
from chalicelib.handlers.workers.plan import plan
from chalicelib.settings import Settings
from chalicelib.world import World
from local.clock.hourly_ticks import TICK
from local.year.life import Life
from local.year.world import a_life, switch_on
from tests.builders.people import Telegrammer, customer_of
from tests.builders.staff import Caller, a_caller
from tests.walks.counting import Walk

BEGINS = datetime(2027, 5, 4, 9, tzinfo=UTC)  # the day before the birthday of all who register
SETTINGS = Settings(
    stage="walks",
    secret="a secret of thirty-two characters",
    telegram_token="1:walks",
    telegram_secret="walks",
    email_from="hello@grocer.example",
)
HOURS_MAX = 48
FIRST_CHAT = 7_012_340_000
CAMPAIGN = "/v1/campaigns/{campaign_id}"

Job = dict[str, Any]


@dataclass
class Scene:
    """A world with a few members; `waiting` holds the jobs that the walks queued."""

    life: Life
    waiting: dict[str, list[Job]] = field(default_factory=dict)

    @property
    def world(self) -> World:
        return self.life.world

    def holds_back_jobs(self) -> None:
        """Collect the jobs of every queue; each walk runs those that belong to it."""

        def holds(queue: str) -> Any:
            def handler(event: Job, _: Any) -> None:
                self.waiting.setdefault(queue, []).append(event)

            return handler

        self.life.timeline.handlers = {
            name: holds(name) for name in ("plan", "deliver", "receipts", "outbox")
        }

    def takes(self, queue: str) -> list[Job]:
        """Take the jobs of one queue that are due within two seconds."""
        self.life.timeline.lives_until(self.life.timeline.at + timedelta(seconds=2))
        return self.waiting.pop(queue, [])


def a_member(world: World, number: int) -> Telegrammer:
    """A person who did everything but the last word of the registration."""
    chat, phone = FIRST_CHAT + number, f"792112300{number:02d}"
    person = Telegrammer(world, chat, "Анна", phone=phone)
    for text in ("/start", "Согласен", "Да, присылайте", "Всё одним сообщением"):
        person.says(text)
    person.says(f"Анна Петрова, +{phone}, anna{number}@example.org, 5 мая 1990")
    person.shares_contact()
    return person


def registration(scene: Scene) -> Walk:
    """«Да»: the last message of a registration, through the webhook."""
    person, walk = a_member(scene.world, 1), Walk()
    with walk.counted():
        answer = person.says("Да")
    assert answer.status == 200
    assert customer_of(scene.world, person).card
    return walk


def purchase(scene: Scene) -> Walk:
    """A receipt that a till sends with a card."""
    person, walk = a_member(scene.world, 2), Walk()
    person.says("Да")
    body = {
        "card": customer_of(scene.world, person).card,
        "shop": "s1",
        "receipt": "r-1",
        "at": scene.world.now().isoformat(),
        "total": {"amount": "50.10", "currency": "RUB"},
        "lines": [
            {
                "sku": "bread",
                "category": "bakery",
                "quantity": "0.350",
                "paid": {"amount": "50.10", "currency": "RUB"},
            }
        ],
    }
    till = a_caller(scene.world, Role.INTEGRATION)
    with walk.counted():
        answer = till.asks("POST", "/v1/purchases", body)
    assert answer.status == 201, answer
    return walk


def launch(scene: Scene) -> Walk:
    """The request that launches a rehearsed campaign."""
    marketer, walk = a_caller(scene.world, Role.MARKETER), Walk()
    path = {"campaign_id": _a_campaign(scene, marketer)}
    assert marketer.asks("POST", f"{CAMPAIGN}/rehearsal", path=path).status == 202
    planning(scene)
    with walk.counted():
        answer = marketer.asks("POST", f"{CAMPAIGN}/launch", path=path)
    assert answer.status == 200, answer
    return walk


def planning(scene: Scene) -> Walk:
    """All that the planner does after a launch, until the chunks are in the workers' queue."""
    walk = Walk()
    while jobs := scene.takes("plan"):
        for job in jobs:
            with walk.counted():
                assert plan(job, None) == {"batchItemFailures": []}
    return walk


def chunk(scene: Scene) -> Walk:
    """The delivery of one chunk, of a campaign that was launched before."""
    walk, jobs = Walk(), scene.takes("deliver")
    assert len(jobs) == 1, jobs
    with walk.counted():
        assert deliver(jobs[0], None) == {"batchItemFailures": []}
    return walk


def tick(scene: Scene) -> Walk:
    """The tick of the hour in which a day of birthdays begins."""
    switch_on(scene.world)
    scene.takes("plan")
    for number in range(1, HOURS_MAX):
        hour = BEGINS + timedelta(hours=number)
        scene.life.timeline.lives_until(hour)
        walk = Walk()
        with walk.counted():
            clock({**TICK, "time": hour.isoformat()}, None)
        if any('"birthday"' in str(job) for job in scene.takes("plan")):
            return walk
    raise AssertionError("no tick began a day of birthdays")


WALKS = {
    "registration": registration,
    "purchase": purchase,
    "launch": launch,
    "planning": planning,
    "chunk": chunk,
    "tick": tick,
}


@contextmanager
def a_scene() -> Iterator[Scene]:
    """A world whose workers do nothing by themselves."""
    with a_life(BEGINS, SETTINGS) as (life, _):
        scene = Scene(life)
        scene.holds_back_jobs()
        yield scene


def walk_all() -> Mapping[str, Walk]:
    """Walk all of them in one world: the planning and the chunk are the launch's."""
    with a_scene() as scene:
        return {name: walked(scene) for name, walked in WALKS.items()}


def _a_campaign(scene: Scene, marketer: Caller) -> str:
    body = {
        "name": "Coffee",
        "audience": {"predicate": {"kind": "all", "of": []}},
        "purpose": "advertising",
        "texts": {"telegram": {"ru": "{{name}}, скидка на кофе"}},
        "buttons": [{"kind": "stop"}],
        "control_share_bp": 0,
        "ends_at": (scene.world.now() + timedelta(days=5)).isoformat(),
    }
    answer = marketer.asks("POST", "/v1/campaigns", body)
    assert answer.status == 201, answer
    return str(answer.body["id"])
