"""Opens the card in this chat by a one-time link, and undoes the link that was another person's."""

from dataclasses import replace
from functools import partial

from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.conversation.chat_link import code_in
from chalicelib.domain.conversation.contact_notices import (
    UNLINK,
    notices_of_linking,
    notices_of_unlinking,
)
from chalicelib.domain.customers.card import group_digits
from chalicelib.domain.customers.customer import CHATS_MAX, Customer
from chalicelib.domain.messages.chat_digest import chat_digest, chat_with
from chalicelib.domain.messages.message import Press, Start, Text
from chalicelib.domain.messages.reply import (
    Attachment,
    CustomerAttachment,
    Line,
    read_bound,
)


def take(turn: Turn, customer: Customer | None) -> TurnResult | None:
    """Take a link, or the button that undoes one; None for any other message."""
    content = turn.message.content
    if isinstance(content, Press):
        return _undo(turn, customer, content.value) if customer else None
    said = content.payload if isinstance(content, Start) else turn.typed
    code = code_in(said) if isinstance(content, Start | Text) else None
    return _open(turn, customer, code) if code else None


def _open(turn: Turn, customer: Customer | None, code: str) -> TurnResult:
    # Loaded with the first link: most updates carry none.
    from chalicelib.services.conversation.open_chat_link import (  # noqa: PLC0415
        customer_of_link,
        link_by_code,
    )

    link = turn.world.conversation.chat_links.find(code)
    if link and customer and customer.id == link.customer_id:
        return _said(turn, "connect.known", customer)
    found = customer_of_link(turn.world, link)
    if found is None:
        return _said(turn, "connect.over", customer)
    if customer:
        # The card of a chat never changes by a link: it may have been sent by a stranger.
        return _said(turn, "connect.other_card", customer)
    if len(found.chats) >= CHATS_MAX:
        return _said(turn, "registration.too_many_chats", customer)
    chat = turn.message.chat
    dialog = replace(
        turn.dialog.without_code(), customer_id=found.id, locale=found.locale, passed_on=()
    )
    done = reply(
        Line("connect.done", {"number": group_digits(found.card)}),
        keyboard=(row("resume"), *MENU),
    )
    card = CustomerAttachment(Attachment.CARD, found.id)
    notices = notices_of_linking(found, chat, chat_digest(turn.world.secret, chat))
    save = partial(link_by_code, turn.world, found, code)
    return TurnResult(dialog, (done, card, *notices), save)


def _said(turn: Turn, key: str, customer: Customer | None) -> TurnResult:
    """An answer that changes nothing; an open question stays open."""
    menu = MENU if customer else (row("register"),)
    said = reply(key, keyboard=None if turn.dialog.topic else menu)
    return TurnResult(turn.dialog, (said,))


def _undo(turn: Turn, customer: Customer, value: str) -> TurnResult | None:
    """Unlink the chat that the button names; an open question stays open."""
    choice, digest = read_bound(value)
    if choice != UNLINK:
        return None
    chat = chat_with(digest, customer.chats, turn.world.valid_secrets)
    if chat is None or chat == turn.message.chat:
        return TurnResult(turn.dialog, (reply("connect.undone_before", keyboard=None),))
    from chalicelib.services.conversation.unlink_chat import unlink_in_chat  # noqa: PLC0415

    done = reply(Line("chats.unlinked", {"channel": chat.channel}), keyboard=None)
    notices = notices_of_unlinking(customer, chat, but=turn.message.chat)
    save = partial(unlink_in_chat, turn.world, customer, chat)
    return TurnResult(turn.dialog, (done, *notices), save)
