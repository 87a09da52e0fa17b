"""Measures the pages of the staff: CPU beside the bare template, and a list in a large base."""

import base64
import gzip
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from statistics import median
from time import process_time
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

from bench.capacity import item_bytes
from bench.report import Row
from chalicelib.aws.memory.table import MemoryTable
from chalicelib.console import rendering
from chalicelib.console.door import pages
from chalicelib.console.visit import Visit
from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.ids import CustomerId, StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import Role
from chalicelib.repo.table import agenda_keys, keys
from chalicelib.repo.table.writes import Put
from chalicelib.services.staff.manage_keys import create_key
from chalicelib.settings import Settings
from chalicelib.world import World, use_world
from local.demo.customers import demo_customers
from local.year.life import quiet
from local.year.world import keep_people

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
PEOPLE = 200
SMALL, LARGE = 10_000, 1_000_000
ROUNDS, QUICK_ROUNDS = 200, 5
WARMING = 3
LISTED = 2  # pages of a list: the first, and the one after it
BATCH = 25
FIRST_DAY, CROWD_FROM = Birthday(1, 1, 1980), date(2027, 1, 2)
MORE = re.compile(r'hx-get="([^"]*cursor=[^"]+)"')
SETTINGS = Settings(
    secret="a secret of thirty-two characters",  # noqa: S106 - of a world that is forgotten
    telegram_token="1:bench",  # noqa: S106
    telegram_secret="bench",  # noqa: S106
    email_from="hello@grocer.example",
)
ADDRESSES = ("/console/customers", "/console/customers/{customer}", "/console", "/console/staff")
TYPE = "application/x-www-form-urlencoded"


@dataclass(slots=True)
class Timed:
    """CPU seconds of one page: all of it, what its operations took, and its bare template."""

    whole: float
    operations: float
    template: float

    @property
    def ratio(self) -> float:
        """What the page costs above its operations, beside its template alone."""
        return (self.whole - self.operations) / self.template


@dataclass(frozen=True, slots=True)
class Listed:
    """What a page of a list asks of the table."""

    requests: int
    read_units: float


@dataclass(frozen=True, slots=True)
class Measured:
    """Each page by its address, and the list by the size of the base."""

    pages: Mapping[str, Timed]
    lists: Mapping[int, Listed]


@dataclass(slots=True)
class Watch:
    """The CPU of a page's operations, and its template with what filled it."""

    operations: float = 0
    template: Any = None
    values: Mapping[str, Any] = field(default_factory=dict)

    def render(self, values: Mapping[str, Any]) -> str:
        """Fill the template in its place."""
        self.values = values
        return str(self.template.render(values))


@dataclass(slots=True)
class Browser:
    """A signed-in person without a browser."""

    cookies: dict[str, str] = field(default_factory=dict)

    def opens(self, address: str) -> str:
        """Open a page."""
        return self._asks("GET", address, b"")

    def signs_in(self, secret: str) -> None:
        """Send the form of the sign-in."""
        self._asks("POST", "/console/sign-in", urlencode({"key": secret}).encode())

    def _asks(self, method: str, address: str, body: bytes) -> str:
        path, _, query = address.partition("?")
        answer = pages(
            {
                "rawPath": path,
                "rawQueryString": query,
                "headers": {
                    "content-type": TYPE,
                    "sec-fetch-site": "same-origin",
                    "accept-language": "ru",
                    "accept-encoding": "gzip",
                },
                "cookies": [f"{name}={value}" for name, value in self.cookies.items()],
                "requestContext": {
                    "http": {"method": method, "path": path, "sourceIp": "127.0.0.1"},
                    "requestId": "bench",
                },
                "body": base64.b64encode(body).decode(),
                "isBase64Encoded": True,
            },
            None,
        )
        for cookie in answer.get("cookies", []):
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        assert answer["statusCode"] in (200, 303), (address, answer["statusCode"])
        body = base64.b64decode(answer["body"])
        packed = answer["headers"].get("Content-Encoding") == "gzip"
        return (gzip.decompress(body) if packed else body).decode()


def measure(*, quick: bool) -> Measured:
    """Open each page many times, and the list of customers in two bases."""
    rounds = QUICK_ROUNDS if quick else ROUNDS
    return Measured(_pages(rounds), {size: _list_in(size) for size in (SMALL, LARGE)})


def rows(measured: Measured) -> list[Row]:
    """The goals of the pages."""
    found = []
    for address, timed in measured.pages.items():
        above = 1000 * (timed.whole - timed.operations)
        beside, name = 1000 * timed.template, "its bare template"
        found.append(Row(f"CPU of {address}", above, "ms", beside, name, timed.ratio, 2))
    little, much = measured.lists[SMALL], measured.lists[LARGE]
    for what, ours, other in (
        ("requests", much.requests, little.requests),
        ("read units", much.read_units, little.read_units),
    ):
        measure_of = f"list of customers: {what} of {LISTED} pages in {LARGE:,}"
        found.append(Row(measure_of, ours, "", other, f"base of {SMALL:,}", ours / other, 1.1))
    return found


def details(measured: Measured) -> str:
    """Return what each page took, its operations included."""
    return "\n".join(
        f"{address}: {1000 * timed.whole:.2f} ms, {1000 * timed.operations:.2f} ms of it operations"
        for address, timed in measured.pages.items()
    )


def _pages(rounds: int) -> dict[str, Timed]:
    table = MemoryTable(item_bytes=item_bytes)
    with _world(table) as (world, browser):
        people = list(demo_customers(PEOPLE, seed=1, today=NOW.date()))
        keep_people(world, people)
        return {
            address: _timed(browser, address.format(customer=people[0].id), rounds)
            for address in ADDRESSES
        }


def _timed(browser: Browser, address: str, rounds: int) -> Timed:
    """Open a page many times, with a clock around it, its operations and its template."""
    whole, operations, template = [], [], []
    with _watched() as watch:
        for _ in range(rounds + WARMING):
            watch.operations = 0
            began = process_time()
            browser.opens(address)
            whole.append(process_time() - began)
            operations.append(watch.operations)
            began = process_time()
            watch.template.render(watch.values)
            template.append(process_time() - began)
    return Timed(*(median(each[WARMING:]) for each in (whole, operations, template)))


@contextmanager
def _watched() -> Iterator[Watch]:
    """Count the CPU of operations, and keep the last template with what filled it."""
    watch, perform, environment = Watch(), Visit.perform, rendering.environment()

    def timed(*asked: Any, **named: Any) -> Any:  # noqa: ANN401 - as it is
        began = process_time()
        try:
            return perform(*asked, **named)
        finally:
            watch.operations += process_time() - began

    def kept(name: str) -> Watch:
        watch.template = environment.get_template(name)
        return watch

    with (
        patch.object(Visit, "perform", timed),
        patch.object(rendering, "environment", lambda: SimpleNamespace(get_template=kept)),
    ):
        yield watch


def _list_in(size: int) -> Listed:
    """Read the first pages of a base, of which only the first hundreds have profiles."""
    table = MemoryTable(item_bytes=item_bytes)
    with _world(table) as (world, browser):
        people = demo_customers(PEOPLE, seed=1, today=NOW.date())
        keep_people(world, [replace(each, birthday=FIRST_DAY) for each in people])
        _crowd(world, size - PEOPLE)
        browser.opens("/console/staff")  # the key and the settings are read now
        requests, read = table.calls.total(), table.units.read
        address = "/console/customers"
        for _ in range(LISTED):
            found = MORE.search(browser.opens(address))
            assert found
            address = "/console/customers" + unescape(found[1])
        return Listed(table.calls.total() - requests, table.units.read - read)


def _crowd(world: World, count: int) -> None:
    """Store the entries of the other customers, on every later day."""
    writes: list[Put] = []
    for number in range(count):
        customer, day = CustomerId(f"crowd{number:08}"), CROWD_FROM + timedelta(number % 364)
        born = Birthday(day.day, day.month, None)
        writes.append(Put(keys.customer(customer), agenda_keys.birthday(customer, born), None))
        if len(writes) == BATCH or number == count - 1:
            world.table.put_many(writes)
            writes = []


@contextmanager
def _world(table: Any) -> Iterator[tuple[World, Browser]]:  # noqa: ANN401 - one of two tables
    with quiet():
        world = World(SETTINGS, now=lambda: NOW, client=lambda _: table)
        use_world(world)
        actor = Actor(StaffKeyId("bench"), NOW)
        made = create_key(world, actor, role=Role.ADMIN, name="a", shop="", expires_at=None)
        browser = Browser()
        browser.signs_in(made.secret)
        yield world, browser
        use_world(None)
