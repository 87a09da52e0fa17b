"""What a question of a person without a card is about."""

import pytest

from chalicelib.domain.conversation.step_question import asks_about_step, wants_card


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("А зачем это вам?", "surname"),
        ("why do you need this?", "way"),
        ("Как долго вы храните данные?", "personal"),
        ("How often will you send ads?", "advertising"),
        ("почему код не приходит?", "code"),
    ],
)
def test_a_question_that_names_nothing_else_is_about_the_step(text: str, step: str) -> None:
    assert asks_about_step(text, step)


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("почему не начислили баллы?", "surname"),
        ("Do you deliver to Kazan?", "personal"),
        ("почему код не приходит?", "surname"),
    ],
)
def test_a_question_about_the_shop_is_not(text: str, step: str) -> None:
    assert not asks_about_step(text, step)


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("хочу карту", True),
        ("How do I get a card?", True),
        ("карта не читается на кассе", False),
        ("хочу, чтобы вы объяснили, почему моя карта вчера не сработала у кассира", False),
    ],
)
def test_a_wish_for_a_card_is_short_and_says_so(text: str, *, wants: bool) -> None:
    assert wants_card(text) is wants
