"""One till in its own process: sends its jobs in order until it is killed.

    python -m tests.engine.points.worker <table> <file of jobs> <file of what was answered>

A job that was answered is noted in the second file, after the answer. So a killed till sends one
job again that may have been done. It stands for a queue that repeats what was not confirmed.
"""

import sys
from dataclasses import replace
from pathlib import Path

from chalicelib.domain.errors import Unavailable
from chalicelib.settings import Settings
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.engine.points.scene import Job


def main() -> None:
    """Send every job that was not answered yet."""
    table, jobs, answered = sys.argv[1:]
    settings = Settings(stage="test", secret="a secret of thirty-two characters")
    world = World(replace(settings, table=table), now=Clock().now)
    done = Path(answered)
    lines = Path(jobs).read_text().splitlines()
    known = done.read_text().count("\n")
    with done.open("a") as notes:
        for line in lines[known:]:
            send(world, Job.from_json(line))
            notes.write("answered\n")
            notes.flush()


def send(world: World, job: Job) -> None:
    """Send a job until it is answered."""
    while True:
        try:
            job.do(world)
        except Unavailable:
            continue
        return


if __name__ == "__main__":
    main()
