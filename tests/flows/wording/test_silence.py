"""A complaint that nothing comes is no wish that nothing comes."""

import pytest

from chalicelib.domain.conversation.free_wording import match_command
from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.messages.message import Locale
from chalicelib.world import World
from tests.builders.people import ADVERTISING, Telegrammer, customer_of

COMPLAINTS: list[tuple[Locale, str]] = [
    ("ru", "вы ничего не присылаете, почему?"),
    ("ru", "почему мне ничего не приходит"),
    ("ru", "Почему ничего не шлёте"),
    ("ru", "рассылка не приходит"),
    ("ru", "почему нет рассылки?"),
    ("ru", "вы мне никогда не пишете"),
    ("ru", "не пришло ни одного сообщения"),
    ("ru", "никаких акций не приходит"),
    ("ru", "почему вы не присылаете рекламу"),
    ("en", "you never send me anything"),
    ("en", "You don’t send me anything!"),
    ("en", "why do I get nothing"),
    ("en", "I never get any offers"),
    ("en", "why don't you send me offers"),
    ("en", "no offers arrive"),
    ("en", "I get no offers from you"),
    ("en", "you are not sending me anything"),
    ("en", "haven't received any messages"),
]
UNCLEAR: list[tuple[Locale, str]] = [
    ("ru", "вы больше не присылаете скидки"),
    ("ru", "почему вы перестали присылать акции"),
    ("en", "you stopped sending me offers"),
    ("en", "you don't send me offers anymore"),
]
STOPS: list[tuple[Locale, str]] = [
    ("ru", "не присылайте мне ничего"),
    ("ru", "хочу, чтобы вы мне не писали"),
    ("ru", "больше не пишите"),
    ("ru", "ничего не приходит, отпишите меня"),
    ("ru", "перестаньте присылать"),
    ("en", "never send me anything"),
    ("en", "you should not send me emails"),
    ("en", "can you not send me texts"),
    ("en", "I want you to never send me anything"),
    ("en", "stop sending me messages"),
]


@pytest.mark.parametrize(("language", "text"), COMPLAINTS + UNCLEAR)
def test_a_complaint_that_nothing_comes_stops_nothing(
    world: World, anna: Telegrammer, language: Locale, text: str
) -> None:
    anna.registers(advertising=ADVERTISING)
    anna.says(text)

    assert customer_of(world, anna).allows(Purpose.ADVERTISING, "telegram")


@pytest.mark.parametrize(("language", "text"), COMPLAINTS)
def test_a_complaint_is_answered_with_how_offers_come(language: Locale, text: str) -> None:
    match = match_command(text, language)

    assert match
    assert (match.command, match.is_sure, match.is_plain) == ("offers", True, False)


@pytest.mark.parametrize(("language", "text"), UNCLEAR)
def test_a_text_that_may_be_either_is_asked_back(language: Locale, text: str) -> None:
    match = match_command(text, language)

    assert match
    assert not match.is_sure
    assert "stop" in (match.command, *match.others)


@pytest.mark.parametrize(("language", "text"), STOPS)
def test_an_order_to_send_nothing_is_still_a_stop(language: Locale, text: str) -> None:
    match = match_command(text, language)

    assert match
    assert (match.command, match.is_sure) == ("stop", True)
