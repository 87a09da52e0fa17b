"""What planning a campaign costs: CPU and queue requests a recipient, and memory at any size."""

import json
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from bench.engine import Call, Engine
from bench.machine import OTHER_CORE, Contender, environment
from bench.report import Row
from bench.scene import function_environment
from chalicelib.services.planning.advance_run import PAGES_A_JOB
from chalicelib.services.planning.plan_page import CUSTOMERS_A_PAGE

WARM_UP_PAGES = 3
FLOOR = "reading alone, by boto3"
CAMPAIGN = "AbCdEfGhIjKlMnOpQrStUv"
SAID_YES = '{"kind":"consent","purpose":"advertising","channel":"telegram"}'
BOUGHT = '{"kind":"purchases","measure":"count","from":1,"days":365}'
CPU_US_MAX = 25.0
REQUESTS_MAX = 0.03
MEMORY_RATIO_MAX = 1.1
FEW = 10_000  # recipients
TAKEN_OFF = 2  # every job is received once and deleted once
READS = frozenset({"Scan", "BatchGetItem"})


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many pages are planned beside the floor, and how many recipients are many."""

    pages: int = 25
    many: int = 1_000_000


FULL = Sizes()
QUICK = Sizes(pages=2, many=20_000)


@dataclass(slots=True)
class Planned:
    """One campaign: milliseconds of CPU page by page, ours and of the floor, and all its calls."""

    pages: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    release_ms: float = 0.0
    calls: list[Call] = field(default_factory=list)

    @property
    def customers(self) -> int:
        return len(self.pages) * CUSTOMERS_A_PAGE

    @property
    def recipients(self) -> int:
        return sum(map(_recipients, self.calls))

    @property
    def page_ms(self) -> float:
        return median(self.pages[WARM_UP_PAGES:])

    @property
    def floor_ms(self) -> float:
        return median(self.floor[WARM_UP_PAGES:])

    @property
    def ratio(self) -> float:
        """The median of the ratios within each round, where both had the same machine."""
        pairs = list(zip(self.pages, self.floor, strict=True))[WARM_UP_PAGES:]
        return median(ours / theirs for ours, theirs in pairs)

    @property
    def cpu_us(self) -> float:
        """Of one recipient: the pages, and handing them over."""
        return 1e3 * (self.page_ms * len(self.pages) + self.release_ms) / self.recipients

    @property
    def queue_requests(self) -> int:
        """Putting jobs on queues, and taking them off one by one; the first one comes by HTTP."""
        sent = [call["request"] for call in self.calls if call["service"] == "AmazonSQS"]
        jobs = sum(len(request.get("Entries", [request])) for request in sent)
        return len(sent) + TAKEN_OFF * (jobs + 1)

    def units(self, kind: str) -> float:
        return math.fsum(call[kind] for call in self.calls)


@dataclass(slots=True)
class Measured:
    """Campaigns by their names, and the memory in MB of a planner after so many recipients."""

    willing: Planned
    mixed: Planned
    by_purchases: Planned
    rss_mb: Mapping[int, float]


def measure(sizes: Sizes) -> Measured:
    """Plan campaigns page by page beside the floor, and a large one by itself."""
    os.sched_setaffinity(0, {OTHER_CORE})
    return Measured(
        willing=_planned(sizes.pages, SAID_YES, willing=True),
        mixed=_planned(sizes.pages, SAID_YES),
        by_purchases=_planned(sizes.pages, BOUGHT),
        rss_mb=_memory(sizes.many),
    )


def _planned(pages: int, predicate: str, *, willing: bool = False) -> Planned:
    planned, pages = Planned(), pages + WARM_UP_PAGES
    with ExitStack() as stack:
        engine = stack.enter_context(Engine(pages * CUSTOMERS_A_PAGE, willing=willing))
        planner = _planner(stack, engine, predicate)
        floor = Contender("bench.children.calls", env=environment(AWS_ENDPOINT_URL=engine.url))
        stack.callback(floor.ends)
        engine.keep_calls()
        for number in range(pages):
            planned.pages.append(planner.takes([_job("plan", number)])["cpu_ms"])
            calls = engine.taken_calls()
            planned.calls += calls
            reads = [json.dumps(call) for call in calls if call["operation"] in READS]
            planned.floor.append(floor.takes(reads)["cpu_ms"])
            engine.taken_calls()
        for number in range(0, pages, PAGES_A_JOB):
            planned.release_ms += planner.takes([_job("release", number)])["cpu_ms"]
            planned.calls += engine.taken_calls()
    return planned


def _memory(many: int) -> Mapping[int, float]:
    """What a planner holds once it has planned a few recipients, and many."""
    rss_mb: dict[int, float] = {}
    with ExitStack() as stack:
        engine = stack.enter_context(Engine(2 * many, willing=True))
        planner = _planner(stack, engine, SAID_YES)
        state, number = planner.takes([]), 0
        for goal, pages in ((FEW, 1), (many, many // FEW)):
            while state["recipients"] < goal:
                for page in range(number, number + pages):
                    planner.takes([_job("plan", page)])
                number += pages
                state = planner.takes([])
            rss_mb[goal] = state["rss_mb"]
    return rss_mb


def _planner(stack: ExitStack, engine: Engine, predicate: str) -> Contender:
    queues = f"{engine.url}/000000000000"
    env = {
        **function_environment(engine),
        "GROCER_PLAN_QUEUE": f"{queues}/plan",
        "GROCER_DELIVER_QUEUE": f"{queues}/deliver",
    }
    planner = Contender("bench.children.planner", predicate, CAMPAIGN, "1", env=env)
    stack.callback(planner.ends)
    return planner


def _job(do: str, page: int) -> str:
    named = {"v": 1, "do": do, "campaign": CAMPAIGN, "run": "launch", "part": 0, "page": page}
    return json.dumps(named)


def _recipients(call: Call) -> int:
    """How many are in the chunks that a call writes."""
    if call["operation"] != "BatchWriteItem":
        return 0
    ((_, writes),) = call["request"]["RequestItems"].items()
    items: Sequence[Mapping[str, Any]] = [write["PutRequest"]["Item"] for write in writes]
    return sum(len(item["recipients"]["S"].split()) for item in items if "recipients" in item)


def rows(measured: Measured) -> list[Row]:
    """The rows of the table, in the order of the goals."""
    return list(_rows(measured))


def _rows(measured: Measured) -> Iterator[Row]:
    willing = measured.willing
    requests = willing.queue_requests / willing.recipients
    yield Row("planning, queue requests per recipient", requests, limit=REQUESTS_MAX)
    yield Row("planning, CPU per recipient", willing.cpu_us, "us", limit=CPU_US_MAX)
    for name, planned in _named(measured).items():
        yield Row(
            f"planning, CPU per customer read, {name}",
            1e3 * planned.page_ms / CUSTOMERS_A_PAGE,
            "us",
            1e3 * planned.floor_ms / CUSTOMERS_A_PAGE,
            FLOOR,
            planned.ratio,
        )
    few, many = (measured.rss_mb[size] for size in sorted(measured.rss_mb))
    name = f"planner's memory after {max(measured.rss_mb)} recipients"
    yield Row(name, many, "MB", few, f"after {FEW}", many / few, limit=MEMORY_RATIO_MAX)


def _named(measured: Measured) -> Mapping[str, Planned]:
    return {
        "all are willing": measured.willing,
        "a mixed base": measured.mixed,
        "segment by purchases": measured.by_purchases,
    }


def details(measured: Measured) -> str:
    """How many were read, how many get the message, and what the table charged."""
    lines = ["", "| planned | customers | recipients | RRU a customer | WRU a recipient |"]
    lines.append("|---|---:|---:|---:|---:|")
    for name, planned in _named(measured).items():
        read = planned.units("read") / planned.customers
        written = planned.units("write") / planned.recipients
        sizes = f"{planned.customers} | {planned.recipients}"
        lines.append(f"| {name} | {sizes} | {read:.2f} | {written:.3f} |")
    return "\n".join(lines)
