"""Open the cabinet as a mini app: Telegram signs who the person is."""

from typing import NamedTuple

from chalicelib import log
from chalicelib.channels.telegram import TELEGRAM
from chalicelib.channels.telegram.launch_data import read_launch
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.message import Chat, Locale
from chalicelib.world import World

# A web view may load its page again, and an answer may be lost; a stolen launch is soon used up.
USES_MAX = 3


class Launched(NamedTuple):
    """The chat of a person whom Telegram vouches for; `customer` is None for a stranger."""

    chat: Chat
    locale: Locale | None
    customer: Customer | None


def open_by_launch(world: World, data: str) -> Launched | None:
    """Return the person of launch data; None if they are forged, too old, or used too often.

    Raises:
        Unavailable: the bot's token could not be read.
    """
    token, now = world.secrets.reveal(world.settings.telegram_token), world.now()
    launch = read_launch(data, token, now)
    if launch is None:
        return None
    uses = world.conversation.budgets
    if not uses.count("cabinet_launch", launch.hash, "once", limit=USES_MAX, now=now):
        return None
    chat = Chat(TELEGRAM.name, launch.user_id)
    customer = customer_of_chat(world, chat)
    if customer:
        log.event("cabinet.opened", customer=customer.id, way="launch")
    return Launched(chat, launch.locale, customer)


def customer_of_chat(world: World, chat: Chat) -> Customer | None:
    """Return the customer of a chat; None if the chat is a stranger's."""
    dialog = world.conversation.dialogs.get(chat)
    if dialog is None or dialog.customer_id is None:
        return None
    customer = world.customers.profiles.get(dialog.customer_id)
    # A chat that was unlinked or erased opens nothing, also while its dialog is still there.
    return customer if customer and chat in customer.chats else None
