"""The outbox worker: an answer arrives at least once, or is known never to."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.conversation.contact_notices import notices_to
from chalicelib.domain.conversation.one_time_code import derive_code
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import ReplyId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.reply import (
    Acknowledgement,
    AnswerPart,
    CodeNotice,
    Line,
    Notice,
    Reply,
)
from chalicelib.domain.staff.staff import Role
from chalicelib.services.conversation.give_answer import queue_notices, queue_part
from chalicelib.services.conversation.retry_sending import ATTEMPTS_MAX
from chalicelib.services.conversation.send_owed_reply import send_owed_reply
from chalicelib.texts import defaults
from chalicelib.world import World
from tests.builders.clock import START, Clock
from tests.builders.fields import has_fields
from tests.builders.mailbox import code_in, letters_to, sms_to
from tests.builders.people import queued
from tests.builders.staff import a_caller
from tests.channels.bot_api import BotApi, refuses, resets
from tests.handlers.broken import THROTTLED, fails, refusal
from tests.repo.builders import CHAT, a_customer, a_dialog, dialog_of, found, stored
from tests.services.conftest import Waiting

VISITOR = Chat("webchat", "0123456789abcdef")
HELLO = Reply((Line("menu.hello"),), None)
PHONE, MAILBOX = "+79211234567", "anna@example.org"


def owe(world: World, outgoing: AnswerPart = HELLO, chat: Chat = CHAT) -> ReplyId:
    queue_part(world, chat, "ru", outgoing, cause="731045500#0")
    (job,) = queued(world)
    return ReplyId(job["reply"])


def is_owed(world: World, reply_id: ReplyId) -> bool:
    return world.conversation.owed_replies.get(reply_id, world.now()) is not None


def test_words_arrive_and_are_forgotten(reachable: World, api: BotApi) -> None:
    reply_id = owe(reachable)

    send_owed_reply(reachable, reply_id, attempt=0)

    (call,) = api.calls
    assert call.json == {"chat_id": 7012345678, "text": "С возвращением! Чем помочь?"}
    assert not is_owed(reachable, reply_id)


def test_a_reply_does_not_wait_for_a_campaign(reachable: World, api: BotApi) -> None:
    """A campaign has taken its part of the channel's rate for hours; replies have the rest."""
    rate = reachable.settings.rates_per_second["telegram"]
    limit = reachable.delivery.buckets.limit("telegram", rate)
    limit.hold(timedelta(hours=12))
    assert limit.await_turn(1)
    reply_id = owe(reachable)

    send_owed_reply(reachable, reply_id, attempt=0)

    assert len(api.calls) == 1


def test_a_job_that_comes_twice_sends_once(reachable: World, api: BotApi) -> None:
    reply_id = owe(reachable)

    for _ in range(2):
        send_owed_reply(reachable, reply_id, attempt=0)

    assert len(api.calls) == 1
    assert queued(reachable) == []


@pytest.mark.parametrize("away", [resets, refuses(500, "Internal Server Error")])
def test_what_telegram_did_not_take_comes_back_and_arrives_once(
    reachable: World, api: BotApi, away: Any
) -> None:
    api.will(away)
    reply_id = owe(reachable)

    send_owed_reply(reachable, reply_id, attempt=0)
    assert is_owed(reachable, reply_id)
    send_owed_reply(reachable, reply_id, attempt=1)

    assert len(api.calls) == 2
    assert not is_owed(reachable, reply_id)


def test_a_postponed_reply_is_named_on_the_queue_again(
    reachable: World, patient: World, waiting: Waiting, api: BotApi
) -> None:
    api.will(resets)
    reply_id = owe(reachable)

    send_owed_reply(patient, reply_id, attempt=0)

    assert waiting.jobs == [({"v": 1, "reply": reply_id, "attempt": 1}, 5)]


def test_telegrams_own_wish_to_wait_is_obeyed(
    reachable: World, patient: World, waiting: Waiting, api: BotApi
) -> None:
    api.will(refuses(429, "Too Many Requests", parameters={"retry_after": 37}))
    reply_id = owe(reachable)

    send_owed_reply(patient, reply_id, attempt=0)

    assert [delay for _, delay in waiting.jobs] == [37]


def test_when_neither_telegram_nor_the_queue_answer_the_job_stays(
    reachable: World, api: BotApi
) -> None:
    api.will(resets)
    reply_id = owe(reachable)
    queueless = replace(
        reachable,
        settings=replace(
            reachable.settings, outbox_queue=reachable.settings.outbox_queue + "-gone"
        ),
    )

    with pytest.raises(Unavailable, match="queue"):
        send_owed_reply(queueless, reply_id, attempt=0)

    assert is_owed(reachable, reply_id)


def test_whoever_blocked_us_is_marked_and_bothered_no_more(reachable: World, api: BotApi) -> None:
    api.will(refuses(403, "Forbidden: bot was blocked by the user"))
    reachable.conversation.dialogs.save(a_dialog())
    reply_id = owe(reachable)

    send_owed_reply(reachable, reply_id, attempt=0)

    assert dialog_of(reachable).blocked
    assert dialog_of(reachable).reach_at == reachable.now()
    assert not is_owed(reachable, reply_id)
    assert queued(reachable) == []


def test_what_telegram_refuses_for_good_is_settled(reachable: World, api: BotApi) -> None:
    api.will(refuses(400, "Bad Request: message text is empty"))
    reachable.conversation.dialogs.save(a_dialog())
    reply_id = owe(reachable)

    send_owed_reply(reachable, reply_id, attempt=0)

    assert not is_owed(reachable, reply_id)
    assert not dialog_of(reachable).blocked


def test_a_press_is_acknowledged(reachable: World, api: BotApi) -> None:
    send_owed_reply(reachable, owe(reachable, Acknowledgement("301167")), attempt=0)

    assert [call.method for call in api.calls] == ["answerCallbackQuery"]


def test_a_code_goes_to_the_phone_and_is_the_derived_one(world: World) -> None:
    reply_id = owe(world, CodeNotice("sms", PHONE, "nonce"))

    send_owed_reply(world, reply_id, attempt=0)

    (text,) = sms_to(PHONE)
    assert code_in(text) == derive_code(world.secret, nonce="nonce", purpose=PHONE)
    assert not is_owed(world, reply_id)


def test_a_code_goes_to_the_mailbox_and_is_the_derived_one(world: World) -> None:
    world.client("sesv2").create_email_identity(EmailIdentity=world.settings.email_from)
    reply_id = owe(world, CodeNotice("email", MAILBOX, "nonce"))

    send_owed_reply(world, reply_id, attempt=0)

    (text,) = letters_to(MAILBOX)
    assert code_in(text) == derive_code(world.secret, nonce="nonce", purpose=MAILBOX)


@pytest.mark.parametrize(
    ("notice", "service", "code"),
    [
        (CodeNotice("sms", PHONE, "nonce"), "sns", "OptedOut"),
        (CodeNotice("email", MAILBOX, "nonce"), "sesv2", "MessageRejected"),
    ],
)
def test_a_code_that_its_receiver_will_never_take_is_settled_at_once(
    world: World, notice: CodeNotice, service: str, code: str
) -> None:
    reply_id = owe(world, notice)
    refusing = fails(world, refusal(code), service)

    send_owed_reply(refusing, reply_id, attempt=0)

    assert not is_owed(world, reply_id)
    assert queued(world) == []


@pytest.mark.parametrize(
    ("notice", "service"),
    [(CodeNotice("sms", PHONE, "nonce"), "sns"), (CodeNotice("email", MAILBOX, "nonce"), "sesv2")],
)
def test_a_code_that_cannot_be_taken_now_comes_back(
    world: World, patient: World, waiting: Waiting, notice: CodeNotice, service: str
) -> None:
    reply_id = owe(world, notice)

    send_owed_reply(fails(patient, THROTTLED, service), reply_id, attempt=0)

    assert is_owed(world, reply_id)
    assert waiting.jobs == [({"v": 1, "reply": reply_id, "attempt": 1}, 10)]


def test_a_code_that_waited_longer_than_it_is_good_for_is_not_sent(
    world: World, clock: Clock
) -> None:
    reply_id = owe(world, CodeNotice("sms", PHONE, "nonce"))
    clock.moves(minutes=5)

    send_owed_reply(world, reply_id, attempt=3)

    assert sms_to(PHONE) == []
    assert queued(world) == []


def test_after_a_day_of_attempts_an_answer_is_given_up(reachable: World, api: BotApi) -> None:
    api.will(resets)
    reply_id = owe(reachable)

    send_owed_reply(reachable, reply_id, attempt=ATTEMPTS_MAX)

    assert not is_owed(reachable, reply_id)
    assert queued(reachable) == []


def test_a_notice_reaches_the_other_chat_in_its_language(reachable: World, api: BotApi) -> None:
    notice = Notice(Chat("telegram", "7099999999"), "en", Line("notice.codes_failed"))

    send_owed_reply(reachable, owe(reachable, notice), attempt=0)

    (call,) = api.calls
    assert call.json["chat_id"] == 7099999999
    assert "wrong code" in call.json["text"]
    assert "reply_markup" not in call.json


def test_a_web_chat_keeps_the_answer_for_its_page(world: World) -> None:
    send_owed_reply(world, owe(world, chat=VISITOR), attempt=0)

    (said,) = world.conversation.webchat_replies.after(VISITOR, 0)
    assert said["text"] == "С возвращением! Чем помочь?"


def test_two_answers_of_one_millisecond_are_both_in_the_web_chat(world: World) -> None:
    notices = [Notice(VISITOR, "ru", Line(key)) for key in ("menu.hello", "menu.unknown")]
    for number, notice in enumerate(notices):
        queue_part(world, CHAT, "ru", notice, cause=f"731045500#{number}")

    for job in queued(world):
        send_owed_reply(world, ReplyId(job["reply"]), attempt=0)

    said = [reply["text"] for reply in world.conversation.webchat_replies.after(VISITOR, 0)]
    assert said == ["С возвращением! Чем помочь?", "Не понял вас. Выберите, пожалуйста, из меню."]


def test_a_customer_is_untouched_by_what_is_sent_to_them(reachable: World) -> None:
    anna = stored(reachable, a_customer())

    send_owed_reply(reachable, owe(reachable), attempt=0)

    assert found(reachable, anna) == anna


@pytest.mark.parametrize(("proven_at", "said"), [(START, "кот"), (None, "ваш друг")])
def test_own_fields_are_those_of_the_customer(
    reachable: World, api: BotApi, proven_at: datetime | None, said: str
) -> None:
    """A mailbox that was only typed may be another person's, and reads the fallback."""
    world = reachable
    admin = a_caller(world, Role.ADMIN)
    has_fields(admin)
    text = defaults("ru")["notice.phone_changed"] + ' Привет, {{field.pet|or:"ваш друг"}}.'
    body = {"texts": {"ru": {"notice.phone_changed": text}}}
    assert admin.asks("PUT", "/v1/bot", body).status == 200
    anna = a_customer(
        custom={"pet": "кот"},
        email=Email(MAILBOX),
        email_proven_at=proven_at,
    )
    stored(world, anna)

    world.client("sesv2").create_email_identity(EmailIdentity=world.settings.email_from)
    notices = notices_to(anna, Line("notice.phone_changed"))
    queue_notices(world, CHAT, "ru", notices, cause="a change")
    for job in queued(world):
        send_owed_reply(world, ReplyId(job["reply"]), attempt=0)

    assert "Привет, кот." in str([each.json for each in api.calls])
    assert f"Привет, {said}." in letters_to(MAILBOX)[0]
