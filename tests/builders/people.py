"""People who talk with the bot through `app.py`, as through their messenger."""

import itertools
import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from app import app
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.message import Chat
from chalicelib.handlers.workers.outbox import outbox
from chalicelib.world import World
from tests.builders.events import rest_event, sqs_event
from tests.builders.mailbox import code_in, sms_to
from tests.builders.table import items

_updates = itertools.count(731_045_500)
WEBHOOKS = "/webhooks/{channel}"


@dataclass(frozen=True)
class Heard:
    """The answer of the bot: status, text, and buttons as rows of labels."""

    status: int
    text: str = ""
    buttons: tuple[tuple[str, ...], ...] = ()
    call: dict[str, Any] = field(default_factory=dict)

    @property
    def labels(self) -> set[str]:
        return {label for row in self.buttons for label in row}


NO_ADVERTISING, ADVERTISING = "Нет, не нужно", "Да, присылайте"


@dataclass
class Telegrammer:
    """A person in Telegram; every message is one update through the REST API."""

    world: World
    chat_id: int
    first_name: str = "Анна"
    language: str = "ru"
    phone: str = "79211234567"

    def says(self, text: str, **message: Any) -> Heard:
        return self.sends(self.update(text=text, **message))

    def shares_contact(self, *, phone: str = "", user_id: int | None = None) -> Heard:
        contact = {
            "phone_number": phone or self.phone,
            "first_name": self.first_name,
            "user_id": user_id or self.chat_id,
        }
        return self.sends(self.update(contact=contact))

    def presses(self, value: str) -> Heard:
        """Press a button beneath a message of the bot: its value, not its label, is sent."""
        update = self.update()
        message = update.pop("message")
        pressed = {"id": f"{update['update_id']}", "from": message["from"], "data": value}
        return self.sends({**update, "callback_query": {**pressed, "message": message}})

    def agrees(self, advertising: str = NO_ADVERTISING) -> Heard:
        """Answer both questions about consent; the bot then asks how to fill in the fields."""
        for text in ("/start", "Согласен"):
            self.says(text)
        return self.says(advertising)

    def registers(
        self,
        *,
        email: str = "anna@example.org",
        advertising: str = NO_ADVERTISING,
        born: str = "5 мая 1990",
    ) -> Heard:
        """Register in the fewest messages: seven."""
        self.agrees(advertising)
        self.says("Всё одним сообщением")
        self.says(f"{self.first_name} Петрова, +{self.phone}, {email}, {born}")
        self.shares_contact()
        return self.says("Да")

    def update(self, **message: Any) -> dict[str, Any]:
        """An update with a message of this person."""
        number = next(_updates)
        person = {"id": self.chat_id, "first_name": self.first_name}
        return {
            "update_id": number,
            "message": {
                "message_id": number % 10_000,
                "from": {**person, "is_bot": False, "language_code": self.language},
                "chat": {**person, "type": "private"},
                "date": int(self.world.now().timestamp()),
                **message,
            },
        }

    def sends(self, update: dict[str, Any], *, secret: str | None = None) -> Heard:
        """Post one update as Telegram does."""
        shown = self.world.settings.telegram_secret if secret is None else secret
        return post(json.dumps(update).encode(), secret=shown)


def post(body: bytes, *, secret: str, channel: str = "telegram") -> Heard:
    """Post bytes to the webhook."""
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
    event = rest_event("POST", WEBHOOKS, body=body, headers=headers, path={"channel": channel})
    answer = app(event, None)
    call = json.loads(answer["body"]) if answer["body"] else {}
    rows = call.get("reply_markup", {}).get("keyboard", [])
    buttons = tuple(tuple(button["text"] for button in row) for row in rows)
    return Heard(answer["statusCode"], call.get("text", ""), buttons, call)


@dataclass
class WebchatVisitor:
    """A person in the web chat; pressing a label sends the value of its button."""

    world: World
    origin: str
    locale: str = "en"
    token: str = ""
    last: list[dict[str, Any]] = field(default_factory=list)

    def opens(self) -> list[dict[str, Any]]:
        """Open a session and read the greeting."""
        answer = self.calls("POST", "/webchat/sessions", {"locale": self.locale})
        opened = json.loads(answer["body"])
        self.token, self.last = opened["token"], opened["messages"]
        return self.last

    def fills_in(self, phone: str, email: str = "john@gmail.com") -> list[dict[str, Any]]:
        """Open a session, agree, and answer all questions in one message."""
        self.opens()
        for label in ("I agree", "No, thank you", "All in one message"):
            self.presses(label)
        return self.says(f"John Smith, {phone}, {email}, May 5 1990")

    def registers(self, phone: str) -> list[dict[str, Any]]:
        """Register and prove the phone by the code of an SMS."""
        self.fills_in(phone)
        self.presses("Send a code")
        work_off_outbox(self.world)
        self.says(code_in(sms_to(phone)[-1]))
        return self.presses("Yes")

    def says(self, text: str) -> list[dict[str, Any]]:
        return self._posts({"client_id": str(uuid.uuid1()), "text": text})

    def presses(self, label: str) -> list[dict[str, Any]]:
        offered = {
            button["text"]: button["value"]
            for message in self.last
            for row in message["buttons"]
            for button in row
        }
        return self._posts({"client_id": str(uuid.uuid1()), "button": offered[label]})

    def _posts(self, said: dict[str, str]) -> list[dict[str, Any]]:
        answer = self.calls("POST", "/webchat/messages", said)
        assert answer["statusCode"] == 200, answer
        self.last = json.loads(answer["body"])["messages"]
        return self.last

    def calls(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: dict[str, str] | None = None,
        origin: str | None = None,
    ) -> dict[str, Any]:
        """Make one request as the page does."""
        headers = {"Origin": self.origin if origin is None else origin}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        event = rest_event(
            method, path, body=None if body is None else raw, headers=headers, query=query
        )
        answer: dict[str, Any] = app(event, None)
        return answer


def customer_of(world: World, person: Telegrammer) -> Customer:
    """The customer of a person's chat."""
    dialog = world.conversation.dialogs.get(Chat("telegram", str(person.chat_id)))
    assert dialog is not None
    assert dialog.customer_id is not None
    customer = world.customers.profiles.get(dialog.customer_id)
    assert customer is not None
    return customer


def profiles(world: World) -> list[dict[str, Any]]:
    """The stored profiles of all customers."""
    stored = items(world.client("dynamodb"), world.settings.table, "CUSTOMER#")
    return [item for item in stored if item["sk"]["S"] == "PROFILE"]


def queued(world: World) -> list[dict[str, Any]]:
    """Take the waiting jobs off the outbox and return them."""
    client = world.client("sqs")
    url = world.settings.outbox_queue
    jobs = []
    for _ in range(20):
        received = client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        for message in received:
            jobs.append(json.loads(message["Body"]))
            client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        if not received:
            break
    return jobs


def work_off_outbox(world: World) -> dict[str, Any]:
    """Let the outbox worker process all waiting jobs."""
    answer: dict[str, Any] = outbox(sqs_event(*queued(world)), None)
    return answer
