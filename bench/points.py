"""A purchase with points, verify-ledger and a back-test, beside their calls and PostgreSQL."""

import json
import subprocess
from dataclasses import dataclass
from statistics import median
from typing import Any

from bench.machine import MEASURED_CORE, ROOT, environment, on_core, start
from bench.peers.environment import peers_python
from bench.report import Row
from bench.servers.postgres import Postgres, postgres, programs
from local.engine.process import Engine, free_port

UNITS = 12 + 2  # of a purchase of up to 15 rows, by the contract; its entry in the index of days
ARMING = 4  # units of an item and its place in the agenda, once for each account (decision 0066)
UNITS_RATIO_MAX = 1.2
CPU_RATIO_MAX = 1.5
VERIFY_RATIO_MAX = 1.15
VERIFY_MB_MAX = 256
TRIPS = {"id": 2, "card": 3, "phone": 3}
Measures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many purchases and entries are measured, and how often the small ledger.

    `sent` purchases go over a socket: the engine on this machine takes long for each.
    """

    purchases: int = 2000
    sent: int = 300
    entries: int = 1_000_000
    few_entries: int = 10_000
    rounds: int = 5


FULL = Sizes()
QUICK = Sizes(purchases=60, sent=40, entries=1000, few_entries=200, rounds=1)


@dataclass(frozen=True, slots=True)
class Measured:
    """What the children said; `peer` is None without PostgreSQL."""

    sizes: Sizes
    counted: Measures
    spent: Measures
    sent: Measures
    peer: Measures | None
    small: Measures
    large: Measures
    small_replay: Measures
    large_replay: Measures


def measure(sizes: Sizes, *, make_peers: bool) -> Measured:
    """Measure each part in a fresh interpreter on the measured core."""
    small, small_replay = _median("ledger", sizes), _median("backtest", sizes)
    with Engine(port=free_port(), state=None) as engine:
        sent = start(
            f"from bench.children import purchases; purchases.send({sizes.sent})",
            environment(
                AWS_ENDPOINT_URL=engine.endpoint,
                AWS_ACCESS_KEY_ID=engine.key,  # the guard refuses strangers
                AWS_SECRET_ACCESS_KEY=engine.key,
            ),
        ).said
    return Measured(
        sizes,
        counted=_said(f"purchases.count({sizes.purchases})", "purchases"),
        spent=_said(f"purchases.spend({sizes.purchases})", "purchases"),
        sent=sent,
        peer=_peer(sizes.sent, make=make_peers),
        small=small,
        large=_said(f"ledger.main({sizes.entries})", "ledger"),
        small_replay=small_replay,
        large_replay=_said(f"backtest.main({sizes.entries})", "backtest"),
    )


def rows(found: Measured) -> list[Row]:
    """Return the rows of the table."""
    return [*_trips(found), *_units(found), *_cpu(found), *_verifying(found)]


def _trips(found: Measured) -> list[Row]:
    return [
        Row(f"purchase with points by {by}: round trips", each["last"]["trips"], limit=TRIPS[by])
        for by, each in found.counted.items()
    ]


def _units(found: Measured) -> list[Row]:
    first = found.counted["card"]["first"]["write"]
    last = found.counted["card"]["last"]["write"]
    name, limit = "the contract's", UNITS_RATIO_MAX
    return [
        Row(
            "the first, which arms the agenda: write units",
            first,
            "",
            UNITS + ARMING,
            f"{name}, and {ARMING}",
            first / (UNITS + ARMING),
            limit,
        ),
        Row(f"the {found.sizes.purchases:,}th", last, "", UNITS, name, last / UNITS, limit),
        Row(
            "the same beside the first",
            last,
            "",
            first - ARMING,
            f"the first, less {ARMING}",
            last / (first - ARMING),
            limit,
        ),
    ]


def _cpu(found: Measured) -> list[Row]:
    spent, measured = found.spent, []
    measured.append(
        Row(
            "purchase with points: CPU",
            spent["ours_us"],
            "us",
            spent["floor_us"],
            "the same calls by boto3",
            spent["ratio"],
            CPU_RATIO_MAX,
        )
    )
    if found.peer:
        ours, client = found.sent["cpu_us"], found.peer["cpu_us"]
        both = client + found.peer["server_us"]
        measured += [
            Row("the same over a socket", ours, "us", client, "psycopg", ours / client),
            Row("the same", ours, "us", both, "psycopg and its server", ours / both),
        ]
    return measured


def _verifying(found: Measured) -> list[Row]:
    verified = _walking("verify-ledger", found.sizes, found.small, found.large)
    replayed = _walking("simulate", found.sizes, found.small_replay, found.large_replay)
    return [*verified, *replayed]


def _walking(what: str, sizes: Sizes, small: Measures, large: Measures) -> list[Row]:
    """Return the rows of a walk over the whole ledger."""
    ratio = large["cpu_us"] / small["cpu_us"]
    many = f"{sizes.entries:,} entries"
    return [
        Row(
            f"{what}: CPU per entry, {many}",
            large["cpu_us"],
            "us",
            small["cpu_us"],
            f"{sizes.few_entries:,}",
            ratio,
            VERIFY_RATIO_MAX,
        ),
        Row(f"{what}: peak memory, {many}", large["peak_mb"], "MB", limit=VERIFY_MB_MAX),
    ]


def details(found: Measured) -> str:
    """Return the text below the table."""
    sizes = ", ".join(f"{kind} {size}" for kind, size in found.counted["card"]["sizes"].items())
    missing = "" if found.peer else " PostgreSQL was not measured."
    return (
        f"\nPoints: bytes of the items after {found.sizes.purchases:,} purchases: {sizes}.{missing}"
    )


def _median(module: str, sizes: Sizes) -> Measures:
    """Walk over the small ledger some times."""
    found = [_said(f"{module}.main({sizes.few_entries})", module) for _ in range(sizes.rounds)]
    return {**found[0], "cpu_us": median(each["cpu_us"] for each in found)}


def _said(call: str, module: str) -> Measures:
    return start(f"from bench.children import {module}; {call}", environment()).said


def _peer(purchases: int, *, make: bool) -> Measures | None:
    python = peers_python(make=make)
    if python is None or programs() is None:
        return None
    with postgres() as server:
        return _record(server, python, purchases)


def _record(server: Postgres, python: str, purchases: int) -> Measures:
    """Let the peer record its purchases, and read the server's CPU before and after."""
    with subprocess.Popen(
        [python, "-m", "bench.peers.postgres_purchases", server.address, str(purchases)],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        preexec_fn=on_core(MEASURED_CORE),  # noqa: PLW1509 - one thread here
    ) as peer:
        assert peer.stdin
        assert peer.stdout
        peer.stdout.readline()
        before = server.cpu_s()
        peer.stdin.write(b"go\n")
        peer.stdin.flush()
        said: Measures = json.loads(peer.stdout.readline())
        said["server_us"] = 1e6 * (server.cpu_s() - before) / purchases
        peer.stdin.write(b"end\n")
        peer.stdin.flush()
    return said
