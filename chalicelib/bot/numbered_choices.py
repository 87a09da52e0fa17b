"""Reads the number of a choice, where the messenger could not show the buttons of the reply."""

from dataclasses import replace

from chalicelib.channels import CHANNELS
from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.messages.message import Message, Press, Text
from chalicelib.domain.messages.numbered import chosen, is_numbered
from chalicelib.domain.messages.reply import RenderedText, Reply
from chalicelib.texts import Texts


def as_chosen(message: Message, dialog: Dialog, texts: Texts) -> Message:
    """The message as the press of the button with that number; itself if it is none."""
    keys_max = CHANNELS[message.chat.channel].keys_max
    content = message.content
    if keys_max is None or not isinstance(content, Text) or not content.text[:1].isdecimal():
        return message
    shown = _last_shown(dialog, texts)
    # Where the buttons were shown a number is an answer: points to transfer, a code, a day.
    if shown is None or not is_numbered(shown, keys_max):
        return message
    value = chosen(shown, content.text)
    return replace(message, content=Press(value)) if value else message


def _last_shown(dialog: Dialog, texts: Texts) -> RenderedText | None:
    """The last reply that had a keyboard of its own."""
    parts = [part for owed in dialog.owed for part in owed.outgoing]
    replies = [each for each in parts if isinstance(each, Reply) and each.keyboard is not None]
    return texts.render(dialog.locale, replies[-1]) if replies else None
