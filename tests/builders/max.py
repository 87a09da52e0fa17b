"""A person in MAX, and the methods of MAX that the bot calls, on this machine."""

import itertools
import json
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from app import app
from chalicelib.channels.max.contacts import contact_hash
from chalicelib.domain.messages.message import Chat
from chalicelib.world import World
from tests.builders.events import rest_event
from tests.builders.people import WEBHOOKS, Heard, work_off_outbox
from tests.channels.bot_api import BotApi, Call, says

TOKEN, SECRET, BOT = "max-TEST-TOKEN", "the-secret-of-max", 6100000077
HEADER = "X-Max-Bot-Api-Secret"
_numbers = itertools.count(0x5ABCD01)


def max_method(handler: BaseHTTPRequestHandler) -> None:
    """Answer a method as MAX does when everything is fine."""
    host = f"http://127.0.0.1:{handler.server.server_address[1]}"  # type: ignore[index]
    answers: dict[str, Any] = {
        "/uploads?type=image": {"url": f"{host}/upload?kind=image"},
        "/uploads?type=file": {"url": f"{host}/upload?kind=file"},
        "/upload?kind=image": {"photos": {"a1": {"token": "token-of-the-image"}}},
        "/upload?kind=file": {"fileId": 7, "token": "token-of-the-file"},
        "/subscriptions": {"subscriptions": []},
    }
    if handler.path.startswith("/answers?"):
        answers[handler.path] = {"success": True}
    sent = {"message": {"body": {"mid": f"mid.{next(_numbers):016x}"}}}
    says(200, answers.get(handler.path, sent))(handler)


def refused(code: str, words: str = "refused") -> dict[str, Any]:
    """A refusal of MAX."""
    return {"code": code, "message": words}


def receiver_of(call: Call) -> str:
    """The person to whom a message was sent."""
    return parse_qs(urlsplit(call.path).query)["user_id"][0]


def post(body: bytes, secret: str = SECRET) -> tuple[int, str]:
    """Post bytes to the webhook; the status and the body of the answer."""
    headers = {HEADER: secret}
    event = rest_event("POST", WEBHOOKS, body=body, headers=headers, path={"channel": "max"})
    answer = app(event, None)
    return answer["statusCode"], answer["body"]


def card_of(phone: str, name: str = "Анна Смирнова") -> str:
    """The vCard of a contact."""
    return f"BEGIN:VCARD\r\nVERSION:3.0\r\nTEL;TYPE=cell:{phone}\r\nFN:{name}\r\nEND:VCARD\r\n"


@dataclass
class MaxPerson:
    """A person who writes to the bot; `api` gets the calls of the bot."""

    world: World
    api: BotApi
    user_id: int = 42000001
    phone: str = "79211234567"
    language: str = "ru"

    @property
    def chat(self) -> Chat:
        return Chat("max", str(self.user_id))

    @property
    def user(self) -> dict[str, Any]:
        return {"user_id": self.user_id, "first_name": "Анна", "is_bot": False}

    def says(self, text: str, **body: Any) -> Heard:
        return self.sends(self.message(text, **body))

    def starts(self, payload: str | None = None) -> Heard:
        return self.sends(
            self.update("bot_started", chat_id=91000001, user=self.user, payload=payload)
        )

    def message(self, text: str, **body: Any) -> dict[str, Any]:
        number = next(_numbers)
        message = {
            "sender": self.user,
            "recipient": {"chat_id": 91000001, "chat_type": "dialog", "user_id": BOT},
            "timestamp": self._millis,
            "body": {"mid": f"mid.{number:016x}", "seq": number, "text": text, **body},
        }
        return self.update("message_created", message=message)

    def update(self, kind: str, **content: Any) -> dict[str, Any]:
        # No two updates of one person have the same millisecond.
        at = self._millis + next(_numbers) % 1000
        return {"update_type": kind, "timestamp": at, "user_locale": self.language, **content}

    def presses(self, label: str) -> Heard:
        """Press a button of the last message that has it."""
        payload = next(key["payload"] for key in self.buttons() if key["text"] == label)
        number = next(_numbers)
        pressed = {
            "timestamp": self._millis,
            "callback_id": f"cb.{number}",
            "payload": payload,
            "user": self.user,
        }
        return self.sends(self.update("message_callback", callback=pressed, message=None))

    def buttons(self) -> list[dict[str, Any]]:
        """The buttons of all messages, the last ones first."""
        rows = (row for call in reversed(self._sent(0)) for row in rows_of(call.json))
        return [key for row in rows for key in row]

    def shares_contact(self, **changes: Any) -> Heard:
        """Share a contact: the person's own, unless something of it is changed."""
        card = card_of(self.phone)
        contact = {"vcf_info": card, "hash": contact_hash(card, TOKEN), "max_info": self.user}
        attachment = {"type": "contact", "payload": {**contact, **changes}}
        return self.says("", attachments=[attachment])

    def proves_phone(self) -> Heard:
        """Press the button that shares the own contact."""
        assert any(key["type"] == "request_contact" for key in self.buttons())
        return self.shares_contact()

    def sends(self, update: dict[str, Any]) -> Heard:
        """Post one update, let the outbox worker reply, and return the last reply."""
        before = len(self.api.calls)
        assert post(json.dumps(update).encode()) == (200, "")
        work_off_outbox(self.world)
        sent = [
            call.json
            for call in self._sent(before)
            if not any("token" in each["payload"] for each in call.json["attachments"])
        ]
        if not sent:
            return Heard(200)
        rows = [[key["text"] for key in row] for row in rows_of(sent[-1])]
        return Heard(200, sent[-1]["text"], tuple(map(tuple, rows)), sent[-1])

    @property
    def _millis(self) -> int:
        return int(self.world.now().timestamp() * 1000)

    def _sent(self, since: int) -> list[Call]:
        return [call for call in self.api.calls[since:] if call.path.startswith("/messages?")]


def rows_of(body: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """The rows of buttons in the body of a message."""
    keyboards = [each for each in body["attachments"] if each["type"] == "inline_keyboard"]
    return [row for each in keyboards for row in each["payload"]["buttons"]]
