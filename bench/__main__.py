"""Measure and print one table.

    python -m bench [webhook|coldstart] [--quick]

`--quick` is a smoke test: it shows that everything can still be measured, its figures mean little,
and it never makes the peers' environment. No goal makes the exit status fail: a machine's noise is
no reason to stop a change.
"""

import argparse
import signal
from collections.abc import Sequence

from bench import coldstart, webhook
from bench.report import Row, table

AREAS = ("webhook", "coldstart")
REGISTRATIONS, QUICK_REGISTRATIONS = 140, 5  # with the warming up 1015 updates
STARTS, QUICK_STARTS = 21, 1
RUN_S_MAX, QUICK_RUN_S_MAX = 600, 90


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the areas asked for, all by default."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("area", nargs="?", choices=AREAS)
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args(arguments)
    signal.signal(signal.SIGALRM, _give_up)
    signal.alarm(QUICK_RUN_S_MAX if asked.quick else RUN_S_MAX)
    rows: list[Row] = []
    details: list[str] = []
    if asked.area != "webhook":
        started = coldstart.measure(rounds=QUICK_STARTS if asked.quick else STARTS)
        rows += coldstart.rows(started)
        details.append(coldstart.details(started))
    if asked.area != "coldstart":
        rounds = QUICK_REGISTRATIONS if asked.quick else REGISTRATIONS
        served = webhook.measure(rounds=rounds, make_peers=not asked.quick)
        rows += webhook.rows(served)
        details.append(webhook.details(served))
    print(table(rows), *details, sep="\n")


def _give_up(*_: object) -> None:
    raise TimeoutError("the benchmarks took longer than they may")


if __name__ == "__main__":
    main()
