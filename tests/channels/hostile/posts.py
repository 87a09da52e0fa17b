"""The webhooks of the four messengers with recorded bodies, and how each platform proves one."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app import app
from chalicelib.settings import Settings
from tests.builders import max as of_max
from tests.builders import vk as of_vk
from tests.builders import whatsapp as of_whatsapp
from tests.builders.events import rest_event
from tests.builders.people import WEBHOOKS
from tests.channels import updates as telegram_updates
from tests.channels.max import updates as max_updates
from tests.channels.vk import events as vk_events

SECRET = "the-webhook-secret"
AWAY = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Hook:
    """One webhook: what a platform posts there, and the headers that prove a body."""

    channel: str
    bodies: tuple[bytes, ...]
    proof: Callable[[bytes], Mapping[str, str]]

    def post(self, body: bytes, headers: Mapping[str, str] | None = None) -> tuple[int, str]:
        """Post a body with its proof, or with other headers; the status and the answer."""
        sent = dict(self.proof(body) if headers is None else headers)
        path = {"channel": self.channel}
        answer = app(rest_event("POST", WEBHOOKS, body=body, headers=sent, path=path), None)
        return answer["statusCode"], answer["body"]


def _recorded(module: Any) -> tuple[bytes, ...]:
    texts = (getattr(module, name) for name in dir(module) if name.isupper())
    return tuple(text.encode() for text in texts if isinstance(text, str))


def _whatsapp_bodies() -> tuple[bytes, ...]:
    owner = {"profile": {"name": "Анна"}, "wa_id": "79991234567", "user_id": "RU.81"}
    sender = {"from": "79991234567", "from_user_id": "RU.81", "timestamp": "1795219500"}
    pressed = {"type": "button_reply", "button_reply": {"id": "!phone", "title": "x"}}
    messages = [
        {**sender, "id": "wamid.1", "type": "text", "text": {"body": "Баланс"}},
        {**sender, "id": "wamid.2", "type": "interactive", "interactive": pressed},
        {**sender, "id": "wamid.3", "type": "image", "image": {"id": "7", "caption": "Чек"}},
        {
            **sender,
            "id": "wamid.4",
            "type": "location",
            "location": {"latitude": 59.9, "longitude": 30.3},
        },
    ]
    status = {
        "id": "wamid.out",
        "status": "read",
        "timestamp": "1795219500",
        "recipient_id": "79991234567",
        "recipient_user_id": "RU.81",
        "biz_opaque_callback_data": "campaign=autumn&customer=anna",
    }
    preference = {"wa_id": "79991234567", "value": "stop", "timestamp": 1795219500}
    values: tuple[dict[str, Any], ...] = (
        {"contacts": [owner], "messages": messages},
        {"statuses": [status, {**status, "status": "failed", "errors": [{"code": 131026}]}]},
        {"user_preferences": [{**preference, "category": "marketing_messages"}]},
    )
    return tuple(json.dumps(of_whatsapp.batch(**value)).encode() for value in values)


TELEGRAM = Hook(
    "telegram",
    _recorded(telegram_updates),
    lambda _: {"X-Telegram-Bot-Api-Secret-Token": SECRET},
)
VK = Hook("vk", _recorded(vk_events), lambda _: {})
MAX = Hook("max", _recorded(max_updates), lambda _: {of_max.HEADER: of_max.SECRET})
WHATSAPP = Hook(
    "whatsapp", _whatsapp_bodies(), lambda body: {of_whatsapp.HEADER: of_whatsapp.signed(body)}
)
HOOKS = (TELEGRAM, VK, MAX, WHATSAPP)


def with_messengers(settings: Settings) -> Settings:
    """The settings of a service with all four; nothing answers at the addresses of platforms."""
    return replace(
        settings,
        telegram_secret=SECRET,
        telegram_api=AWAY,
        vk_group_id=str(of_vk.GROUP),
        vk_token="t",
        vk_secret=of_vk.SECRET,
        vk_confirmation=of_vk.CONFIRMATION,
        vk_api=AWAY,
        max_token=of_max.TOKEN,
        max_secret=of_max.SECRET,
        max_api=AWAY,
        whatsapp_token="t",
        whatsapp_app_secret=of_whatsapp.SECRET,
        whatsapp_verify_token=of_whatsapp.VERIFY,
        whatsapp_phone_number_id=of_whatsapp.NUMBER,
        whatsapp_api=AWAY,
    )
