"""What the words of a person answer to a question of yes or no."""

import pytest

from chalicelib.domain.conversation.yes_or_no import (
    asks_who,
    confirms,
    saves_day,
    sends_points,
    takes_points,
)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("да все верно", True),
        ("yes that s right", True),
        ("нет спасибо", False),
        ("no thanks", False),
        ("да но фамилия другая", None),
        ("yes except the phone", None),
    ],
)
def test_only_pure_words_confirm(words: str, *, answer: bool | None) -> None:
    assert confirms(words) is answer


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("принять", True),
        ("да приму баллы", True),
        ("i accept them", True),
        ("да все верно", True),
        ("не принимать", False),
        ("i refuse", False),
        ("нет спасибо", False),
        ("принять звонок", None),
        ("почему столько баллов", None),
    ],
)
def test_offered_points_are_taken_in_words(words: str, *, answer: bool | None) -> None:
    assert takes_points(words) is answer


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("переводи", True),
        ("yes send it", True),
        ("согласен", True),
        ("ладно", True),
        ("не переводи", False),
        ("отклонить", False),
        ("нет", False),
        ("сколько баллов", None),
    ],
)
def test_a_transfer_is_confirmed_in_words(words: str, *, answer: bool | None) -> None:
    assert sends_points(words) is answer


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("от кого", True),
        ("а кто это", True),
        ("from whom", True),
        ("who is it", True),
        ("сколько баллов", False),
    ],
)
def test_a_person_asks_from_whom_points_are(words: str, *, answer: bool) -> None:
    assert asks_who(words) is answer


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("сохраните", True),
        ("да сохраните его", True),
        ("save it please", True),
        ("да", True),
        ("не сохраняйте", False),
        ("нет", False),
        ("да 6 мая", None),
        ("нет 6 мая", None),
        ("когда", None),
    ],
)
def test_a_day_is_saved_in_words(words: str, *, answer: bool | None) -> None:
    assert saves_day(words) is answer
