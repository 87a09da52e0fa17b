"""Measure, and print a table for each area.

    python -m bench [AREA] [--quick]

Areas: webhook, coldstart, rfm, plan, deliver, agenda, points, pages, desk, imports, reports,
laptop, bill.

`--quick` is a smoke test: it shows that everything can still be measured, its figures mean little,
and it never makes the peers' environment. No goal makes the exit status fail: a machine's noise is
no reason to stop a change.
"""

import argparse
import signal
from collections.abc import Callable, Iterable, Mapping, Sequence

from bench import (
    agenda,
    bill,
    coldstart,
    deliver,
    desk,
    imports,
    laptop,
    pages,
    plan,
    points,
    reports,
    rfm,
    webhook,
)
from bench.report import Row, table

REGISTRATIONS, QUICK_REGISTRATIONS = 140, 5  # with the warming up 1015 updates
STARTS, QUICK_STARTS = 21, 1
CHUNKS, QUICK_CHUNKS = 1000, 20  # of a hundred recipients
RUN_S_MAX, QUICK_RUN_S_MAX = 1200, 120
Shown = tuple[Iterable[Row], str]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the given areas, all by default."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("area", nargs="?", choices=AREAS)
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args(arguments)
    signal.signal(signal.SIGALRM, _give_up)
    signal.alarm(QUICK_RUN_S_MAX if asked.quick else RUN_S_MAX)
    # Printed area by area: if a later one breaks, what was measured is not lost.
    for area in [each for each in AREAS if asked.area in (None, each)]:
        rows, details = AREAS[area](asked.quick)
        print(table(rows), details, sep="\n\n", end="\n\n", flush=True)


def _coldstart(quick: bool) -> Shown:  # noqa: FBT001 - the shape of an area
    started = coldstart.measure(rounds=QUICK_STARTS if quick else STARTS)
    return coldstart.rows(started), coldstart.details(started)


def _webhook(quick: bool) -> Shown:  # noqa: FBT001
    rounds = QUICK_REGISTRATIONS if quick else REGISTRATIONS
    served = webhook.measure(rounds=rounds, make_peers=not quick)
    return webhook.rows(served), webhook.details(served)


def _rfm(quick: bool) -> Shown:  # noqa: FBT001
    counted = rfm.measure(rfm.QUICK if quick else rfm.FULL)
    return rfm.rows(counted), rfm.details(counted)


def _plan(quick: bool) -> Shown:  # noqa: FBT001
    planned = plan.measure(plan.QUICK if quick else plan.FULL)
    return plan.rows(planned), plan.details(planned)


def _deliver(quick: bool) -> Shown:  # noqa: FBT001
    rounds = QUICK_CHUNKS if quick else CHUNKS
    delivered = deliver.measure(rounds=rounds, make_peers=not quick)
    return deliver.rows(delivered), deliver.details(delivered)


def _agenda(quick: bool) -> Shown:  # noqa: FBT001
    lived = agenda.measure(quick=quick)
    return agenda.rows(lived), agenda.details(lived)


def _points(quick: bool) -> Shown:  # noqa: FBT001
    sizes = points.QUICK if quick else points.FULL
    found = points.measure(sizes, make_peers=not quick)
    return points.rows(found), points.details(found)


def _pages(quick: bool) -> Shown:  # noqa: FBT001
    seen = pages.measure(quick=quick)
    return pages.rows(seen), pages.details(seen)


def _desk(quick: bool) -> Shown:  # noqa: FBT001
    seen = desk.measure(quick=quick)
    return desk.rows(seen), desk.details(seen)


def _imports(quick: bool) -> Shown:  # noqa: FBT001
    carried = imports.measure(quick=quick)
    return imports.rows(carried), imports.details(carried)


def _reports(quick: bool) -> Shown:  # noqa: FBT001
    counted = reports.measure(quick=quick)
    return reports.rows(counted), reports.details(counted)


def _laptop(quick: bool) -> Shown:  # noqa: FBT001
    waited = laptop.measure(quick=quick)
    return laptop.rows(waited), laptop.details(waited)


def _bill(quick: bool) -> Shown:  # noqa: ARG001, FBT001 - counts are the same in a quick run
    counted = bill.measure()
    return bill.rows(counted), bill.details(counted)


AREAS: Mapping[str, Callable[[bool], Shown]] = {
    "coldstart": _coldstart,
    "webhook": _webhook,
    "rfm": _rfm,
    "plan": _plan,
    "deliver": _deliver,
    "agenda": _agenda,
    "points": _points,
    "pages": _pages,
    "desk": _desk,
    "imports": _imports,
    "reports": _reports,
    "laptop": _laptop,
    "bill": _bill,
}


def _give_up(*_: object) -> None:
    raise TimeoutError("the benchmarks took longer than they may")


if __name__ == "__main__":
    main()
