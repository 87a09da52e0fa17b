"""Injects faults at random moments while campaigns are sent."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from chalicelib.domain.campaigns.run import RunState
from chalicelib.services.customers.withdraw_consent import Stopped, withdraw_consent
from tests.faults.channel import Channel
from tests.faults.clock import FastClock
from tests.faults.crew import Crew
from tests.faults.evidence import Kill, after_kill
from tests.faults.scene import Scene

STOPPED_SHARE = 0.03
DOUBLED_SHARE = 0.02
AWAY = timedelta(minutes=1)
DOUBLED_WITHIN_S = 300
POLL_S = 0.02
ENDING_POLL_S = 0.5
LATEST = 0.9  # of all messages; the last fault begins before that share is sent
Happening = Callable[[], None]


@dataclass
class Trouble:
    """The faults of one trial, and their traces.

    `stopped` is the instant at which a chat said stop.
    """

    scene: Scene
    channel: Channel
    clock: FastClock
    chance: random.Random
    stopped: dict[str, datetime] = field(default_factory=dict)
    kills: list[Kill] = field(default_factory=list)
    doubled: int = 0

    @cached_property
    def crew(self) -> Crew:
        """The workers that suffer the faults."""
        return Crew(self.scene, self.channel, self.clock)

    def doubles_jobs(self) -> None:
        """Queue some of the waiting jobs a second time, with a delay."""
        queue = self.scene.world.queues.deliver
        for record, run in self.scene.campaigns:
            pages = self.scene.world.campaigns.runs.pages(run)
            chunks = [chunk.id for page in pages for chunk in page.chunk_ids]
            for chunk in self.chance.sample(chunks, -int(-len(chunks) * DOUBLED_SHARE // 1)):
                named = {"campaign": record.id, "run": run.name, "chunk": chunk}
                queue.send({**named, "attempt": 1}, delay_s=self.chance.randrange(DOUBLED_WITHIN_S))
                self.doubled += 1

    def befalls(self, kills: int, *, within_s: float) -> None:
        """Inject the faults while the workers work, until everything is sent.

        Raises:
            TimeoutError: the campaigns were not sent in time.
        """
        expected = len(self.scene.people)
        stops = round(STOPPED_SHARE * expected)
        coming: list[tuple[int, Happening]] = [
            *((self._when(expected), self._kill) for _ in range(kills)),
            *((self._when(expected), self._stop) for _ in range(stops)),
            (int(expected * 0.3), self.channel.goes_away),
        ]
        coming.sort(key=lambda pair: pair[0])
        back_at: datetime | None = None
        ends = time.monotonic() + within_s
        while coming or not self._all_over():
            if time.monotonic() > ends:
                raise TimeoutError(f"{len(coming)} things did not happen, or runs are not over")
            while coming and len(self.channel.arrivals) >= coming[0][0]:
                coming.pop(0)[1]()
            if self.channel.is_away:
                back_at = back_at or self.clock.now() + AWAY
                if self.clock.now() >= back_at:
                    self.channel.opens()
            time.sleep(POLL_S if coming else ENDING_POLL_S)

    def _when(self, expected: int) -> int:
        """A random number of messages; audiences and caps allow fewer than one a customer."""
        return int(self.chance.random() * expected * LATEST * 0.8)

    def _kill(self) -> None:
        # A worker that has only just started has claimed nothing yet.
        at_work = list(self.crew.at_work)
        writing = [each for each in at_work if each in self.channel.writers]
        worker = self.chance.choice(writing or at_work)
        self.crew.kill(worker)
        self.kills.append(after_kill(self.scene, worker, self.clock.now()))

    def _stop(self) -> None:
        chat, customer = self.chance.choice(list(self.scene.people.items()))
        world = self.scene.world
        withdraw_consent(world, customer.id, Stopped("telegram", world.now(), "telegram:stop"))
        self.stopped.setdefault(chat, world.now())

    def _all_over(self) -> bool:
        world = self.scene.world
        runs = (world.campaigns.runs.get(run.campaign, run.name) for _, run in self.scene.campaigns)
        return all(run and run.state is RunState.OVER for run in runs)
