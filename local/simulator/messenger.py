"""The state of the simulated messenger: people, chats, and the last ids that it gave."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

from local.demo.customers import CHATS_FROM, CUSTOMERS_MAX
from local.simulator.storage import ChatStore

JsonObject = dict[str, Any]
Kind = Literal["telegram", "vk", "max", "whatsapp", "webchat"]
Language = Literal["ru", "en"]

FIRST_PERSON_ID = 7_012_345_001
MESSAGES_KEPT = 500
PEOPLE_MAX = 100
CROWD = range(CHATS_FROM, CHATS_FROM + CUSTOMERS_MAX)  # the chats of the demonstration base
CROWD_MESSAGES_KEPT = 10
CROWD_SHOWN = 20
CROWD_PEOPLE_MAX = 20_000


class NoSuchPerson(Exception):
    """No person has this id."""


class TooManyPeople(Exception):
    """The list is full."""


@dataclass(slots=True)
class SimulatedPerson:
    """One person with one chat: with the bot in Telegram, VK, MAX or WhatsApp, or in the web chat.

    `messages` are Bot API messages for Telegram and views for the others. `waiting` maps a
    callback id to the `message_id:row:column` of the button that shows a spinner.
    """

    id: int
    kind: Kind
    first_name: str
    last_name: str
    language: Language
    phone: str
    started: bool = False
    blocked: bool = False
    keyboard: list[list[JsonObject]] | None = None
    keyboard_once: bool = False
    placeholder: str = ""
    notice: str = ""
    waiting: dict[str, str] = field(default_factory=dict)
    messages: list[JsonObject] = field(default_factory=list)
    session: str = ""
    last_seq: int = 0
    hides_phone: bool = False
    stops_marketing: bool = False


@dataclass(frozen=True, slots=True)
class Bot:
    """The bot that the messenger hosts; its token is `<id>:<secret>`."""

    token: str
    name: str = "Grocer"
    username: str = "grocer_local_bot"

    @property
    def id(self) -> int:
        return int(self.token.partition(":")[0])

    @property
    def user(self) -> JsonObject:
        return {
            "id": self.id,
            "is_bot": True,
            "first_name": self.name,
            "username": self.username,
        }


class SimulatedMessenger:
    """All state under one lock; a change is stored, and wakes the threads that wait for it."""

    def __init__(self, bot: Bot, now: Callable[[], datetime], store: ChatStore) -> None:
        self.bot = bot
        self.now = now
        self.store = store
        stored = [SimulatedPerson(**one) for one in store.people(is_crowd=False)]
        self.people = {one.id: one for one in sorted(stored, key=lambda one: one.id)}
        # People of the demonstration base who got a message, in the order of their last one.
        crowd = [SimulatedPerson(**one) for one in store.people(is_crowd=True)]
        self.crowd = {one.id: one for one in crowd}
        facts = store.facts()
        self.crowd_messages: int = facts.get("crowd_messages", 0)
        self.commands: list[JsonObject] = facts.get("commands", [])
        self.revision = 0
        self._changed = threading.Condition(threading.RLock())
        self._last_message_id = int(facts.get("last_message_id", 1000))
        # A service that kept its data ignores repeated update ids, so no new run may reuse them.
        self._last_update_id = max(int(time.time()), int(facts.get("last_update_id", 0)))
        self._depth = 0
        self._changing: dict[int, SimulatedPerson] = {}
        self._kept_facts = self._facts()

    @contextmanager
    def change(self, person: SimulatedPerson | None) -> Iterator[None]:
        """Hold the lock while `person` changes, store them, and wake the threads that wait.

        None stands for a change of no person's chat.

        Changes inside a change are stored together when the outer one ends.
        """
        with self._changed:
            if person is not None:
                self._changing[person.id] = person
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
            if not self._depth:
                self._keep()
            # The page waits for a greater revision, so each change must count.
            self.revision += 1
            self._changed.notify_all()

    def touch(self) -> None:
        """Wake the threads that wait for a change."""
        with self.change(None):
            pass

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Hold the lock without waking a thread."""
        with self._changed:
            yield

    def wait_for(self, is_met: Callable[[], bool], timeout_s: float) -> bool:
        """Wait until the condition is met; returns false if time ran out."""
        with self._changed:
            return self._changed.wait_for(is_met, timeout_s)

    def person(self, person_id: int) -> SimulatedPerson:
        """Find a person.

        Raises:
            NoSuchPerson: no person has this id.
        """
        person = self.people.get(person_id) or self.crowd.get(person_id)
        if person is None:
            raise NoSuchPerson(f"no person has the id {person_id}")
        return person

    def owner_of(self, chat_id: int) -> SimulatedPerson | None:
        """Find the person of a chat; a person of the demonstration base is made when needed."""
        person = self.people.get(chat_id)
        if person is None and chat_id in CROWD:
            with self.change(None):
                person = self.crowd.setdefault(chat_id, _demo_person(chat_id))
                if len(self.crowd) > CROWD_PEOPLE_MAX:
                    self.store.drop_person(self.crowd.pop(next(iter(self.crowd))).id)
        return person

    def shown(self) -> list[SimulatedPerson]:
        """List the people, and those of the demonstration base who got messages last."""
        return [*self.people.values(), *list(self.crowd.values())[-CROWD_SHOWN:]]

    def add_person(
        self,
        kind: Kind,
        *,
        first_name: str,
        last_name: str,
        language: Language,
        phone: str,
        hides_phone: bool = False,
    ) -> SimulatedPerson:
        """Add a person.

        Raises:
            TooManyPeople: there are 100 already.
        """
        with self.change(None):
            if len(self.people) >= PEOPLE_MAX:
                raise TooManyPeople(f"there are {PEOPLE_MAX} people already")
            person_id = max(self.people, default=FIRST_PERSON_ID - 1) + 1
            person = SimulatedPerson(person_id, kind, first_name, last_name, language, phone)
            person.hides_phone = hides_phone
            self.people[person_id] = person
            self._changing[person_id] = person
            return person

    def keep_message(self, person: SimulatedPerson, message: JsonObject) -> None:
        """Append to the chat; the newest 500 are kept, and fewer for the demonstration base."""
        with self.change(person):
            person.messages.append(message)
            if person.id in self.crowd:
                self.crowd_messages += 1
                self.crowd[person.id] = self.crowd.pop(person.id)  # the last one is shown last
                del person.messages[:-CROWD_MESSAGES_KEPT]
            del person.messages[:-MESSAGES_KEPT]

    def next_message_id(self) -> int:
        with self._changed:
            self._last_message_id += 1
            return self._last_message_id

    def next_update_id(self) -> int:
        with self._changed:
            self._last_update_id += 1
            return self._last_update_id

    def timestamp(self) -> int:
        return int(self.now().timestamp())

    def _facts(self) -> JsonObject:
        return {
            "commands": self.commands,
            "last_message_id": self._last_message_id,
            "last_update_id": self._last_update_id,
            "crowd_messages": self.crowd_messages,
        }

    def _keep(self) -> None:
        for person in self._changing.values():
            # Spinners end with the run that waits for their answer.
            content = asdict(person) | {"waiting": {}}
            self.store.put_person(content, is_crowd=person.id in CROWD)
        self._changing.clear()
        facts = self._facts()
        self.store.put_facts(
            {name: value for name, value in facts.items() if value != self._kept_facts[name]}
        )
        self._kept_facts = facts
        self.store.commit()


def _demo_person(chat_id: int) -> SimulatedPerson:
    number = chat_id - CHATS_FROM
    return SimulatedPerson(
        chat_id, "telegram", "Demo", str(number), "ru", f"+7999{number:07d}", started=True
    )
