"""Which texts leave a registration, and which are a name written with capitals."""

import pytest

from chalicelib.domain.conversation.free_wording.leaving import (
    declines_to_say,
    wants_out,
)


@pytest.mark.parametrize(
    "text", ["не хочу регистрироваться", "отмена регистрации", "I don't want to register"]
)
def test_a_refusal_in_a_few_words_leaves(text: str) -> None:
    assert wants_out(text, hears_stop=True)


@pytest.mark.parametrize("text", ["Хватит Анкет", "Отмена Регистрации", "Will Enough"])
def test_two_words_with_capitals_are_a_name(text: str) -> None:
    assert not wants_out(text, hears_stop=True)


def test_one_word_and_a_long_story_leave_nothing() -> None:
    story = "не хочу регистрироваться " + "потому что однажды уже была карта и она потерялась"

    assert not wants_out("отмена", hears_stop=True)
    assert not wants_out(story, hears_stop=True)


@pytest.mark.parametrize("text", ["карта мне не нужна", "карту не надо", "регистрация не нужна"])
def test_what_is_not_needed_may_be_named_first(text: str) -> None:
    assert wants_out(text, hears_stop=True)


@pytest.mark.parametrize(
    "text",
    [
        "у меня нет почты",
        "Нет электронной почты.",
        "почты у меня нет",
        "без почты",
        "я не хочу говорить",
        "не хотела бы указывать возраст",
        "не скажу вам",
        "не дам номер телефона",
        "I have no email",
        "I don't have a phone number",
        "I’d rather not say",
        "sorry, I won't tell you my birthday",
    ],
)
def test_a_field_is_declined(text: str) -> None:
    assert declines_to_say(text)


@pytest.mark.parametrize(
    "text",
    [
        "нет",
        "Анна Нет",
        "у меня нет карты",
        "не хочу говорить с ботом",
        "не хочу регистрироваться",
        "не скажу вам, пока не узнаю, зачем вам мой номер телефона и кто его увидит",
        "у меня новая почта",
    ],
)
def test_other_words_decline_no_field(text: str) -> None:
    assert not declines_to_say(text)
