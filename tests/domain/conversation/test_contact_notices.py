"""Every chat and the former mailbox hear of a change that could hand a card over."""

from dataclasses import replace

import pytest

from chalicelib.domain.conversation.contact_notices import (
    notices_of_change,
    notices_of_unlinking,
    notices_to,
)
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.suppression import hard_bounce
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.reply import Line, MailNotice, Notice
from tests.repo.builders import CHAT, a_customer

OTHER = Chat("webchat", "1")
ANNA = a_customer(chats=(CHAT, OTHER), email=Email("anna@example.org"))
CHANGED = Line("notice.email_changed")


def test_the_asking_chat_is_left_out() -> None:
    after = ANNA.with_email(Email("new@example.org"))

    assert notices_of_change(ANNA, after, but=CHAT) == (
        Notice(OTHER, "ru", CHANGED),
        MailNotice(ANNA.id, "anna@example.org", "ru", CHANGED),
    )


def test_a_removed_address_is_a_change_too() -> None:
    assert len(notices_of_change(ANNA, ANNA.with_email(None))) == 3


def test_a_first_address_is_told_to_the_chats() -> None:
    before = replace(ANNA, email=None)

    assert notices_of_change(before, ANNA) == (
        Notice(CHAT, "ru", CHANGED),
        Notice(OTHER, "ru", CHANGED),
    )


@pytest.mark.parametrize("email", ["anna@example.org", "ANNA@example.org"])
def test_the_same_mailbox_is_no_change(email: str) -> None:
    assert notices_of_change(ANNA, ANNA.with_email(Email(email))) == ()


def test_a_mailbox_that_does_not_exist_gets_nothing() -> None:
    bounced = replace(ANNA, suppressions=(hard_bounce("email"),))

    assert notices_to(bounced, CHANGED, but=CHAT) == (Notice(OTHER, "ru", CHANGED),)


def test_an_unlinked_chat_hears_of_itself_alone() -> None:
    notices = notices_of_unlinking(ANNA, OTHER, but=CHAT)

    unlinked = Line("notice.chat_unlinked", {"channel": "webchat"})
    assert notices == (
        MailNotice(ANNA.id, "anna@example.org", "ru", unlinked),
        Notice(OTHER, "ru", Line("notice.unlinked_here")),
    )
