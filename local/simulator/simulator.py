"""Builds the messenger from its parts, and polls web chats while it runs."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from local.clock.turnable_clock import TurnableClock
from local.cloud.incoming_mail import WrittenMail
from local.simulator.bot_api.api import BotApi
from local.simulator.faults import Faults
from local.simulator.max.bot import MaxBot, build_max_bot
from local.simulator.messenger import Bot, SimulatedMessenger, SimulatedPerson
from local.simulator.networks import Network, TelegramNetwork, WebChatNetwork
from local.simulator.outbox import Outbox
from local.simulator.person_actions import Phone
from local.simulator.storage import ChatStore
from local.simulator.vk.community import VkCommunity, build_community
from local.simulator.web_chat import ChatUnavailable, WebChat
from local.simulator.whatsapp.account import WhatsappAccount, build_account
from local.simulator.wire import Wire

STOP_WITHIN_S = 0.5
WEB_CHAT_EVERY_S = 2.0
WATCHED_FOR_S = 15.0


@dataclass(slots=True)
class Simulator:
    """The parts that a request to the simulator may need.

    `turn` says how many hours of a turn of the clock are done, and of how many, while it lasts.
    """

    messenger: SimulatedMessenger
    wire: Wire
    bot_api: BotApi
    networks: Mapping[str, Network]
    web_chat: WebChat
    vk: VkCommunity
    max: MaxBot
    whatsapp: WhatsappAccount
    faults: Faults
    clock: TurnableClock
    outbox: Outbox | None
    bring: Callable[[WrittenMail], str] | None = None
    turning: Callable[[datetime, Callable[[int, int], None]], None] | None = None
    turn: tuple[int, int] | None = None
    watched_until_s: float = 0.0
    _stopping: threading.Event = field(default_factory=threading.Event)

    def person(self, person_id: int) -> SimulatedPerson:
        return self.messenger.person(person_id)

    def turn_to(self, instant: datetime) -> None:
        """Turn the clock; a running service does the work of each hour in between.

        Raises:
            ClockRunsForward: `instant` has already passed.
        """
        if self.turning is None:
            self.clock.turn_to(instant)
            return
        try:
            self.turning(instant, self._show_turn)
        finally:
            self.turn = None
            self.messenger.touch()

    def _show_turn(self, done: int, hours: int) -> None:
        self.turn = (done, hours)
        self.messenger.touch()

    def watch(self) -> None:
        """Note that the page is open, so that web chats are polled."""
        self.watched_until_s = time.monotonic() + WATCHED_FOR_S

    @contextmanager
    def running(self) -> Iterator[None]:
        """Poll web chats until the block ends."""
        thread = threading.Thread(target=self._refresh_web_chats, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stopping.set()
            self.bot_api.updates.stop()
            self.vk.events.stop()
            self.max.updates.stop()
            self.whatsapp.webhook.stop()
            thread.join(STOP_WITHIN_S)

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
    """The addresses of the service and of the page itself, and what the engine sent."""

    api_url: str
    page_url: str
    outbox: Outbox | None = None


def build_simulator(
    folder: Path,
    neighbours: Neighbours,
    *,
    token: str,
    clock: TurnableClock,
    delay_scale: float = 1.0,
) -> Simulator:
    """Build a messenger with the people and chats that `folder` holds."""
    store = ChatStore(folder / "chats.sqlite")
    store.adopt(folder / "simulator.json")
    messenger = SimulatedMessenger(Bot(token), clock.now, store)
    wire = Wire(clock.now, messenger.touch)
    bot_api = BotApi(messenger, wire, folder / "files", delay_scale=delay_scale)
    web_chat = WebChat(messenger, wire, api_url=neighbours.api_url, origin=neighbours.page_url)
    home, files = neighbours.page_url, bot_api.files
    vk = build_community(messenger, wire, files, home=home, delay_scale=delay_scale)
    max_bot = build_max_bot(messenger, wire, files, home=home, delay_scale=delay_scale)
    whatsapp = build_account(messenger, wire, files, home=home, delay_scale=delay_scale)
    networks: dict[str, Network] = {
        "telegram": TelegramNetwork(Phone(messenger, bot_api), bot_api),
        "vk": vk.phone,
        "max": max_bot.phone,
        "whatsapp": whatsapp.phone,
        "webchat": WebChatNetwork(web_chat),
    }
    return Simulator(
        messenger=messenger,
        wire=wire,
        bot_api=bot_api,
        networks=networks,
        web_chat=web_chat,
        vk=vk,
        max=max_bot,
        whatsapp=whatsapp,
        faults=Faults(messenger.touch),
        clock=clock,
        outbox=neighbours.outbox,
    )
