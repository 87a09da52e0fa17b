"""The descriptions with which the Bot API refuses a message, by their subject.

The API has no codes: a description is a sentence of the server or a name of the layer below it,
and its case differs between versions.
Source: https://github.com/tdlib/telegram-bot-api (Client.cpp), https://core.telegram.org/api/errors
"""

from collections.abc import Mapping

# The person must write to the bot first: these last until then.
MUST_WRITE_FIRST = (
    "bot was blocked",
    "user is deactivated",
    "chat not found",
    "user not found",
    "can't initiate",
    "user_is_blocked",
    "input_user_deactivated",
    "peer_id_invalid",
    "user_id_invalid",
)
# In this order: the address of a button is an "HTTP URL" too, and a caption is a text.
SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "telegram.peer": (
        "messages to bots",
        "messages to the bot",
        "bot was kicked",
        "not a member",
        "no rights",
        "not enough rights",
        "administrator rights",
        "upgraded to a supergroup",
        "write_forbidden",
        "chat_restricted",
        "privacy_premium",
        "user_privacy",
        "peer",
    ),
    "telegram.button": ("button", "keyboard", "reply markup", "reply_markup", "callback_data"),
    "telegram.caption": ("caption",),
    "telegram.picture": (
        "file identifier",
        "http url",
        "web page",
        "webpage",
        "photo",
        "image_",
        "media_",
        "external_url",
        "file is too big",
        "type of file",
        "file of size",
        "wrong file",
        "url host",
        "url protocol",
    ),
    "telegram.too_long": ("too long", "too_long"),
    "telegram.text": ("text", "entities", "entity", "message_empty", "utf-8"),
}
UNNAMED = "telegram.refused"


def must_write_first(description: str) -> bool:
    """Whether the person cannot be reached: no fault of the message."""
    lowered = description.lower()
    return any(words in lowered for words in MUST_WRITE_FIRST)


def refused_because(description: str) -> str:
    """The code of what the author of a campaign has to look at."""
    lowered = description.lower()
    found = (code for code, named in SUBJECTS.items() if any(words in lowered for words in named))
    return next(found, UNNAMED)
