"""Builds the messenger from its parts, and saves and polls while it runs."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from local.clock.turnable_clock import TurnableClock
from local.simulator.bot_api.api import BotApi
from local.simulator.messenger import Bot, SimulatedMessenger, SimulatedPerson
from local.simulator.person_actions import Phone
from local.simulator.storage import load, save
from local.simulator.web_chat import ChatUnavailable, WebChat
from local.simulator.wire import Wire

SAVE_EVERY_S = 1.0
WEB_CHAT_EVERY_S = 2.0
WATCHED_FOR_S = 15.0


@dataclass(slots=True)
class Simulator:
    """The parts that a request to the simulator may need."""

    messenger: SimulatedMessenger
    wire: Wire
    bot_api: BotApi
    phone: Phone
    web_chat: WebChat
    clock: TurnableClock
    engine_endpoint: str
    state_file: Path
    turning: Callable[[datetime], None] | None = None
    watched_until_s: float = 0.0
    _stopping: threading.Event = field(default_factory=threading.Event)

    def person(self, person_id: int) -> SimulatedPerson:
        return self.messenger.person(person_id)

    def turn_to(self, instant: datetime) -> None:
        """Turn the clock; a running service does the work of each hour in between.

        Raises:
            ClockRunsForward: `instant` has already passed.
        """
        (self.turning or self.clock.turn_to)(instant)
        self.messenger.touch()

    def watch(self) -> None:
        """Note that the page is open, so that web chats are polled."""
        self.watched_until_s = time.monotonic() + WATCHED_FOR_S

    @contextmanager
    def running(self) -> Iterator[None]:
        """Save changes and poll web chats until the block ends."""
        jobs = (self._save_changes, self._refresh_web_chats)
        threads = [threading.Thread(target=job, daemon=True) for job in jobs]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stopping.set()
            self.bot_api.updates.stop()
            for thread in threads:
                thread.join(SAVE_EVERY_S)
            save(self.state_file, self.messenger, self.bot_api)

    def _save_changes(self) -> None:
        saved = self.messenger.revision
        while not self._stopping.wait(SAVE_EVERY_S):
            if (revision := self.messenger.revision) != saved:
                save(self.state_file, self.messenger, self.bot_api)
                saved = revision

    def _refresh_web_chats(self) -> None:
        while not self._stopping.wait(WEB_CHAT_EVERY_S):
            if time.monotonic() > self.watched_until_s:
                continue
            for person in list(self.messenger.people.values()):
                try:
                    self.web_chat.refresh(person)
                except ChatUnavailable:
                    # The wire panel shows it; the next round tries again.
                    continue


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The addresses of the service, of the page itself, and of the engine."""

    api_url: str
    page_url: str
    engine_endpoint: str = ""


def build_simulator(
    folder: Path,
    neighbours: Neighbours,
    *,
    token: str,
    clock: TurnableClock,
    delay_scale: float = 1.0,
) -> Simulator:
    """Build a messenger and restore the state that `folder` holds."""
    messenger = SimulatedMessenger(Bot(token), clock.now)
    wire = Wire(clock.now, messenger.touch)
    bot_api = BotApi(messenger, wire, folder / "files", delay_scale=delay_scale)
    state_file = folder / "simulator.json"
    load(state_file, messenger, bot_api)
    web_chat = WebChat(messenger, wire, api_url=neighbours.api_url, origin=neighbours.page_url)
    return Simulator(
        messenger=messenger,
        wire=wire,
        bot_api=bot_api,
        phone=Phone(messenger, bot_api),
        web_chat=web_chat,
        clock=clock,
        engine_endpoint=neighbours.engine_endpoint,
        state_file=state_file,
    )
