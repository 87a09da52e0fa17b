"""What is known of a campaign's message after one call of its channel."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.campaigns.run import ONLY_STEP
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.outgoing import Attempt, Attempted, Outgoing
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.services.messages.render_message import render_message
from chalicelib.services.messages.send_message import send_message
from chalicelib.world import World
from tests.builders.brands import has_brand
from tests.builders.campaigns import a_message, a_record, says
from tests.builders.clock import Clock
from tests.builders.mailbox import letters_to, sms_to
from tests.channels.bot_api import BotApi, refuses
from tests.handlers.broken import AWAY, Failing, refusal
from tests.repo.builders import a_customer

A = Attempted
PAGE = Chat("webchat", "0123456789abcdef")
PRICE = 45_000
SERVICE: dict[str, Any] = {"purpose": MessagePurpose.SERVICE, "buttons": ()}


def outgoing_to(world: World, channel: str, content: Any = None, **person: Any) -> Outgoing:
    person.setdefault("chats", (Chat("telegram", "7012345678"), PAGE))
    return render_message(world, a_record(content), a_customer(**person), channel, ONLY_STEP)


def with_settings(world: World, **changes: Any) -> World:
    return replace(world, settings=replace(world.settings, **changes))


def failing(world: World, failure: Exception, *services: str) -> World:
    """The same world, in which every call of these services fails."""

    def client(service: str) -> Any:
        return Failing(failure) if service in services else world.client(service)

    return replace(world, client=client, sending_client=client)


@pytest.fixture
def texting(world: World) -> World:
    """A world that sends SMS to Russia, two of one part a day."""
    return with_settings(world, sms_prices=f"RU={PRICE}", campaign_sms_daily_micro=2 * PRICE)


# Messengers


def test_a_message_of_telegram_is_sent(reachable: World, api: BotApi) -> None:
    attempt = send_message(reachable, outgoing_to(reachable, "telegram"))

    assert attempt == Attempt(A.DELIVERED)
    assert api.calls[0].json["text"] == "Анна, вас ждут скидки"


def test_a_person_who_blocked_the_bot_is_told(reachable: World, api: BotApi) -> None:
    api.will(refuses(403, "Forbidden: bot was blocked by the user"))

    attempt = send_message(reachable, outgoing_to(reachable, "telegram"))

    assert attempt == Attempt(A.BLOCKED, "channel.blocked")


@pytest.mark.parametrize("channel", ["telegram", "email"])
def test_a_channel_that_is_off_takes_nobody(world: World, channel: str) -> None:
    off = with_settings(world, telegram_secret="", email_from="")

    assert send_message(off, outgoing_to(world, channel)) == Attempt(A.CLOSED, "channel.off")


def test_a_token_that_cannot_be_read_sends_nothing(world: World) -> None:
    hidden = with_settings(failing(world, AWAY, "ssm"), telegram_token="ssm:/grocer/token")

    attempt = send_message(hidden, outgoing_to(world, "telegram"))

    assert (attempt.result, attempt.code) == (A.WAIT, "secrets.unreachable")


def test_a_web_chat_shows_links_as_words_and_answers_as_buttons(world: World) -> None:
    content = a_message(picture="https://shop.example/a.png")
    outgoing = outgoing_to(world, "webchat", content)

    assert send_message(world, outgoing) == Attempt(A.DELIVERED)

    (said,) = world.conversation.webchat_replies.after(PAGE, 0)
    words, link = said["text"].split("\n")
    assert words == "Анна, вас ждут скидки"
    assert link.startswith("Каталог: http://127.0.0.1:8000/l/")
    assert said["buttons"] == [
        [{"text": "Хочу", "value": "a:autumn-2026:want"}],
        [{"text": "Не присылать рекламу", "value": "s:autumn-2026"}],
    ]
    assert said["pictures"] == [{"kind": "picture", "url": "https://shop.example/a.png"}]


def test_a_web_chat_that_does_not_answer_leaves_a_doubt(world: World) -> None:
    outgoing = outgoing_to(world, "webchat")

    attempt = send_message(failing(world, AWAY, "dynamodb"), outgoing)

    assert attempt.result is A.IN_DOUBT


# E-mail


def test_a_letter_is_sent(world: World) -> None:
    world.client("sesv2").create_email_identity(EmailIdentity=world.settings.email_from)
    outgoing = outgoing_to(world, "email")

    assert send_message(world, outgoing) == Attempt(A.SENT)
    assert len(letters_to(str(outgoing.to))) == 1


def body_sent(world: World, outgoing: Outgoing) -> dict[str, Any]:
    """The body of the e-mail that SES is asked to send."""
    asked: list[dict[str, Any]] = []

    class Asked:
        def send_email(self, **request: Any) -> dict[str, str]:
            asked.append(request)
            return {"MessageId": "1"}

    sending = replace(world, sending_client=lambda _: Asked())
    send_message(sending, outgoing)
    body: dict[str, Any] = asked[0]["Content"]["Simple"]["Body"]
    return body


def test_a_letter_shows_the_brand_in_the_language_of_its_reader(world: World) -> None:
    has_brand(world)

    body = body_sent(world, outgoing_to(world, "email", locale="en"))

    assert "Lavka\nYour personal data is processed by ООО «Лавка»\n" in body["Text"]["Data"]
    assert "Privacy policy: https://lavka.example/privacy\n" in body["Text"]["Data"]
    assert 'src="https://lavka.example/logo.png"' in body["Html"]["Data"]
    assert "color:#aa3300" in body["Html"]["Data"]


def test_the_way_out_of_a_letter_is_worded_for_its_reader(world: World) -> None:
    body = body_sent(world, outgoing_to(world, "email", locale="en"))

    assert "\nUnsubscribe: http://127.0.0.1:8000/u/" in body["Text"]["Data"]
    assert ">Unsubscribe</a>" in body["Html"]["Data"]


# SMS


def test_an_sms_is_sent(texting: World) -> None:
    outgoing = outgoing_to(texting, "sms", says("Да", **SERVICE))

    assert send_message(texting, outgoing) == Attempt(A.SENT)
    assert sms_to(str(outgoing.to)) == ["Да"]


def test_a_day_of_sms_costs_no_more_than_it_may(texting: World, clock: Clock) -> None:
    outgoing = outgoing_to(texting, "sms", says("Да", **SERVICE))

    attempts = [send_message(texting, outgoing) for _ in range(3)]

    assert [attempt.result for attempt in attempts] == [A.SENT, A.SENT, A.CLOSED]
    assert attempts[2].code == "sms.daily_spend"
    assert len(sms_to(str(outgoing.to))) == 2
    clock.moves(days=1)
    assert send_message(texting, outgoing).result is A.SENT


def test_a_long_sms_spends_as_much_as_its_parts(texting: World) -> None:
    long = outgoing_to(texting, "sms", says("я" * 71, **SERVICE))
    short = outgoing_to(texting, "sms", says("Да", **SERVICE))

    assert send_message(texting, long).result is A.SENT
    assert send_message(texting, short).code == "sms.daily_spend"


@pytest.mark.parametrize(
    ("failure", "result"),
    [
        (refusal("InvalidParameter"), A.REFUSED),
        (refusal("Throttling"), A.WAIT),
        (AWAY, A.WAIT),
        (refusal("AuthorizationError"), A.CLOSED),
    ],
)
def test_what_was_surely_not_sent_costs_nothing(
    texting: World, failure: Exception, result: Attempted
) -> None:
    outgoing = outgoing_to(texting, "sms", says("Да", **SERVICE))
    silent = failing(texting, failure, "sns")

    assert {send_message(silent, outgoing).result for _ in range(5)} == {result}
    assert send_message(texting, outgoing).result is A.SENT


@pytest.mark.parametrize(
    ("phone", "code"),
    [
        ("+375291234567", "sms.country"),
        ("+77011234567", "sms.country"),
        ("+74951234567", "sms.not_mobile"),
    ],
)
def test_only_mobiles_of_countries_with_a_price_get_sms(
    texting: World, phone: str, code: str
) -> None:
    outgoing = replace(outgoing_to(texting, "sms"), to=phone)

    assert send_message(texting, outgoing) == Attempt(A.REFUSED, code)
    assert sms_to(phone) == []


def test_a_table_that_does_not_answer_sends_no_sms(texting: World) -> None:
    outgoing = outgoing_to(texting, "sms", says("Да", **SERVICE))

    attempt = send_message(failing(texting, AWAY, "dynamodb"), outgoing)

    assert attempt.result is A.WAIT
    assert sms_to(str(outgoing.to)) == []


def test_money_that_cannot_be_given_back_changes_nothing(texting: World) -> None:
    """The table falls silent between the claim and the refusal."""
    outgoing = outgoing_to(texting, "sms", says("Да", **SERVICE))
    told: list[str] = []

    class Table:
        def __getattr__(self, operation: str) -> Any:
            told.append(operation)
            return getattr(Failing(AWAY) if told.count(operation) > 1 else dynamodb, operation)

    dynamodb = texting.client("dynamodb")
    table = Table()

    def client(service: str) -> Any:
        return table if service == "dynamodb" else texting.client(service)

    def sending(_: str) -> Any:
        return Failing(refusal("InvalidParameter"))

    broken = replace(texting, client=client, sending_client=sending)
    assert send_message(broken, outgoing) == Attempt(A.REFUSED, "sms.refused")
    assert told.count("update_item") == 2
