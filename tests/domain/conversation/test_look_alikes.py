"""Words of two scripts are compared as their writer saw them."""

import pytest

from chalicelib.domain.conversation.look_alikes import fold_look_alikes, in_one_script


@pytest.mark.parametrize(
    ("one", "other"),
    [("отменa", "отмена"), ("cтоп", "стоп"), ("het", "нет"), ("саrd", "card"), ("уes", "yes")],
)
def test_words_that_look_alike_are_one_word(one: str, other: str) -> None:
    assert fold_look_alikes(one) == fold_look_alikes(other)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("cтoп рекламе", "стоп рекламе"),
        ("саrd", "card"),
        ("stор", "stop"),
        ("карта card", "карта card"),
        ("cрок", "срок"),
    ],
)
def test_a_word_of_two_scripts_is_read_in_one(written: str, read: str) -> None:
    assert in_one_script(written) == read
