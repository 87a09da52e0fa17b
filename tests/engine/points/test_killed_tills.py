"""Tills die in the middle of a day of receipts: the ledger is whole, and equal to the oracle."""

import os
import random
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.world import World
from local.engine.process import Engine
from tests.builders.clock import START
from tests.builders.shops import a_buyer
from tests.engine.points.scene import Job, begins, check_all
from tests.oracle.documents import Json, document, percent, rub
from tests.oracle.documents import level as a_level

pytestmark = pytest.mark.engine

TILLS = 3
CUSTOMERS = 6
# `make soak` asks for 100 kills.
KILLS = int(os.environ.get("POINTS_KILLS", "4"))  # noqa: TID251 - of this test alone
JOBS_A_TILL = 60 + 20 * KILLS
LEVELS = [
    a_level("bronze", rub("0.00"), (1, 1)),
    a_level("silver", rub("3000.00"), (3, 2)),
    a_level("gold", rub("9000.00"), (2, 1)),
]
PROGRAMME: Json = document(
    [percent(700)], LEVELS, earning={"caps": {"per_receipt": 200, "per_day": 4000}}
)


def some_jobs(people: list[Customer], till: int, chance: random.Random) -> list[Job]:
    """Receipts of any customers; a third of them comes back, in parts; some are sent twice."""
    jobs: list[Job] = []
    for number in range(JOBS_A_TILL):
        rows = tuple(
            (chance.choice(["bread", "dairy", "tobacco"]), 2000, chance.randrange(1, 90_000))
            for _ in range(chance.randrange(1, 4))
        )
        at = START - timedelta(minutes=chance.randrange(3000))
        customer = chance.choice(people)
        job = Job(str(customer.id), f"T{till}-{number}", at.isoformat(), rows)
        jobs.append(job)
        if chance.random() < 0.2:
            jobs.append(chance.choice(jobs))
        if chance.random() < 0.3:
            parts = [((1, 700),), ((1, 1300),), ()] if len(rows) > 1 else [((1, 700),), ()]
            jobs += [
                replace(job, back=f"r-{n}", quantities=part)
                for n, part in enumerate(parts[: chance.randrange(1, len(parts) + 1)])
            ]
    return jobs


def start(world: World, folder: Path, till: int) -> "subprocess.Popen[bytes]":
    names = [str(folder / f"{what}-{till}") for what in ("jobs", "answered")]
    command = [sys.executable, "-m", "tests.engine.points.worker", world.settings.table, *names]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - our own


def test_tills_that_are_killed_leave_a_whole_ledger(
    engine: Engine, world: World, tmp_path: Path
) -> None:
    begins(world, PROGRAMME)
    chance, people = random.Random(100), [a_buyer(world) for _ in range(CUSTOMERS)]
    work = [some_jobs(people, till, chance) for till in range(TILLS)]
    for till, jobs in enumerate(work):
        (tmp_path / f"jobs-{till}").write_text("\n".join(job.to_json() for job in jobs) + "\n")
        (tmp_path / f"answered-{till}").touch()
    running = [start(world, tmp_path, till) for till in range(TILLS)]
    killed = 0
    while killed < KILLS:
        till = chance.randrange(TILLS)
        noted = tmp_path / f"answered-{till}"
        before, wanted = noted.stat().st_size, chance.randrange(1, 12)
        while running[till].poll() is None and noted.stat().st_size < before + 9 * wanted:
            time.sleep(0.001)
        if running[till].poll() is None:
            time.sleep(chance.random() / 100)
            running[till].kill()
            killed += 1
        elif all(each.poll() is not None for each in running):
            break
        running[till].wait()
        running[till] = start(world, tmp_path, till)
    assert [each.wait() for each in running] == [0] * TILLS

    sent = [job for jobs in work for job in jobs]
    assert check_all(world, people, sent, PROGRAMME) == len(set(sent))
    assert killed == KILLS
