"""The answer to "is everything right?" is a pure yes or a pure no; other words say more."""

import pytest

from chalicelib.domain.conversation.yes_or_no import confirms


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
