"""Measures the desk, the till and the widget by what they ask for, send and load: no times."""

import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from unittest.mock import patch

from app import app
from bench.capacity import item_bytes
from bench.pages import SETTINGS
from bench.report import Row
from chalicelib.aws.memory.table import MemoryTable
from chalicelib.console.visit import Visit
from chalicelib.domain.ids import AppealId
from chalicelib.domain.staff.staff import Role
from chalicelib.repo.appeals.appeal_document import appeal_text
from chalicelib.repo.table import appeal_keys
from chalicelib.repo.table.writes import Put
from chalicelib.world import World, use_world
from local.year.life import quiet
from tests.builders.aws.memory_aws import MemoryAws, with_memory_queues
from tests.builders.brands import has_brand
from tests.builders.events import rest_event
from tests.builders.pages import signed_in
from tests.builders.people import Telegrammer, customer_of
from tests.test_cold_start import loaded

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
SMALL, LARGE, QUICK_LARGE = 100, 10_000, 1_000
BATCH = 25
WRITE = "Написать в поддержку"
# Two ways to an appeal: words that the bot did not understand and that are passed on, and words
# that are asked for. The last message of each opens it.
OPENINGS: dict[str, Sequence[str]] = {
    "words that were not understood": ("а бананы свежие завезли", WRITE),
    "words that were asked for": ("живой человек", "Кассир нахамил мне"),
}
# What the desk, its doors and its pages are made of, without the thin modules of the bot.
DESK = tuple(
    f"chalicelib.{each}"
    for each in (
        "aws.ses_incoming",
        "channels.email.mime",
        "console",
        "domain.appeals",
        "handlers.appeals",
        "handlers.conversation.widget",
        "handlers.till",
        "repo.appeals",
        "services.appeals",
        "services.cabinet",
    )
)

ROUND_TRIPS_MAX = 3
INBOX_RATIO_MAX = 1.1
SCRIPT_KB_MAX = 15
SCAN_CALLS_MAX = 2


@dataclass(frozen=True, slots=True)
class Measured:
    """Round trips by the way to an appeal, requests and read units by the size of the inbox."""

    openings: dict[str, int]
    inboxes: dict[int, tuple[int, float]]
    script_kb: float
    scan_calls: int
    modules: Sequence[str]


def measure(*, quick: bool) -> Measured:
    """Open appeals, read inboxes, scan a card, and look at what a new container has loaded."""
    large = QUICK_LARGE if quick else LARGE
    return Measured(
        openings={name: _opening(texts) for name, texts in OPENINGS.items()},
        inboxes={size: _inbox_of(size) for size in (SMALL, large)},
        script_kb=_script_kb(),
        scan_calls=_scan_calls(),
        modules=sorted(each for each in loaded() if each.startswith(DESK)),
    )


def rows(measured: Measured) -> Iterator[Row]:
    """The goals of the issue about the desk."""
    for name, trips in measured.openings.items():
        yield Row(f"round trips of an appeal: {name}", trips, limit=ROUND_TRIPS_MAX)
    (small, little), (large, much) = measured.inboxes.items()
    for place, what in enumerate(("requests", "read units")):
        ours, beside = much[place], little[place]
        yield Row(
            f"`/desk` with {large:,} open appeals: {what} of two pages",
            ours,
            beside=beside,
            beside_name=f"with {small:,}",
            ratio=ours / beside,
            limit=INBOX_RATIO_MAX,
        )
    yield Row("widget/chat.js, gzip", measured.script_kb, "KB", limit=SCRIPT_KB_MAX)
    yield Row("calls of the API for one scan at `/till`", measured.scan_calls, limit=SCAN_CALLS_MAX)
    named = "modules of the desk that the webhook's function loads at init"
    yield Row(named, len(measured.modules), limit=0)


def details(measured: Measured) -> str:
    """Name the modules that should not be there."""
    return f"Modules of the desk after init: {', '.join(measured.modules) or 'none'}."


def _opening(texts: Sequence[str]) -> int:
    """The requests of the message that opens an appeal, by a customer who has none."""
    with _world() as (world, aws):
        anna = Telegrammer(world, chat_id=7_000_000_001)
        anna.registers()
        for text in texts[:-1]:
            anna.says(text)
        world.desk.rules.get(world.now())  # a container reads them once a minute
        before = aws.table.calls.total()
        anna.says(texts[-1])
        asked = aws.table.calls.total() - before
        assert len(world.desk.appeals.of_customer(customer_of(world, anna).ids)) == 1
        return asked


def _inbox_of(size: int) -> tuple[int, float]:
    """The requests and the read units of the first page of an inbox and of the one behind it."""
    with _world() as (world, aws):
        anna = Telegrammer(world, chat_id=7_000_000_001)
        anna.registers()
        for text in OPENINGS["words that were asked for"]:
            anna.says(text)
        (begun,) = world.desk.appeals.of_customer(customer_of(world, anna).ids)
        writes = []
        for number in range(size - 1):
            other = replace(begun, id=AppealId(f"appeal{number:06}"))
            key = appeal_keys.inbox_entry(other.urgent_at, other.id, is_waiting=False)
            writes.append(Put(key, {"appeal": appeal_text(other)}, None))
        for at in range(0, len(writes), BATCH):
            world.table.put_many(writes[at : at + BATCH])
        olga = signed_in(world, Role.SUPPORT)
        olga.opens("/desk/report")  # the key and the settings are read now
        requests, read = aws.table.calls.total(), aws.table.units.read
        page = olga.opens("/desk")
        assert "cursor=" in page.html
        olga.opens(f"/desk?cursor={page.html.partition('cursor=')[2].partition(chr(34))[0]}")
        return aws.table.calls.total() - requests, aws.table.units.read - read


def _script_kb() -> float:
    with _world() as (world, _):
        has_brand(world)
        answer = app(rest_event("GET", "/widget/chat.js"), None)
        assert answer["statusCode"] == 200, answer
        return len(gzip.compress(answer["body"].encode(), 9)) / 1024


def _scan_calls() -> int:
    """The calls behind the one request by which the page answers a scan."""
    with _world() as (world, _):
        anna = Telegrammer(world, chat_id=7_000_000_001)
        anna.registers()
        card = str(customer_of(world, anna).card)
        till = signed_in(world, Role.CASHIER)
        token = json.loads(till.opens("/till/session").html)["answer"]["token"]
        performed: list[object] = []
        with _watched(performed.append):
            asked = {"asked": json.dumps({"body": {"card": card}})}
            scanned = till.posts("/till/operations/scan", asked, x_csrf_token=token)
        assert json.loads(scanned.html)["answer"]["customer"], scanned.html
        return len(performed)


@contextmanager
def _watched(see: Callable[[object], None]) -> Iterator[None]:
    """Show each operation that a page performs."""
    perform = Visit.perform

    def seen(visit: Visit, view: Callable[..., object], **asked: object) -> object:
        see(view)
        return perform(visit, view, **asked)  # type: ignore[arg-type]

    with patch.object(Visit, "perform", seen):
        yield


@contextmanager
def _world() -> Iterator[tuple[World, MemoryAws]]:
    with quiet():
        settings = replace(SETTINGS, webchat_origins="https://shop.example")
        table = MemoryTable(item_bytes=item_bytes)
        aws = MemoryAws(with_memory_queues(settings), lambda: NOW, table=table)
        world = World(aws.settings, now=aws.now, client=aws.client, sending_client=aws.client)
        use_world(world)
        yield world, aws
        use_world(None)
        aws.stop()
