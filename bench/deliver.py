"""Measures one recipient of a campaign, ours and a peer's: CPU, write units, memory."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from bench.letters import CHUNKS, job
from bench.machine import BUNDLE, OTHER_CORE, Contender, start
from bench.messenger import Messenger
from bench.peers.celery_sender import CelerySender
from bench.peers.environment import peers_python
from bench.report import Row
from bench.scene import function_environment
from bench.servers.engine import Call, Engine
from bench.servers.redis import is_installed, redis
from chalicelib.domain.planning.chunk import CHUNK_MAX

WARM_UP_TURNS = 10
OURS, PEER = "the worker", "Celery, exactly once"
FLOOR, BARE = "a lean call of requests", "bare urllib3"
FLOOR_RATIO_MAX = 1.6
PEER_RATIO_MIN = 5.0
WRITE_UNITS_MAX = 1.3
MEMORY_RATIO_MAX = 1.1
MEMORY_EVERY = 10_000  # recipients
PEER_ROUNDS = 5
PEER_RECIPIENTS = 1000
STORE = "from bench.letters import store; store()"


@dataclass(slots=True)
class Measured:
    """Microseconds of CPU a recipient, turn by turn."""

    turns: dict[str, list[float]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)  # of as many recipients as there are people
    rss_mb: dict[int, float] = field(default_factory=dict)  # after so many recipients

    def cpu_us(self, name: str) -> float:
        return median(self.turns[name])

    def ratio(self, name: str, beside: str) -> float:
        """The median of the ratios within each round; the peer's rounds are longer."""
        pairs = zip(self.turns[name], self.turns[beside], strict=False)
        return median(ours / theirs for ours, theirs in pairs)


def measure(*, rounds: int, make_peers: bool) -> Measured:
    """Let the worker and the two bare senders take turns of a chunk, then the peer send."""
    measured = Measured()
    with ExitStack() as stack:
        os.sched_setaffinity(0, {OTHER_CORE})
        engine = stack.enter_context(Engine())
        messenger = stack.enter_context(Messenger())
        env = _environment(engine, messenger)
        start(STORE, env)
        worker = Contender("bench.children.deliverer", env=env)
        stack.callback(worker.ends)
        floor = Contender("bench.children.lean_sender", messenger.url, env=env)
        stack.callback(floor.ends)
        bare = Contender("bench.children.bare_sender", messenger.url, env=env)
        stack.callback(bare.ends)
        measured.calls = _recorded(engine, worker)
        for number in range(rounds + WARM_UP_TURNS):
            taken = {
                OURS: _chunk(engine, worker, number),
                FLOOR: floor.takes([str(CHUNK_MAX)]),
                BARE: bare.takes([str(CHUNK_MAX)]),
            }
            if number >= WARM_UP_TURNS:
                for name, turn in taken.items():
                    per_recipient = 1e3 * turn["cpu_ms"] / CHUNK_MAX
                    measured.turns.setdefault(name, []).append(per_recipient)
            done = (number + 1 + CHUNKS) * CHUNK_MAX
            if done % MEMORY_EVERY == 0:
                measured.rss_mb[done] = worker.takes([])["rss_mb"]
        python = peers_python(make=make_peers) if is_installed() else None
        if python:
            measured.turns[PEER] = _celery(stack, messenger, python)
    return measured


def _environment(engine: Engine, messenger: Messenger) -> Mapping[str, str]:
    return {
        **function_environment(engine),
        "GROCER_TELEGRAM_API": messenger.url,
        BUNDLE: messenger.bundle,
        "GROCER_TELEGRAM_PER_SECOND": "1000",  # paced like any, and hardly waited for
        "GROCER_DELIVER_QUEUE": f"{engine.url}/000000000000/deliver",
    }


def _chunk(engine: Engine, worker: Contender, number: int) -> dict[str, Any]:
    """Send one chunk; after the last chunk the stored sends are deleted and the first follows."""
    if number % CHUNKS == 0:
        engine.unsend()
    return worker.takes([job(number % CHUNKS)])


def _recorded(engine: Engine, worker: Contender) -> list[Call]:
    """Record the AWS calls of every chunk, each sent once."""
    engine.keep_calls()
    for number in range(CHUNKS):
        worker.takes([job(number)])
    return engine.taken_calls()


def _celery(stack: ExitStack, messenger: Messenger, python: str) -> list[float]:
    address = stack.enter_context(redis())
    sender = stack.enter_context(CelerySender(python, address, messenger))
    sender.sends(PEER_RECIPIENTS)
    return [sender.sends(PEER_RECIPIENTS) for _ in range(PEER_ROUNDS)]


def rows(measured: Measured) -> Iterator[Row]:
    """The rows of the table, in the order of the goals."""
    ours = measured.cpu_us(OURS)
    name = "CPU per recipient of a campaign"
    floor = measured.cpu_us(FLOOR)
    ratio = measured.ratio(OURS, FLOOR)
    yield Row(name, ours, "us", floor, FLOOR, ratio, limit=FLOOR_RATIO_MAX)
    yield Row(name, ours, "us", measured.cpu_us(BARE), BARE, measured.ratio(OURS, BARE))
    if PEER in measured.turns:
        theirs = measured.cpu_us(PEER)
        yield Row(name, ours, "us", theirs, PEER, ours / theirs, limit=1 / PEER_RATIO_MIN)
    people = CHUNKS * CHUNK_MAX
    units = sum(call["write"] for call in measured.calls) / people
    yield Row("DynamoDB write units per recipient", units, "WRU", limit=WRITE_UNITS_MAX)
    yield Row("DynamoDB calls per recipient", len(measured.calls) / people)
    sizes = sorted(measured.rss_mb.items())
    if len(sizes) > 1:
        (few, small), (many, large) = sizes[0], sizes[-1]
        beside = f"after {few}"
        name = f"memory of the worker after {many} recipients"
        yield Row(name, large, "MB", small, beside, large / small, limit=MEMORY_RATIO_MAX)


def details(measured: Measured) -> str:
    """List the AWS calls of a chunk."""
    counted: dict[str, int] = {}
    for call in measured.calls:
        counted[call["operation"]] = counted.get(call["operation"], 0) + 1
    asked = ", ".join(f"{name} {times / CHUNKS:g}" for name, times in sorted(counted.items()))
    lines = ["", f"A chunk of {CHUNK_MAX} asks: {asked}."]
    if PEER not in measured.turns:
        lines += ["", f"Not measured: {PEER} (no redis-server, or no .local/peers yet)."]
    return "\n".join(lines)
