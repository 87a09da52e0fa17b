"""Points, levels and cards in a person's own words: what is carried out, and what is not."""

import pytest

from chalicelib.domain.conversation.free_wording import match_command
from chalicelib.domain.messages.message import Locale

CHANNELS_RU = (
    "только по почте",
    "только на почту",
    "пиши на почту",
    "пишите мне, пожалуйста, на почту",
    "лучше на почту",
    "хочу, чтобы писали на почту",
    "только смс",
    "пишите в телеграм",
)
CHANNELS_EN = (
    "only by e-mail",
    "write me by e-mail",
    "Email only, please",
    "e-mail me",
    "I want to hear from you by email only",
    "text me only",
)
LOSSES_RU = (
    "потеряла карту",
    "я потерял карту, что делать",
    "карта пропала",
    "украли",
    "украли телефон",
)
LOSSES_EN = ("I lost my card", "lost card", "my card is missing", "stolen")


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
        *(("preferences", text, "ru") for text in CHANNELS_RU),
        *(("preferences", text, "en") for text in CHANNELS_EN),
        *(("lost_card", text, "ru") for text in LOSSES_RU),
        *(("lost_card", text, "en") for text in LOSSES_EN),
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
        ("потеряла карту", "ru"),
        ("I lost my card", "en"),
    ],
)
def test_a_card_is_not_blocked_by_other_words(text: str, language: Locale) -> None:
    match = match_command(text, language)

    assert match is None or not match.is_sure or match.command not in {"block_card", "transfer"}


def test_who_does_not_want_the_account_is_asked_about_an_erasure() -> None:
    match = match_command("мне не нужен ваш аккаунт", "ru")

    assert match is not None
    assert (match.command, match.is_sure) == ("erase", False)


@pytest.mark.parametrize(
    ("command", "text", "language"),
    [
        ("purchases", "пришлите чек на почту", "ru"),
        ("export", "send my data by e-mail", "en"),
        ("change_email", "изменить почту", "ru"),
        ("stop", "не пишите на почту", "ru"),
        ("stop", "do not e-mail me", "en"),
        ("resume", "хочу получать рекламу только на почту", "ru"),
        (None, "как вам написать на почту?", "ru"),
        (None, "моя почта", "ru"),
    ],
)
def test_a_mailbox_in_other_words_chooses_no_channel(
    command: str | None, text: str, language: Locale
) -> None:
    match = match_command(text, language)

    assert (match.command if match else None) == command


@pytest.mark.parametrize(
    "text", ["I lost my umbrella", "потеряла баллы", "пропала скидка", "украли мои баллы", "lost"]
)
def test_other_losses_are_no_loss_of_the_card(text: str) -> None:
    match = match_command(text, "en" if text.isascii() else "ru")

    assert match is None or match.command != "lost_card" or not match.is_sure
