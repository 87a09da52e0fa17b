"""Purchases with points through the very use case: round trips, units, CPU, and verifying.

The table is in this process's memory and answers requests byte by byte, as DynamoDB does: of the
real path only the socket is missing. What the table itself costs is not counted.
"""

import json
import logging
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

import boto3
from botocore import xform_name
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError

from bench.capacity import item_bytes
from chalicelib.aws.connections import HttpAnswer
from chalicelib.aws.memory.table import MemoryTable
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.money import Money
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.version import ProgrammeVersion
from chalicelib.domain.shopping.purchase import PurchaseLine, Receipt
from chalicelib.domain.shopping.shopping import Shopping
from chalicelib.domain.staff.actor import Actor, IdempotencyKey
from chalicelib.services.clock.book_accounts import book_account
from chalicelib.services.clock.run_jobs import last_night
from chalicelib.services.shopping.record_purchase import record_purchase
from chalicelib.settings import Settings
from chalicelib.world import World
from local.demo.customers import demo_customers

BEGIN = datetime(2025, 1, 1, 9, tzinfo=UTC)
RUB = "RUB"
ROWS = 5
STEP = timedelta(days=1)
LAST = 60  # five folds into the profile, and two months of lots
CATEGORIES = ("dairy", "bread")
PROGRAMME = {
    "brand": {"name": {"ru": "Лавка", "en": "Lavka"}},
    "earning": {"rules": [{"id": "base", "kind": "percent", "rate": 700}]},
    "tiers": {
        "levels": [
            {
                "id": name,
                "name": {"ru": name, "en": name},
                "from": {"amount": floor, "currency": RUB},
                "multiplier": factor,
            }
            for name, floor, factor in [
                ("bronze", "0.00", [1, 1]),
                ("silver", "30000.00", [3, 2]),
            ]
        ]
    },
}


@dataclass
class PlayedTable:
    """Replaces connections to DynamoDB; keeps the requests of the last purchase."""

    memory: MemoryTable = field(default_factory=lambda: MemoryTable(item_bytes=item_bytes))
    away_s: float = 0.0
    asked: list[tuple[str, bytes]] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)

    def exchange(self, request: bytes) -> HttpAnswer:
        """Answer one request of the service."""
        before = time.process_time()
        head, _, body = request.partition(b"\r\n\r\n")
        operation = head.partition(b"DynamoDB_20120810.")[2].partition(b"\r\n")[0].decode()
        asked = json.loads(body)
        for name in ("TableName", "ReturnValuesOnConditionCheckFailure", "ClientRequestToken"):
            asked.pop(name, None)
        try:
            answer = getattr(self.memory, xform_name(operation))(**asked)
            status = 200
        except ClientError as exc:
            answer, status = {"__type": f"x#{exc.response['Error']['Code']}"}, 400
            answer |= {k: v for k, v in exc.response.items() if k != "Error"}
        content = json.dumps(answer).encode()
        self.asked.append((operation, body))
        self.answers.append(content)
        self.away_s += time.process_time() - before
        return HttpAnswer(status, {}, content)


@dataclass
class PlayedQueue:
    """Replaces SQS, which gets the news of each receipt for the bot."""

    sent: int = 0

    def send_message(self, **_: object) -> dict[str, str]:
        """Take one message."""
        self.sent += 1
        return {}


@dataclass
class Shop:
    """A world over the played table, with a programme and one customer."""

    played: PlayedTable
    world: World
    anna: Customer
    at: datetime = BEGIN
    sold: int = 0

    def passes_night(self) -> None:
        """Let the clock book what expired; it moves to the next purchase."""
        programme = self.world.points.programmes.versions(self.at)[-1].programme
        self.at += STEP
        book_account(self.world, programme, self.anna.id, last_night(self.world))
        self.at -= STEP

    def sells(self, by: str) -> None:
        """Record one purchase of five rows, a day after the last one."""
        self.sold += 1
        self.at += STEP
        value = {"id": self.anna.id, "card": self.anna.card, "phone": self.anna.phone.number}[by]
        lines = tuple(
            PurchaseLine(f"460000000{n:04}", CATEGORIES[n % 2], 1000, Money(4_990 + n, RUB))
            for n in range(ROWS)
        )
        total = Money(sum(line.paid.minor for line in lines), RUB)
        receipt = Receipt("s1", f"0009-{self.sold:07}", self.at, total, lines)
        request = IdempotencyKey(f"key-{self.sold}", "0" * 64)
        record_purchase(
            self.world,
            Actor(StaffKeyId("0935fd356e96"), self.at, request),
            receipt,
            Identity(by, str(value)),  # type: ignore[arg-type]
        )


def open_shop() -> Shop:
    """Make the shop over a played table."""
    played = PlayedTable()
    client = World(Settings()).client("dynamodb")
    client.connections = played
    return _shop(played, client)


def open_engine_shop() -> Shop:
    """Make the shop over the engine that the environment names."""
    names = ("pk", "sk")
    boto3.client("dynamodb").create_table(
        TableName=Settings().table,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[
            {"AttributeName": name, "KeyType": kind}
            for name, kind in zip(names, ("HASH", "RANGE"), strict=True)
        ],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
    )
    return _shop(PlayedTable(), World(Settings()).client("dynamodb"))


def _shop(played: PlayedTable, client: Any) -> Shop:  # noqa: ANN401
    logging.disable()
    world = World(Settings())
    person = next(iter(demo_customers(1, seed=1, today=BEGIN.date())))
    shop = Shop(played, world, replace(person, shopping=Shopping()))
    clients = {"dynamodb": client, "sqs": PlayedQueue()}
    shop.world = World(Settings(), client=clients.__getitem__, now=lambda: shop.at)
    version = ProgrammeVersion(
        1, BEGIN - timedelta(days=9), BEGIN, "admin", Programme.model_validate(PROGRAMME)
    )
    shop.world.commit(None, shop.world.points.programmes.add_write(version))
    writes = shop.world.customers.profiles.register_writes(shop.anna)
    shop.world.commit(None, *writes)
    return shop


def counted(shop: Shop, by: str) -> dict[str, Any]:
    """One purchase: its calls and units; what is read once a minute is remembered."""
    shop.passes_night()
    memory, now = shop.played.memory, shop.at
    shop.at = now + STEP
    shop.world.points.programmes.versions(shop.at)
    shop.world.offers.stored.current(shop.at)
    shop.world.catalogue.shops.all(shop.at)
    shop.world.catalogue.products.marks(shop.at)
    shop.world.conversation.bot_settings.get(shop.at)
    shop.at = now
    calls, read, write = memory.calls.total(), memory.units.read, memory.units.write
    shop.sells(by)
    return {
        "trips": memory.calls.total() - calls,
        "read": memory.units.read - read,
        "write": memory.units.write - write,
    }


def count(purchases: int) -> None:
    """Count the first purchase, and those after so many others."""
    said = {}
    for by in ("id", "card", "phone"):
        shop = open_shop()
        first = counted(shop, by)
        while shop.sold < purchases - LAST:
            shop.passes_night()
            shop.sells("id")
        last = [counted(shop, by) for _ in range(LAST)]
        said[by] = {
            "first": first,
            "last": {name: sum(each[name] for each in last) / len(last) for name in first},
            "sizes": _sizes(shop),
        }
    print(json.dumps(said))


def _sizes(shop: Shop) -> dict[str, int]:
    """The bytes of the last items of a purchase."""
    found: dict[str, int] = {}
    for (pk, sk), item in shop.played.memory._items.items():  # noqa: SLF001
        kind = sk.partition("#")[0] if pk.startswith("CUSTOMER#") else pk.partition("#")[0]
        found[kind] = item_bytes(item)
    return found


def spend(purchases: int) -> None:
    """CPU of a purchase, and of its calls alone by a plain boto3 client."""
    shop = open_shop()
    for _ in range(100):
        shop.sells("card")
    boto = boto3.client("dynamodb", region_name="eu-central-1")
    waiting: list[bytes] = []
    boto.meta.events.register("before-send.dynamodb.*", lambda **_: _answer(waiting.pop(0)))
    ours, floor = [], []
    for _ in range(purchases):
        played = shop.played
        played.asked.clear()
        played.answers.clear()
        before, away = time.process_time(), played.away_s
        shop.sells("card")
        ours.append(time.process_time() - before - (played.away_s - away))
        calls = [(xform_name(name), json.loads(body)) for name, body in played.asked]
        waiting[:] = played.answers
        before = time.process_time()
        for name, asked in calls:
            getattr(boto, name)(**asked)
        floor.append(time.process_time() - before)
    pairs = [mine / its for mine, its in zip(ours, floor, strict=True)]
    print(
        json.dumps(
            {
                "ours_us": 1e6 * median(ours),
                "floor_us": 1e6 * median(floor),
                "ratio": median(pairs),
            }
        )
    )


class _Raw:
    def __init__(self, content: bytes) -> None:
        self.content = content

    def stream(self) -> list[bytes]:
        """The whole body at once."""
        return [self.content]


def _answer(content: bytes) -> AWSResponse:
    return AWSResponse("http://played", 200, {}, _Raw(content))


def send(purchases: int) -> None:
    """CPU of a purchase over a socket, to the engine that the environment names."""
    shop = open_engine_shop()
    for _ in range(100):
        shop.sells("card")
    before = time.process_time()
    for _ in range(purchases):
        shop.sells("card")
    print(json.dumps({"cpu_us": 1e6 * (time.process_time() - before) / purchases}))
