"""A campaign's buttons and the words after it, in the conversation."""

from datetime import timedelta

import pytest

from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.messages.outgoing import TRIAL_STEP, answer_value, stop_value
from chalicelib.domain.responses.engagement import EngagementKind, Engagements
from chalicelib.repo.delivery.engagements import EngagementStore
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.contacts import Wrote, touches_of, written_to
from tests.builders.people import Telegrammer, customer_of

AUTUMN = CampaignId("autumn")


@pytest.fixture
def member(world: World, anna: Telegrammer) -> Telegrammer:
    """A customer who allowed advertising, and was written to an hour ago."""
    for text in ("/start", "Согласен", "Да, присылайте", "Всё одним сообщением"):
        anna.says(text)
    anna.says("Анна Петрова, +79211234567, anna@example.org, 5 мая 1990")
    anna.shares_contact()
    anna.says("Да")
    written_to(world, customer_of(world, anna), Wrote(AUTUMN, timedelta(hours=1)))
    return anna


def touches(world: World, person: Telegrammer) -> Engagements | None:
    return touches_of(world, customer_of(world, person), AUTUMN)


def kinds(world: World, person: Telegrammer) -> set[EngagementKind]:
    found = touches(world, person)
    return set(found.first) if found else set()


def may_write(world: World, person: Telegrammer) -> bool:
    return customer_of(world, person).allows(Purpose.ADVERTISING, "telegram")


def test_an_answer_is_thanked_for_and_kept(world: World, member: Telegrammer) -> None:
    heard = member.presses(answer_value(AUTUMN, "want"))

    found = touches(world, member)
    assert found is not None
    assert (found.answer, kinds(world, member)) == ("want", {EngagementKind.ANSWERED})
    assert heard.text == "Спасибо, ответ получен."
    assert "reply_markup" not in heard.call


def test_of_two_answers_the_first_is_kept(world: World, member: Telegrammer, clock: Clock) -> None:
    member.presses(answer_value(AUTUMN, "want"))
    clock.moves(minutes=1)
    member.presses(answer_value(AUTUMN, "later"))

    found = touches(world, member)
    assert found is not None
    assert found.answer == "want"


def test_what_is_open_in_the_chat_stays_open(world: World, member: Telegrammer) -> None:
    member.says("Изменить имя")
    member.presses(answer_value(AUTUMN, "want"))
    for text in ("Жанна", "Иванова"):
        member.says(text)

    assert customer_of(world, member).first_name == "Жанна"


def test_the_stop_button_ends_advertising_here(world: World, member: Telegrammer) -> None:
    heard = member.presses(stop_value(AUTUMN))

    assert "Больше не присылаем рекламу сюда" in heard.text
    assert "Не присылать нигде" in heard.labels
    assert not may_write(world, member)
    assert kinds(world, member) == {EngagementKind.STOPPED}


def test_the_word_stop_is_that_of_the_campaign_before_it(world: World, member: Telegrammer) -> None:
    member.says("стоп")

    assert not may_write(world, member)
    assert kinds(world, member) == {EngagementKind.STOPPED}


def test_a_stop_long_after_the_campaign_stops_and_is_nobodys(
    world: World, member: Telegrammer, clock: Clock
) -> None:
    clock.moves(days=8)
    member.says("стоп")

    assert not may_write(world, member)
    assert kinds(world, member) == set()


def test_words_that_nobody_understands_may_be_a_question(world: World, member: Telegrammer) -> None:
    heard = member.says("а до какого числа?")

    assert heard.status == 200
    assert kinds(world, member) == {EngagementKind.ASKED}


@pytest.mark.parametrize("said", ["карта", "профиль", "/help"])
def test_what_the_bot_understands_is_no_question(
    world: World, member: Telegrammer, said: str
) -> None:
    member.says(said)

    assert kinds(world, member) == set()


@pytest.mark.parametrize(
    "value",
    [
        "a:spring:want",
        "a:autumn:СвоиСлова",
        "a:autumn:" + "x" * 50,
        "a::x",
        "a:b:c:d",
        "s:",
        "a:autumn:want:2026",
    ],
)
def test_a_forged_button_does_no_harm(world: World, member: Telegrammer, value: str) -> None:
    heard = member.presses(value)

    assert heard.status == 200
    assert may_write(world, member)
    assert kinds(world, member) == set()


def test_a_forged_stop_is_still_a_stop(world: World, member: Telegrammer) -> None:
    """Whoever presses it wants no more, whatever stands behind it; no campaign is blamed."""
    member.presses("s:spring")

    assert not may_write(world, member)
    assert kinds(world, member) == set()


def test_what_is_said_to_a_greeting_is_that_years(world: World, member: Telegrammer) -> None:
    anna, birthday = customer_of(world, member), CampaignId("birthday")
    written_to(world, anna, Wrote(birthday, timedelta(hours=1), step="2026"))

    member.presses(answer_value(birthday, "want", "2026"))
    member.presses(answer_value(birthday, "want", "2027"))  # forged
    member.says("а до какого числа?")
    member.presses(stop_value(birthday, "2026"))

    this_year = touches_of(world, anna, birthday, "2026")
    assert this_year is not None
    assert set(this_year.first) == {
        EngagementKind.ANSWERED,
        EngagementKind.ASKED,
        EngagementKind.STOPPED,
    }
    assert touches_of(world, anna, birthday, "2027") is None


def test_a_stranger_who_presses_is_asked_to_register(world: World, anna: Telegrammer) -> None:
    heard = anna.presses(answer_value(AUTUMN, "want"))

    assert heard.status == 200
    assert "Спасибо, ответ" not in heard.text


def test_a_press_that_was_not_kept_is_told_again(
    world: World, member: Telegrammer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F04: the update is repeated, since the chat does not remember it."""

    def refuses(*_: object) -> bool:
        raise Unavailable("table.refused")

    update = member.update()
    message = update.pop("message")
    pressed = {"id": "1", "from": message["from"], "data": answer_value(AUTUMN, "want")}
    update["callback_query"] = {**pressed, "message": message}
    with monkeypatch.context() as patched:
        patched.setattr(EngagementStore, "note", refuses)
        silent = member.sends(update)

    again = member.sends(update)

    assert (silent.status, again.status) == (503, 200)
    assert kinds(world, member) == {EngagementKind.ANSWERED}


def test_the_same_press_again_changes_nothing(world: World, member: Telegrammer) -> None:
    """F01."""
    update = member.update()
    message = update.pop("message")
    pressed = {"id": "1", "from": message["from"], "data": stop_value(AUTUMN)}
    update["callback_query"] = {**pressed, "message": message}

    heard = [member.sends(update) for _ in range(3)]

    assert {each.status for each in heard} <= {200, 503}
    assert len(world.customers.former_consents.of_customer(customer_of(world, member).id)) == 1


def test_the_buttons_of_a_trial_change_nothing(world: World, member: Telegrammer) -> None:
    for value in (stop_value(AUTUMN, TRIAL_STEP), answer_value(AUTUMN, "want", TRIAL_STEP)):
        assert "ничего не изменилось" in member.presses(value).text

    assert may_write(world, member)
    assert kinds(world, member) == set()
