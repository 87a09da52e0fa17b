"""The platforms that the contract is checked for; a new messenger adds itself to `PLATFORMS`."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from chalicelib.channels.max.messenger import open_messenger as open_max
from chalicelib.channels.messenger import Messenger, Outside
from chalicelib.channels.telegram.messenger import open_messenger as open_telegram
from chalicelib.channels.vk.messenger import open_messenger as open_vk
from chalicelib.channels.whatsapp.messenger import open_messenger as open_whatsapp
from chalicelib.domain.messages.message import Chat
from chalicelib.settings import Settings
from chalicelib.world import World
from tests.builders import max as of_max
from tests.builders import whatsapp as of_whatsapp
from tests.builders.people import Heard, Telegrammer
from tests.builders.vk import CONFIRMATION, GROUP, SECRET, VkPerson, refused, vk_method
from tests.channels.bot_api import OK, Answer, BotApi, bot_api, refuses, says
from tests.repo.builders import CHAT


class Person(Protocol):
    """A person in a messenger: writes, proves the phone as the platform allows, and hears."""

    phone: str

    @property
    def chat(self) -> Chat:
        """The chat with the bot."""
        ...

    def says(self, text: str) -> Heard:
        """Write a text, and return the reply."""
        ...

    def proves_phone(self) -> Heard:
        """Share the contact, or type the code of an SMS."""
        ...


@dataclass(frozen=True)
class Platform:
    """One messenger: how it is set up, how it answers, and how a person of it writes.

    `answers` are the platform's own forms of the faults that every platform has.
    """

    name: str
    settings: Callable[[str], Mapping[str, Any]]
    open: Callable[[Settings, Outside], Messenger]
    fine: Answer
    answers: Mapping[str, Answer]
    person: Callable[[World, BotApi, str], Person]

    def served(self) -> AbstractContextManager[BotApi]:
        """The platform on this machine."""
        return bot_api(self.fine)


@dataclass
class TelegramPerson(Telegrammer):
    """A person in Telegram, in the words of the contract."""

    @property
    def chat(self) -> Chat:
        return Chat("telegram", str(self.chat_id))

    def proves_phone(self) -> Heard:
        return self.shares_contact()


TELEGRAM = Platform(
    "telegram",
    lambda address: {
        "telegram_token": "123456789:TEST-TOKEN",
        "telegram_secret": "the-webhook-secret",
        "telegram_api": address,
    },
    open_telegram,
    OK,
    {
        "429 with retry-after": refuses(429, "slow down", parameters={"retry_after": 7}),
        "200 with an error inside": refuses(200, "Internal Server Error"),
        "blocked": refuses(403, "Forbidden: bot was blocked by the user"),
        "chat gone": refuses(400, "Bad Request: chat not found"),
        "too long": refuses(400, "Bad Request: message is too long"),
    },
    lambda world, _, language: TelegramPerson(world, int(CHAT.id), language=language),
)
VK = Platform(
    "vk",
    lambda address: {
        "vk_group_id": str(GROUP),
        "vk_token": "vk1.a.TEST-TOKEN",
        "vk_secret": SECRET,
        "vk_confirmation": CONFIRMATION,
        "vk_api": f"{address}/method",
    },
    open_vk,
    vk_method,
    {
        "429 with retry-after": says(429, b"", **{"Retry-After": "7"}),
        "200 with an error inside": says(200, refused(10, "Internal server error")),
        "blocked": says(200, refused(901)),
        "chat gone": says(200, refused(18)),
        "too long": says(200, refused(914)),
    },
    lambda world, api, language: VkPerson(world, api, language=0 if language == "ru" else 3),
)
MAX = Platform(
    "max",
    lambda address: {
        "max_token": of_max.TOKEN,
        "max_secret": of_max.SECRET,
        "max_api": address,
    },
    open_max,
    of_max.max_method,
    {
        "429 with retry-after": says(
            429, of_max.refused("too.many.requests"), **{"Retry-After": "7"}
        ),
        "200 with an error inside": says(200, {"success": False, "message": "not now"}),
        "blocked": says(403, of_max.refused("chat.denied", "error.dialog.suspended")),
        "chat gone": says(404, of_max.refused("chat.not.found")),
        "too long": says(400, of_max.refused("proto.payload", "text: length must be <= 4000")),
    },
    lambda world, api, language: of_max.MaxPerson(world, api, language=language),
)
WHATSAPP = Platform(
    "whatsapp",
    of_whatsapp.settings,
    open_whatsapp,
    of_whatsapp.graph_method,
    {
        "429 with retry-after": says(429, of_whatsapp.refused(130429), **{"Retry-After": "7"}),
        "200 with an error inside": says(200, of_whatsapp.refused(131016)),
        "blocked": says(400, of_whatsapp.refused(131026)),
        "chat gone": says(400, of_whatsapp.refused(131021)),
        "too long": says(400, of_whatsapp.refused(131009)),
    },
    of_whatsapp.person,
)
PLATFORMS = (TELEGRAM, VK, MAX, WHATSAPP)
