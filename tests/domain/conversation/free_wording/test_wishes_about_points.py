"""Points, levels and cards in a person's own words: what is carried out, and what is not."""

import pytest

from chalicelib.domain.conversation.free_wording import match_command
from chalicelib.domain.messages.message import Locale


@pytest.mark.parametrize(
    ("command", "text", "language"),
    [
        ("points", "сколько у меня баллов и когда они сгорят", "ru"),
        ("points", "how many points do I have left", "en"),
        ("spend", "хочу списать бонусы", "ru"),
        ("spend", "как мне потратить баллы", "ru"),
        ("spend", "I want to redeem my points", "en"),
        ("spend", "can I use my bonus points", "en"),
        ("transfer", "хочу перевести баллы маме", "ru"),
        ("transfer", "можно подарить баллы другу", "ru"),
        ("transfer", "transfer points to my wife", "en"),
        ("tier", "какой у меня уровень", "ru"),
        ("tier", "покажи мой статус", "ru"),
        ("tier", "what is my level", "en"),
        ("block_card", "заблокируйте мою карту", "ru"),
        ("block_card", "нужно срочно заблокировать карту", "ru"),
        ("block_card", "please block my card", "en"),
        ("unblock_card", "разблокируйте карту", "ru"),
        ("unblock_card", "unblock my card", "en"),
        ("replace_card", "хочу поменять карту", "ru"),
        ("replace_card", "I need a new card", "en"),
        ("leave_programme", "хочу выйти из программы", "ru"),
        ("leave_programme", "I want to leave the programme", "en"),
        ("change_birthday", "хочу изменить день рождения", "ru"),
        ("change_birthday", "change my date of birth", "en"),
        ("children", "дни рождения детей", "ru"),
        ("children", "birthdays of my children", "en"),
        ("preferences", "где настройки", "ru"),
        ("preferences", "show my preferences", "en"),
    ],
)
def test_a_wish_is_carried_out(command: str, text: str, language: Locale) -> None:
    match = match_command(text, language)

    assert match is not None
    assert (match.command, match.is_sure) == (command, True)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("не блокируйте карту", "ru"),
        ("do not block my card", "en"),
        ("почему моя карта заблокирована", "ru"),
        ("is my card blocked", "en"),
        ("переведите меня на оператора", "ru"),
        ("блокируйте рекламу", "ru"),
    ],
)
def test_a_card_is_not_blocked_by_other_words(text: str, language: Locale) -> None:
    match = match_command(text, language)

    assert match is None or not match.is_sure or match.command not in {"block_card", "transfer"}


def test_who_does_not_want_the_account_is_asked_about_an_erasure() -> None:
    match = match_command("мне не нужен ваш аккаунт", "ru")

    assert match is not None
    assert (match.command, match.is_sure) == ("erase", False)
