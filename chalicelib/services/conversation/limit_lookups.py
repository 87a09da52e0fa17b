"""Bounds how many e-mail addresses a chat may try in a day: each may belong to another customer."""

from chalicelib.domain.conversation.source_address import source_of
from chalicelib.domain.messages.message import Message
from chalicelib.world import World

ADDRESSES_A_DAY_MAX = 5  # by one chat
ADDRESSES_A_DAY_PER_SOURCE_MAX = 20  # by all chats of one source address


def may_try_address(world: World, message: Message) -> bool:
    """Count one address that a person typed; false if the chat or its source tried too many.

    Every try is counted, because the answer must not depend on whether the address is known.
    """
    now, chat = world.now(), message.chat
    day, budgets = now.strftime("%Y-%m-%d"), world.conversation.budgets
    limits = [("lookup_chat", f"{chat.channel}#{chat.id}", ADDRESSES_A_DAY_MAX)]
    if message.source:
        source = source_of(message.source)
        limits.append(("lookup_source", source, ADDRESSES_A_DAY_PER_SOURCE_MAX))
    return all(budgets.count(what, who, day, limit=most, now=now) for what, who, most in limits)
