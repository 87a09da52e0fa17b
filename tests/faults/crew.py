"""The worker processes, each with its own name."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field

from tests.faults.channel import Channel
from tests.faults.clock import FastClock
from tests.faults.scene import Scene

Process = subprocess.Popen[bytes]


@dataclass
class Crew:
    """The running workers by name; a name is never used again."""

    scene: Scene
    channel: Channel
    clock: FastClock
    at_work: dict[str, Process] = field(default_factory=dict)
    employed: int = 0

    def employ(self, workers: int) -> None:
        """Start this number of workers."""
        for _ in range(workers):
            self.employed += 1
            name = f"w{self.employed}"
            self.at_work[name] = self._start(name)

    def kill(self, name: str) -> None:
        """Kill a worker at any point of its work, and start another one."""
        worker = self.at_work.pop(name)
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
        self.employ(1)

    def dismiss(self) -> None:
        """End all workers."""
        for worker in self.at_work.values():
            worker.kill()
            worker.communicate()

    def _start(self, name: str) -> Process:
        variables = self.scene.environment(self.channel.address(name))
        clock = [str(self.clock.began), str(self.clock.speed)]
        return subprocess.Popen(  # noqa: S603 - our own
            [sys.executable, "-m", "tests.faults.worker", *clock, name],
            env={**os.environ, **variables},  # noqa: TID251 - passed on
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
        )
