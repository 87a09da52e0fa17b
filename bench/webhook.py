"""Measures one update: round trips, capacity, CPU, memory, dollars."""

import json
import math
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import mean, median
from typing import Any

from bench.machine import OTHER_CORE, Contender, environment
from bench.peers.environment import peers_python
from bench.people import MESSAGES, updates_of
from bench.prices import Door, PerUpdate, dollars_per_million
from bench.report import Row
from bench.scene import function_environment
from bench.servers.engine import Call, Engine
from bench.servers.redis import is_installed, redis

DOORS: Sequence[Door] = ("rest", "url")
NAMES = {"rest": "REST API", "url": "function URL"}
FLOOR, PEER = "the same calls by boto3", "aiogram + Redis"
STEPS = len(MESSAGES)
WARM_UP_TURNS = 5
RECORDED = 9  # the place of the people whose calls the floor repeats
PEOPLE_APART = 100_000  # each contender has its own people, so that no person registers twice

ROUND_TRIPS_MAX = 2.0
WRITE_UNITS_MAX = 1.8
READ_UNITS_MAX = 1.0
CPU_RATIO_MAX = 0.75
PEER_RATIO_MAX = 1.0
RSS_MB_MAX = 96.0


@dataclass(slots=True)
class Measured:
    """CPU milliseconds of one person's registration, turn by turn of each contender."""

    turns: dict[str, list[float]] = field(default_factory=dict)
    ends: dict[str, Mapping[str, Any]] = field(default_factory=dict)  # state after the last update
    log_bytes: dict[str, float] = field(default_factory=dict)  # of one update
    calls: list[list[Call]] = field(default_factory=list)  # of each message of one person
    updates: int = 0

    def cpu_ms(self, name: str) -> float:
        """Return the CPU milliseconds of one update."""
        return median(self.turns[name]) / STEPS

    def ratio(self, name: str, beside: str) -> float:
        """The median of the ratios within each round: both ran under the same load then."""
        pairs = zip(self.turns[name], self.turns[beside], strict=True)
        return median(ours / theirs for ours, theirs in pairs)


def measure(*, rounds: int, make_peers: bool) -> Measured:
    """Let a person register at each door, at the floor and at the peer, round by round."""
    measured = Measured(updates=(rounds + WARM_UP_TURNS) * STEPS)
    with ExitStack() as stack:
        os.sched_setaffinity(0, {OTHER_CORE})
        engine = stack.enter_context(Engine())
        recorded = _record(engine, rounds + WARM_UP_TURNS)
        measured.calls = recorded[-1]
        contenders = _contenders(stack, engine, make_peers=make_peers)
        for number in range(rounds + WARM_UP_TURNS):
            for place, (name, contender) in enumerate(contenders.items()):
                person = place * PEOPLE_APART + number
                batch = _lines(recorded[number]) if name == FLOOR else updates_of(person)
                turn = contender.takes(batch)
                if number >= WARM_UP_TURNS:
                    measured.turns.setdefault(name, []).append(turn["cpu_ms"])
        for name, contender in contenders.items():
            measured.ends[name] = contender.takes([])
            measured.log_bytes[name] = contender.log_bytes / measured.updates
    return measured


def _contenders(stack: ExitStack, engine: Engine, *, make_peers: bool) -> dict[str, Contender]:
    contenders = {
        "rest": _function(engine, "rest"),
        FLOOR: Contender("bench.children.calls", env=environment(AWS_ENDPOINT_URL=engine.url)),
        "url": _function(engine, "url"),
    }
    python = peers_python(make=make_peers) if is_installed() else None
    if python:
        address = stack.enter_context(redis())
        contenders[PEER] = Contender(
            "bench.peers.aiogram_dialogue", address, env=environment(), python=python
        )
    for contender in contenders.values():
        stack.callback(contender.ends)
    return contenders


def _function(engine: Engine, door: Door) -> Contender:
    return Contender("bench.children.function", door, env=function_environment(engine))


def _record(engine: Engine, people: int) -> list[list[list[Call]]]:
    """Record the AWS calls of each update; the table is empty again afterwards."""
    function = _function(engine, "url")
    engine.keep_calls()
    recorded: list[list[list[Call]]] = []
    for number in range(people):
        recorded.append([])
        for update in updates_of(RECORDED * PEOPLE_APART + number):
            function.takes([update])
            calls = engine.taken_calls()
            recorded[-1].append([call for call in calls if call["service"] != "AmazonSSM"])
    function.ends()
    engine.forget()
    return recorded


def _lines(recorded: Sequence[Sequence[Call]]) -> list[str]:
    calls = [call for of_update in recorded for call in of_update]
    for call in calls:
        # boto3 makes this token itself, as it did in the recorded call.
        call["request"].pop("ClientRequestToken", None)
    return [json.dumps(call) for call in calls]


def rows(measured: Measured) -> Iterator[Row]:
    """The rows of the table, in the order of the goals."""
    counted = {
        "DynamoDB round trips per update": (_trips, "", ROUND_TRIPS_MAX),
        "DynamoDB write units per update": (_writes, "WRU", WRITE_UNITS_MAX),
        "DynamoDB read units per update": (_reads, "RRU", READ_UNITS_MAX),
    }
    for name, (what, unit, limit) in counted.items():
        yield Row(name, _per_update(measured, what), unit, limit=limit)
    for door in DOORS:
        for beside, limit in ((FLOOR, CPU_RATIO_MAX), (PEER, PEER_RATIO_MAX)):
            if beside in measured.turns:
                yield _cpu_row(measured, door, beside, limit)
    for door in DOORS:
        size = f"memory after {measured.updates} updates, {NAMES[door]}"
        yield Row(size, measured.ends[door]["rss_mb"], "MB", limit=RSS_MB_MAX)
    for door in DOORS:
        dollars = dollars_per_million(_need(measured, door), door)
        yield Row(f"dollars per million updates, {NAMES[door]}, by formula", dollars, "$")


def _cpu_row(measured: Measured, door: Door, beside: str, limit: float) -> Row:
    return Row(
        f"CPU per update, {NAMES[door]}",
        measured.cpu_ms(door),
        "ms",
        beside=measured.cpu_ms(beside),
        beside_name=beside,
        ratio=measured.ratio(door, beside),
        limit=limit,
    )


def _need(measured: Measured, door: Door) -> PerUpdate:
    return PerUpdate(
        cpu_ms=measured.cpu_ms(door),
        calls=_per_update(measured, _trips),
        read_units=_per_update(measured, _reads),
        write_units=_per_update(measured, _writes),
        queue_requests=_per_update(measured, _queued),
        log_bytes=measured.log_bytes[door],
    )


def details(measured: Measured) -> str:
    """List the AWS calls of each message of a registration, and the memory of the functions."""
    lines = ["", "| message | calls | read units | write units |", "|---|---|---:|---:|"]
    for said, calls in zip(MESSAGES, measured.calls, strict=True):
        names = ", ".join(call["operation"] for call in calls)
        lines.append(f"| {said} | {names} | {_reads(calls):g} | {_writes(calls):g} |")
    for door in DOORS:
        held = measured.ends[door]
        libraries, clients = ", ".join(held["heavy"]), ", ".join(held["clients"])
        lines += ["", f"{NAMES[door]}, at the end: libraries {libraries}; clients {clients}."]
    if PEER not in measured.turns:
        lines += ["", f"Not measured: {PEER} (no redis-server, or no .local/peers yet)."]
    return "\n".join(lines)


def _per_update(measured: Measured, what: Callable[[Sequence[Call]], float]) -> float:
    return mean(what(calls) for calls in measured.calls)


def _trips(calls: Sequence[Call]) -> float:
    return sum(1 for call in calls if call["service"] == "DynamoDB")


def _queued(calls: Sequence[Call]) -> float:
    return sum(1 for call in calls if call["service"] == "AmazonSQS")


def _reads(calls: Sequence[Call]) -> float:
    return math.fsum(call["read"] for call in calls)


def _writes(calls: Sequence[Call]) -> float:
    return math.fsum(call["write"] for call in calls)
