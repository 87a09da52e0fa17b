"""A trial: where its code goes, which messages it has, and how they are marked."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.channels import CHANNELS
from chalicelib.domain.campaigns.trial import (
    TrialMessage,
    TrialRecipient,
    TrialState,
    code_place,
    marked,
    refusal_before,
    trial_messages,
)
from chalicelib.domain.customers.customer import ProvenPhone
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.customers.suppression import hard_bounce
from chalicelib.domain.ids import CustomerId, StaffKeyId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.outgoing import Outgoing
from tests.builders.clock import START
from tests.builders.planning import a_campaign
from tests.repo.builders import a_customer

ANNA = CustomerId("anna")
BOTH = {"ru": "Скидка", "en": "Sale"}


def test_a_code_goes_to_the_last_chat_or_else_to_the_phone_or_a_proven_mailbox() -> None:
    anna = a_customer(chats=(Chat("telegram", "1"), Chat("webchat", "2")))
    silent = replace(anna, chats=())
    fixed = replace(silent, phone=ProvenPhone(Phone("+74951234567"), "staff", START))

    assert code_place(anna) == ("chat", "2")
    assert code_place(silent) == ("sms", anna.phone.number)
    assert code_place(fixed) == ("email", anna.email)
    assert code_place(replace(fixed, email_proven_at=None)) is None


def test_a_message_for_each_channel_and_language() -> None:
    campaign = a_campaign(texts={"telegram": BOTH, "sms": {"ru": "Скидка"}})

    own = trial_messages(campaign, {ANNA: "ru"})
    every = trial_messages(campaign, {ANNA: "ru"}, languages=("ru", "en"))
    one = trial_messages(campaign, {ANNA: "en"}, channels=["sms"])

    assert [(each.channel, each.language) for each in own] == [("telegram", "ru"), ("sms", "ru")]
    read = [(each.channel, each.language) for each in every]
    assert sorted(read) == [("sms", "ru"), ("telegram", "en"), ("telegram", "ru")]
    assert [(each.channel, each.language) for each in one] == [("sms", "ru")]


def test_a_bounced_or_unproven_mailbox_is_not_written_to() -> None:
    anna, campaign = a_customer(), a_campaign()

    bounced = replace(anna, suppressions=(hard_bounce("email"),))
    assert refusal_before(anna, "email", campaign) == ""
    assert refusal_before(bounced, "email", campaign) == "trial.suppressed_hard_bounce"
    unproven = replace(anna, email_proven_at=None)
    assert refusal_before(unproven, "email", campaign) == "trial.email_unproven"
    assert refusal_before(unproven, "telegram", campaign) == ""


@pytest.mark.parametrize(
    ("subject", "text", "first"),
    [("Тема", "Текст", "Текст"), ("", "Текст", "[тест] Текст"), ("", "x" * 4096, "x" * 4096)],
)
def test_the_mark_stands_first_unless_there_is_no_room(subject: str, text: str, first: str) -> None:
    outgoing = Outgoing("telegram", "1", "ru", text, subject)

    seen = marked(outgoing, "[тест]", CHANNELS["telegram"].limits)

    assert seen.text == first
    assert seen.subject == ("[тест] Тема" if subject else "")


def test_what_is_being_sent_for_too_long_is_unknown() -> None:
    message = TrialMessage(ANNA, "sms", "ru", TrialState.SENDING)

    assert message.shown_state(START, START) is TrialState.SENDING
    assert message.shown_state(START, START + timedelta(hours=1)) is TrialState.UNKNOWN


def test_a_code_is_good_for_five_minutes_and_five_tries() -> None:
    asked = TrialRecipient(StaffKeyId("k"), ANNA, "chat", "nonce", START)

    assert asked.may_try(START)
    assert not asked.may_try(START + timedelta(minutes=5))
    assert not replace(asked, tries=5).may_try(START)
