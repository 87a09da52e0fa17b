"""What we ask of Telegram: methods of the Bot API and their parameters.

Source: https://core.telegram.org/bots/api#available-methods
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.outgoing import OpenLink, Outgoing, OutgoingButton
from chalicelib.domain.messages.reply import Label, Wording

TEXT_CHARS_MAX = 4096
CAPTION_CHARS_MAX = 1024

Parameters = dict[str, Any]


class MethodCall(NamedTuple):
    """One method and its parameters."""

    method: str
    parameters: Parameters


def message_of_wording(chat: Chat, wording: Wording) -> MethodCall:
    """An answer of the dialogue; its choices take the place of the keyboard."""
    said = {"chat_id": int(chat.id), "text": cut(wording.text, TEXT_CHARS_MAX)}
    if wording.labels is None:
        return MethodCall("sendMessage", said)
    return MethodCall("sendMessage", {**said, "reply_markup": _keyboard(wording.labels)})


def message_of_campaign(outgoing: Outgoing) -> MethodCall:
    """A campaign's message: plain text, so there is nothing to escape, and buttons beneath it.

    What does not fit is not cut: Telegram refuses it, and the report says so.
    """
    assert isinstance(outgoing.to, Chat)
    said: Parameters = {"chat_id": int(outgoing.to.id)}
    if outgoing.buttons:
        rows = [[_inline(button)] for button in outgoing.buttons]
        said["reply_markup"] = {"inline_keyboard": rows}
    if outgoing.picture:
        return MethodCall(
            "sendPhoto", {**said, "photo": outgoing.picture, "caption": outgoing.text}
        )
    return MethodCall("sendMessage", {**said, "text": outgoing.text})


def cut(text: str, chars_max: int) -> str:
    """The beginning that fits: Telegram counts in units of UTF-16, of which an emoji takes two."""
    units = text.encode("utf-16-le", "replace")[: 2 * chars_max]
    return units.decode("utf-16-le", "ignore")


def _inline(button: OutgoingButton) -> Parameters:
    if isinstance(button, OpenLink):
        return {"text": button.label, "url": button.url}
    return {"text": button.label, "callback_data": button.value}


def _keyboard(labels: Sequence[Sequence[Label]]) -> Parameters:
    if not labels:
        return {"remove_keyboard": True}
    rows = [[_key(label) for label in row] for row in labels]
    return {"keyboard": rows, "resize_keyboard": True}


def _key(label: Label) -> Parameters:
    key: Parameters = {"text": label.text}
    if label.asks == "contact":
        key["request_contact"] = True
    return key
