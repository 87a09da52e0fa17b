"""Read the replies of a web chat for its page."""

from typing import Any

from chalicelib.domain.messages.message import Chat
from chalicelib.services.customers.spend_picture import caption_of_link
from chalicelib.world import World


def read_webchat(world: World, chat: Chat, after: int) -> list[dict[str, Any]]:
    """Return the replies after a sequence number, oldest first; each with its `seq`.

    The code for spending points is never stored: while its picture may be loaded, the text beside
    the picture says its digits, for people who cannot see it.

    Raises:
        Unavailable: the table does not answer.
    """
    return [
        _with_digits(world, chat, reply)
        for reply in world.conversation.webchat_replies.after(chat, after)
    ]


def _with_digits(world: World, chat: Chat, reply: dict[str, Any]) -> dict[str, Any]:
    captions = (caption_of_link(world, picture.get("url", "")) for picture in reply["pictures"])
    caption = next(filter(None, captions), None)
    if caption is None:
        return reply
    dialog = world.conversation.dialogs.get(chat)
    locale = dialog.locale if dialog else world.settings.language
    return {**reply, "text": world.texts.say(locale, caption.key, caption.params)}
