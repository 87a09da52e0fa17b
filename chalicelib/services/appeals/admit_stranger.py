"""Decide whether a person without a card may write to the desk, which a flood must not fill."""

from chalicelib.domain.conversation.source_address import source_of
from chalicelib.domain.messages.message import Message
from chalicelib.world import World

MESSAGES_AN_HOUR_MAX = 30  # of one chat
OPENED_A_DAY_MAX = 3  # by one chat
OPENED_AN_HOUR_MAX = 5  # from one network address, as leads
OF_CHANNEL_AN_HOUR_MAX = 100  # by all chats of one channel


def admit_stranger(world: World, message: Message, *, opens: bool) -> bool:
    """Count one message; false, and the message is not for the desk, at one of the limits.

    `opens`: the message opens an appeal. A repeated update counts once.
    """
    now, chat = world.now(), message.chat
    hour, day = now.strftime("%Y-%m-%dT%H"), now.strftime("%Y-%m-%d")
    limits = [("ask_chat", chat.to_text(), hour, MESSAGES_AN_HOUR_MAX)]
    if opens:
        limits.append(("ask_opened", chat.to_text(), day, OPENED_A_DAY_MAX))
        if message.source:
            source = source_of(message.source)
            limits.append(("ask_source", source, hour, OPENED_AN_HOUR_MAX))
        limits.append(("ask_channel", chat.channel, hour, OF_CHANNEL_AN_HOUR_MAX))
    return all(
        world.conversation.budgets.count_cause(
            what, who, window, cause=message.cause, limit=most, now=now
        )
        for what, who, window, most in limits
    )
