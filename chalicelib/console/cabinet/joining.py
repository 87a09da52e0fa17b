"""A registration on pages: a chat of its own, in which the bot hears what a page sends."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from chalicelib.bot.conversation import converse
from chalicelib.channels.webchat import WEBCHAT
from chalicelib.console.cabinet.cookies import own_cookie
from chalicelib.console.cabinet.visit import StrangerVisit
from chalicelib.console.signed import proven, signed
from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.messages.message import Chat, Content, Locale, Message
from chalicelib.domain.messages.reply import Reply
from chalicelib.services.conversation.give_answer import give_answer
from chalicelib.services.conversation.webchat.answer_webchat import answer_webchat
from chalicelib.services.conversation.webchat.open_webchat import (
    open_webchat,
    spend_message,
    webchat_of,
)
from chalicelib.world import World

COOKIE = "__Host-join"
LIFE = timedelta(hours=1)
PURPOSE = b"join|"
BETWEEN = "|"
ON_ITS_WAY = "reply.on_its_way"  # the same form was sent a moment ago


class Joining(NamedTuple):
    """The chat of a person who registers on a page."""

    chat: Chat
    is_framed: bool


class BotQuestion(NamedTuple):
    """What the bot asks beyond the form, in sentences and buttons."""

    lines: Sequence[str]
    buttons: Sequence[tuple[str, str]]


def joining_of(visit: StrangerVisit) -> Joining | None:
    """Return the registration of a browser; None: there is none, or its hour is over."""
    claim = proven(visit.world, PURPOSE, visit.request.cookies.get(COOKIE, ""))
    if claim is None:
        return None
    ends, framed, chat = claim.split(BETWEEN, 2)
    until = datetime.fromtimestamp(int(ends), visit.world.now().tzinfo)
    return Joining(Chat.from_text(chat), framed == "1") if visit.world.now() < until else None


def begin_joining(visit: StrangerVisit) -> Joining:
    """Open a chat for a browser of the web.

    Raises:
        Unavailable: `webchat.too_many_sessions`.
    """
    token = open_webchat(visit.world, address=visit.request.source)
    return Joining(webchat_of(visit.world, token), is_framed=False)


def joining_cookie(world: World, joining: Joining) -> str:
    """The cookie that keeps the chat while the person registers."""
    ends, framed = int((world.now() + LIFE).timestamp()), "1" if joining.is_framed else "0"
    value = signed(world, PURPOSE, BETWEEN.join((str(ends), framed, joining.chat.to_text())))
    return own_cookie(COOKIE, value, int(LIFE.total_seconds()), is_framed=joining.is_framed)


def tell_bot(
    visit: StrangerVisit, joining: Joining, content: Content, part: str = ""
) -> Dialog | None:
    """Let the bot hear what the page sent, send its answer, and return where the chat stands.

    Raises:
        Unavailable: table or queue do not answer, or `webchat.too_many_messages`.
    """
    world, chat = visit.world, joining.chat
    if chat.channel == WEBCHAT.name:
        spend_message(world, chat)
    once = f"{visit.once}{part}"
    message = Message(
        once, once, chat, world.now(), content, visit.locale, source=visit.request.source
    )
    try:
        answer = converse(world, message)
    except Unavailable as refused:
        if refused.code != ON_ITS_WAY:
            raise
        answer = None
    if answer and chat.channel == WEBCHAT.name:
        answer_webchat(world, chat, answer.locale, answer.owed)
    elif answer:
        give_answer(world, chat, answer.locale, answer.owed, in_response=False)
    return world.conversation.dialogs.get(chat)


def question_of(world: World, dialog: Dialog, locale: Locale) -> BotQuestion:
    """Return the last question of the bot."""
    parts = [part for owed in dialog.owed for part in owed.outgoing if isinstance(part, Reply)]
    if not parts:
        return BotQuestion((), ())
    last = parts[-1]
    rendered = world.texts.render(locale, last)
    buttons = [
        (label.value, label.text)
        for row in rendered.labels or ()
        for label in row
        if not label.asks and not label.is_bound
    ]
    return BotQuestion([line for line in rendered.text.split("\n") if line], buttons)
