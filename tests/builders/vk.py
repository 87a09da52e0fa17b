"""A person in VK, and the methods of VK that the bot calls, on this machine."""

import itertools
import json
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs

from app import app
from chalicelib.domain.messages.message import Chat
from chalicelib.world import World
from tests.builders.events import rest_event
from tests.builders.mailbox import code_in, sms_to
from tests.builders.people import WEBHOOKS, Heard, work_off_outbox
from tests.channels.bot_api import BotApi, Call, says

GROUP, SECRET, CONFIRMATION = 224000111, "the-secret-of-vk", "c0nf1rm"
_events = itertools.count(5_000)
_messages = itertools.count(88_431)


def vk_method(handler: BaseHTTPRequestHandler) -> None:
    """Answer a method as VK does when everything is fine."""
    host = f"http://127.0.0.1:{handler.server.server_address[1]}"  # type: ignore[index]
    method = handler.path.rpartition("/")[2]
    answers: dict[str, Any] = {
        "photos.getMessagesUploadServer": {"response": {"upload_url": f"{host}/upload?act=1"}},
        "docs.getMessagesUploadServer": {"response": {"upload_url": f"{host}/upload?act=2"}},
        "upload?act=1": {"server": 7, "photo": '[{"photo":"a"}]', "hash": "h"},
        "upload?act=2": {"file": "7|0|file"},
        "photos.saveMessagesPhoto": {"response": [{"id": 31, "owner_id": -GROUP}]},
        "docs.save": {"response": {"type": "doc", "doc": {"id": 32, "owner_id": 551000777}}},
    }
    says(200, answers.get(method) or {"response": next(_messages)})(handler)


def refused(code: int, words: str = "refused") -> dict[str, Any]:
    """An error of VK, which comes with the status 200."""
    return {"error": {"error_code": code, "error_msg": words}}


def form_of(call: Call) -> dict[str, str]:
    """The parameters of a call."""
    return {name: values[0] for name, values in parse_qs(call.body.decode()).items()}


def event(kind: str, content: dict[str, Any], **envelope: Any) -> dict[str, Any]:
    """An event of the Callback API."""
    number = next(_events)
    return {
        "group_id": GROUP,
        "type": kind,
        "event_id": f"{number:040x}",
        "v": "5.199",
        "object": content,
        "secret": SECRET,
        **envelope,
    }


def post(body: bytes) -> tuple[int, str]:
    """Post bytes to the webhook; the status and the body of the answer."""
    answer = app(rest_event("POST", WEBHOOKS, body=body, headers={}, path={"channel": "vk"}), None)
    return answer["statusCode"], answer["body"]


@dataclass
class VkPerson:
    """A person who writes to the community; `api` gets the calls of the bot."""

    world: World
    api: BotApi
    user_id: int = 551000777
    phone: str = "79211234567"
    language: int = 0

    @property
    def chat(self) -> Chat:
        return Chat("vk", str(self.user_id))

    def says(self, text: str, **message: Any) -> Heard:
        return self.sends(self.message(text, **message))

    def message(self, text: str, **message: Any) -> dict[str, Any]:
        content = {
            "date": int(self.world.now().timestamp()),
            "from_id": self.user_id,
            "peer_id": self.user_id,
            "id": next(_messages),
            "out": 0,
            "text": text,
            "attachments": [],
            **message,
        }
        client = {"keyboard": True, "inline_keyboard": True, "lang_id": self.language}
        return event("message_new", {"message": content, "client_info": client})

    def presses(self, label: str) -> Heard:
        """Press a button of the last keyboard, below the chat or beneath a message."""
        for action in self.actions():
            if action.get("label") == label:
                break
        else:
            raise AssertionError(f"no button {label}")
        if action["type"] == "text":
            return self.says(label, payload=action["payload"])
        pressed = {
            "user_id": self.user_id,
            "peer_id": self.user_id,
            "event_id": "b6a1d2c3e4f5",
            "payload": json.loads(action["payload"]),
            "conversation_message_id": 61,
        }
        return self.sends(event("message_event", pressed))

    def actions(self) -> list[dict[str, Any]]:
        """The buttons of the last keyboard."""
        shown = [form_of(call) for call in self.api.calls if call.method == "messages.send"]
        keyboard = next(each["keyboard"] for each in reversed(shown) if "keyboard" in each)
        return [key["action"] for row in json.loads(keyboard)["buttons"] for key in row]

    def proves_phone(self) -> Heard:
        """Let the bot send a code by SMS, and type it; `says` has the words of both languages."""
        labels = {action.get("label") for action in self.actions()}
        self.presses("Прислать код" if "Прислать код" in labels else "Send a code")
        return self.says(code_in(sms_to(f"+{self.phone}")[-1]))

    def sends(self, update: dict[str, Any]) -> Heard:
        """Post one event, let the outbox worker reply, and return the last reply."""
        before = len(self.api.calls)
        status, body = post(json.dumps(update).encode())
        assert (status, body) == (200, "ok")
        work_off_outbox(self.world)
        calls = [call for call in self.api.calls[before:] if call.method == "messages.send"]
        sent = [form_of(call) for call in calls if "attachment=" not in call.body.decode()]
        if not sent:
            return Heard(status)
        keyboard = json.loads(sent[-1].get("keyboard", '{"buttons": []}'))
        rows = [[key["action"].get("label", "") for key in row] for row in keyboard["buttons"]]
        return Heard(status, sent[-1]["message"], tuple(map(tuple, rows)), {**sent[-1]})
