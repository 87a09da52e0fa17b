"""Measures planning a campaign: CPU beside the page's own reads, queue requests, memory."""

import json
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from bench.machine import OTHER_CORE, Contender, environment
from bench.report import Row
from bench.scene import function_environment
from bench.servers.engine import Call, Engine
from chalicelib.services.planning.advance_run import PAGES_A_JOB
from chalicelib.world.bounds import Bounds

PAGE_CUSTOMERS = Bounds().plan_page_customers
WARM_UP_PAGES = 3
FLOOR = "its reads by boto3"
CAMPAIGN = "AbCdEfGhIjKlMnOpQrStUv"
SAID_YES = '{"kind":"consent","purpose":"advertising","channel":"telegram"}'
BOUGHT = '{"kind":"purchases","measure":"count","from":1,"days":365}'
REQUESTS_MAX = 0.03
FRESH_RATIO_MAX = 1.0
WRITTEN_RATIO_MAX = 1.4
MEMORY_RATIO_MAX = 1.1
FEW = 10_000  # recipients
RECEIVE_AND_DELETE = 2  # requests to take one job off a queue
READS = frozenset({"Scan", "BatchGetItem"})


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many pages are planned beside the floor, and how many recipients are many."""

    pages: int = 25
    many: int = 1_000_000


FULL = Sizes()
QUICK = Sizes(pages=2, many=20_000)


@dataclass(frozen=True, slots=True)
class Case:
    """A base and a segment that are planned; the goal is `ratio_max` times the floor."""

    name: str
    predicate: str = SAID_YES
    willing: bool = False
    written: bool = False
    ratio_max: float = FRESH_RATIO_MAX


WILLING = Case("all are willing", willing=True)
CASES = (
    WILLING,
    Case("a mixed base"),
    Case("segment by purchases", BOUGHT),
    Case("written to six times", willing=True, written=True, ratio_max=WRITTEN_RATIO_MAX),
)


@dataclass(slots=True)
class Planned:
    """One campaign: milliseconds of CPU of each page, ours and the floor's, and all calls."""

    pages: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    release_ms: float = 0.0
    calls: list[Call] = field(default_factory=list)

    @property
    def customers(self) -> int:
        return len(self.pages) * PAGE_CUSTOMERS

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
        """The median of the ratios within each round, in which both had the same machine."""
        pairs = list(zip(self.pages, self.floor, strict=True))[WARM_UP_PAGES:]
        return median(ours / theirs for ours, theirs in pairs)

    @property
    def cpu_us(self) -> float:
        """CPU of one recipient: planning the pages and handing them over."""
        return 1e3 * (self.page_ms * len(self.pages) + self.release_ms) / self.recipients

    @property
    def queue_requests(self) -> int:
        """Requests that put jobs on queues and take them off; the first job comes by HTTP."""
        sent = [call["request"] for call in self.calls if call["service"] == "AmazonSQS"]
        jobs = sum(len(request.get("Entries", [request])) for request in sent)
        return len(sent) + RECEIVE_AND_DELETE * (jobs + 1)

    def units(self, kind: str) -> float:
        return math.fsum(call[kind] for call in self.calls)


@dataclass(slots=True)
class Measured:
    """Campaigns by case, and the memory in MB of a planner after so many recipients."""

    cases: Mapping[Case, Planned]
    rss_mb: Mapping[int, float]


def measure(sizes: Sizes) -> Measured:
    """Plan each case page by page beside the floor, and a large campaign by itself."""
    os.sched_setaffinity(0, {OTHER_CORE})
    return Measured(
        cases={case: _planned(sizes.pages, case) for case in CASES},
        rss_mb=_memory(sizes.many),
    )


def _planned(pages: int, case: Case) -> Planned:
    """Plan a page, then repeat its reads by boto3, page after page."""
    planned, pages = Planned(), pages + WARM_UP_PAGES
    with ExitStack() as stack:
        customers = pages * PAGE_CUSTOMERS
        engine = stack.enter_context(Engine(customers, willing=case.willing, written=case.written))
        planner = _planner(stack, engine, case.predicate)
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
    """Measure a planner after a few recipients, and after many."""
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
    body = {"v": 1, "do": do, "campaign": CAMPAIGN, "run": "launch", "part": 0, "page": page}
    return json.dumps(body)


def _recipients(call: Call) -> int:
    """Count the recipients of the chunks that a call writes."""
    if call["operation"] != "BatchWriteItem":
        return 0
    ((_, writes),) = call["request"]["RequestItems"].items()
    items: Sequence[Mapping[str, Any]] = [write["PutRequest"]["Item"] for write in writes]
    return sum(len(item["recipients"]["S"].split()) for item in items if "recipients" in item)


def rows(measured: Measured) -> list[Row]:
    """Return the rows of the table."""
    return list(_rows(measured))


def _rows(measured: Measured) -> Iterator[Row]:
    willing = measured.cases[WILLING]
    requests = willing.queue_requests / willing.recipients
    yield Row("planning, queue requests per recipient", requests, limit=REQUESTS_MAX)
    yield Row("planning, CPU per recipient", willing.cpu_us, "us")
    for case, planned in measured.cases.items():
        yield Row(
            f"planning, CPU per customer read, {case.name}",
            1e3 * planned.page_ms / PAGE_CUSTOMERS,
            "us",
            1e3 * planned.floor_ms / PAGE_CUSTOMERS,
            FLOOR,
            planned.ratio,
            case.ratio_max,
        )
    few, many = (measured.rss_mb[size] for size in sorted(measured.rss_mb))
    name = f"planner's memory after {max(measured.rss_mb)} recipients"
    yield Row(name, many, "MB", few, f"after {FEW}", many / few, limit=MEMORY_RATIO_MAX)


def details(measured: Measured) -> str:
    """Return how many were read, how many get the message, and what the table charged."""
    lines = ["", "| planned | customers | recipients | RRU a customer | WRU a recipient |"]
    lines.append("|---|---:|---:|---:|---:|")
    for case, planned in measured.cases.items():
        read = planned.units("read") / planned.customers
        written = planned.units("write") / planned.recipients
        sizes = f"{planned.customers} | {planned.recipients}"
        lines.append(f"| {case.name} | {sizes} | {read:.2f} | {written:.3f} |")
    return "\n".join(lines)
