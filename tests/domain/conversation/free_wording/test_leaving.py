"""Which texts leave a registration, and which are a name written with capitals."""

import pytest

from chalicelib.domain.conversation.free_wording.leaving import wants_out


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
