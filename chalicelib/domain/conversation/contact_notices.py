"""Notices to every chat and the former mailbox when a change could hand a card over."""

from dataclasses import replace

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.suppression import hard_bounce
from chalicelib.domain.messages.channel import EMAIL
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.reply import Button, Line, MailNotice, Notice, bound

Notices = tuple[Notice | MailNotice, ...]
UNLINK = "unlink_chat"
"""The button of a person who did not link the chat that it names."""


def notices_of_change(before: Customer, after: Customer, *, but: Chat | None = None) -> Notices:
    """The notices of a changed e-mail; none if the mailbox is the same.

    `but` is the chat in which the change was asked for: it gets an answer instead.
    """
    if before.email == after.email or (after.email and before.has_address(after.email)):
        return ()
    return notices_to(before, Line("notice.email_changed"), but=but)


def notices_to(customer: Customer, line: Line, *, but: Chat | None = None) -> Notices:
    """The same line to every chat of a customer and to the mailbox."""
    # Neither name nor card: the mailbox may belong to another person, if it was only typed.
    chats = (Notice(chat, customer.locale, line) for chat in customer.chats if chat != but)
    mailbox = _mailbox(customer)
    if mailbox is None:
        return tuple(chats)
    return (*chats, MailNotice(customer.id, mailbox, customer.locale, line))


def _mailbox(customer: Customer) -> Email | None:
    """The mailbox, unless a hard bounce showed that there is none."""
    return None if hard_bounce(EMAIL) in customer.suppressions else customer.email


def notices_of_linking(customer: Customer, chat: Chat, digest: str) -> Notices:
    """The notices when `chat` was linked: each chat has a button that unlinks it by its digest."""
    line = Line("notice.chat_linked", {"channel": chat.channel})
    undo = ((Button(bound(UNLINK, digest)),),)
    said = notices_to(customer, line, but=chat)
    return tuple(replace(n, keyboard=undo) if isinstance(n, Notice) else n for n in said)


def notices_of_unlinking(customer: Customer, chat: Chat, *, but: Chat | None = None) -> Notices:
    """The notices when `chat` is unlinked: to the other chats and the mailbox, and to itself."""
    line = Line("notice.chat_unlinked", {"channel": chat.channel})
    itself = Notice(chat, customer.locale, Line("notice.unlinked_here"))
    return (*notices_to(customer.without_chat(chat), line, but=but), itself)
