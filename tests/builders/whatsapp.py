"""A person in WhatsApp, and the Graph API that the number calls, on this machine."""

import hashlib
import hmac
import itertools
import json
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any

from app import app
from chalicelib.domain.messages.message import Chat
from chalicelib.world import World
from tests.builders.events import rest_event
from tests.builders.people import WEBHOOKS, Heard, work_off_outbox
from tests.channels.bot_api import BotApi, says

NUMBER, SECRET, VERIFY = "106500000000002", "the-app-secret", "the-verify-token"
HEADER = "X-Hub-Signature-256"
_numbers = itertools.count(1)


def settings(address: str) -> dict[str, Any]:
    """The settings of a number whose Graph API is at an address."""
    return {
        "whatsapp_token": "TEST-TOKEN",
        "whatsapp_app_secret": SECRET,
        "whatsapp_verify_token": VERIFY,
        "whatsapp_phone_number_id": NUMBER,
        "whatsapp_api": address,
    }


def graph_method(handler: BaseHTTPRequestHandler) -> None:
    """Answer a call as Meta does when everything is fine."""
    is_upload = handler.path.endswith("/media")
    sent = {"messages": [{"id": f"wamid.out{next(_numbers)}"}]}
    says(200, {"id": "id-of-the-file"} if is_upload else sent)(handler)


def refused(code: int) -> dict[str, Any]:
    """A refusal of Meta."""
    return {"error": {"code": code, "message": "refused"}}


def signed(body: bytes, secret: str = SECRET) -> str:
    """The value of the header that proves a body."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


def batch(number: str = NUMBER, field: str = "messages", **value: Any) -> dict[str, Any]:
    """One request with one change."""
    owner = {"display_phone_number": "15550100200", "phone_number_id": number}
    change = {"field": field, "value": {"metadata": owner, **value}}
    return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}


@dataclass
class WhatsappPerson:
    """A person who writes to the number; `api` gets our calls."""

    world: World
    api: BotApi
    user_id: str = "RU.8120037745566123"
    phone: str = "79211234567"

    @property
    def chat(self) -> Chat:
        return Chat("whatsapp", self.user_id)

    def says(self, text: str) -> Heard:
        return self.sends(type="text", text={"body": text})

    def proves_phone(self) -> Heard:
        """Press the button that shares the number."""
        return self.sends(
            type="interactive",
            interactive={"type": "button_reply", "button_reply": {"id": "!phone", "title": "x"}},
        )

    def sends(self, **content: Any) -> Heard:
        """Post one message, let the outbox worker reply, and return the replies."""
        before = len(self.api.calls)
        message = {
            "from": self.phone,
            "from_user_id": self.user_id,
            "id": f"wamid.in{next(_numbers)}",
            "timestamp": str(int(self.world.now().timestamp())),
            **content,
        }
        body = json.dumps(batch(messages=[message])).encode()
        headers = {HEADER: signed(body)}
        event = rest_event(
            "POST", WEBHOOKS, body=body, headers=headers, path={"channel": "whatsapp"}
        )
        assert app(event, None)["statusCode"] == 200
        work_off_outbox(self.world)
        calls = [each for each in self.api.calls[before:] if each.path.endswith("/messages")]
        shown = "\n".join(words_of(each.json) for each in calls)
        return Heard(200, shown, (), calls[-1].json if calls else {})


def words_of(body: dict[str, Any]) -> str:
    """The words of a message of ours."""
    found = body["interactive"]["body"]["text"] if "interactive" in body else ""
    return str(found or body.get("text", {}).get("body", ""))


def person(world: World, api: BotApi, language: str) -> WhatsappPerson:
    """A person of a country where the language is spoken."""
    country = "RU" if language == "ru" else "GB"
    return WhatsappPerson(world, api, user_id=f"{country}.8120037745566123")
