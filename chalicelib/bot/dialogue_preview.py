"""The bot's dialogue as a customer would have it with unsaved texts; nothing is stored or sent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chalicelib.bot.conversation import converse
from chalicelib.domain.conversation.bot_settings import BotSettings
from chalicelib.domain.conversation.dialog import Owed
from chalicelib.domain.conversation.one_time_code import derive_code
from chalicelib.domain.messages.message import (
    Content,
    Locale,
    Message,
    Press,
    SharedContact,
    Start,
    Text,
)
from chalicelib.domain.messages.reply import (
    CodeNotice,
    CustomerAttachment,
    Label,
    RenderedText,
    Reply,
)
from chalicelib.services.conversation.open_preview import CHAT, PHONE, Scene, open_preview
from chalicelib.world import World

CONTACT = SharedContact(PHONE, own=True)


@dataclass(frozen=True, slots=True)
class PreviewReply:
    """One message of the bot. `enclosed` names a picture or a file that goes with it.

    `sent_to` is the phone or mailbox to which a code was sent; empty: the message is in the chat.
    """

    text: str
    buttons: tuple[tuple[Label, ...], ...] = ()
    enclosed: str = ""
    sent_to: str = ""


@dataclass(frozen=True, slots=True)
class PreviewTurn:
    """What the person did, and what the bot answered."""

    said: Content
    replies: tuple[PreviewReply, ...]


def preview_dialogue(
    world: World, settings: BotSettings, locale: Locale, scene: Scene, said: Sequence[Content]
) -> list[PreviewTurn]:
    """Replay a conversation from its start, and return every turn.

    Raises:
        Malformed: texts that cannot be rendered or sent, each with a pointer.
    """
    preview = open_preview(world, settings, locale, scene)
    turns = []
    for number, content in enumerate((Start(), *said)):
        named = str(number)
        message = Message(named, named, CHAT, preview.now(), content, locale)
        answer = converse(preview, message)
        replies = tuple(_replies(preview, answer.locale, answer.owed)) if answer else ()
        turns.append(PreviewTurn(content, replies))
    return turns


def said_by(text: str, press: str, *, shares_contact: bool) -> Content:
    """Return what the person did: shared the own phone, pressed a button, or typed a text."""
    if shares_contact:
        return CONTACT
    return Press(press) if press else Text(text)


def _replies(preview: World, locale: Locale, owed: Owed) -> Iterator[PreviewReply]:
    for part in owed.outgoing:
        match part:
            case Reply():
                rendered: RenderedText = preview.texts.render(locale, part)
                yield PreviewReply(rendered.text, rendered.labels or ())
            case CodeNotice(medium, address, nonce):
                code = derive_code(preview.secret, nonce=nonce, purpose=address)
                text = preview.texts.say(locale, f"code.{medium}", {"code": code})
                yield PreviewReply(text, sent_to=address)
            case CustomerAttachment(what, _):
                yield PreviewReply("", enclosed=what)
