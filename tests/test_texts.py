"""Every human word: keys, places, a shop's own words, and what people mean by what they type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.conversation.bot_settings import BotSettings
from chalicelib.domain.messages.message import LOCALES, Locale
from chalicelib.domain.messages.reply import Button, Line, Reply
from chalicelib.texts import Texts, defaults, plain

TEXTS = Texts(BotSettings())
OWN = Texts(BotSettings(texts={"ru": {"menu.hello": "Привет!", "words.stop": "хватит"}, "en": {}}))


def test_a_text_is_said_in_the_persons_language() -> None:
    assert TEXTS.say("ru", "button.yes") == "Да"
    assert TEXTS.say("en", "button.yes") == "Yes"


def test_places_are_filled() -> None:
    assert TEXTS.say("ru", "name.too_long", {"limit": 60}).startswith(
        "Слишком длинно: не больше 60"
    )


@given(st.text())
def test_a_value_is_never_read_as_a_template(name: str) -> None:
    said = TEXTS.say("ru", "change_name.done", {"name": name})

    assert said == f"Теперь вы {name}."


@pytest.mark.parametrize("name", ["{{name}}", "{{number}}", r"\1", r"\g<0>", "{0}", "%s", "${x}"])
def test_a_value_that_looks_like_a_place_is_said_as_it_is(name: str) -> None:
    assert TEXTS.say("en", "field.first_name", {"value": name}).endswith(name)


def test_a_place_without_a_value_is_a_mistake() -> None:
    with pytest.raises(KeyError, match="name"):
        TEXTS.say("ru", "change_name.done")


def test_a_key_that_nobody_wrote_is_a_mistake() -> None:
    with pytest.raises(KeyError, match="no_such_key"):
        TEXTS.say("ru", "menu.no_such_key")


def test_a_shops_own_words_stand_before_the_defaults() -> None:
    assert OWN.say("ru", "menu.hello") == "Привет!"
    assert OWN.say("en", "menu.hello") == defaults("en")["menu.hello"]
    assert OWN.say("ru", "menu.unknown") == defaults("ru")["menu.unknown"]


def test_an_empty_word_of_a_shop_silences_nothing() -> None:
    silent = Texts(BotSettings(texts={"ru": {"menu.hello": ""}}))

    assert silent.say("ru", "menu.hello") == defaults("ru")["menu.hello"]


def test_a_reply_is_its_lines_and_its_buttons_in_words() -> None:
    rows = ((Button("yes"), Button("keep", "Анна")), (Button("share_contact", asks="contact"),))

    said = TEXTS.render("ru", Reply((Line("menu.hello"), Line("about.text")), rows))

    hello, about = (defaults("ru")[key] for key in ("menu.hello", "about.text"))
    assert said.text == f"{hello}\n{about}"
    assert said.labels is not None
    assert [[label.text for label in row] for row in said.labels] == [
        ["Да", "Анна"],
        ["📱 Отправить мой номер"],
    ]
    assert said.labels[1][0].asks == "contact"


def test_a_reply_that_leaves_the_choice_alone_has_no_buttons_at_all() -> None:
    assert TEXTS.render("ru", Reply((Line("menu.hello"),), None)).labels is None
    assert TEXTS.render("ru", Reply((Line("menu.hello"),), ())).labels == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Да", "yes"),
        ("  да!! ", "yes"),
        ("ВСЁ ВЕРНО.", "yes"),
        ("все верно", "yes"),
        ("Yes", "yes"),
        ("нет", "no"),
        ("не так", "no"),
        ("да нет", None),
        ("дай", None),
        ("", None),
        ("!!!", None),
        ("😀", None),
    ],
)
def test_a_choice_is_understood_in_any_case_and_language(typed: str, meant: str | None) -> None:
    assert TEXTS.meaning(typed, ("yes", "no")) == meant


def test_only_what_is_offered_is_understood() -> None:
    assert TEXTS.meaning("да", ("agree", "decline")) is None


def test_a_button_may_be_typed_without_its_picture() -> None:
    assert TEXTS.meaning("карта", ("card",)) == "card"
    assert TEXTS.meaning("💳 Карта", ("card",)) == "card"


def test_the_words_of_a_shop_are_understood_instead_of_the_defaults() -> None:
    assert OWN.meaning("Хватит!", ("stop",)) == "stop"
    assert OWN.meaning("отписаться", ("stop",)) is None


@pytest.mark.parametrize("locale", LOCALES)
def test_every_button_typed_as_it_is_written_means_itself(locale: Locale) -> None:
    for key, label in defaults(locale).items():
        if key.startswith("button."):
            value = key.removeprefix("button.")
            assert TEXTS.meaning(label, (value,)) == value


@pytest.mark.parametrize(
    ("typed", "spelling"),
    [
        ("  Ещё   РАЗ! ", "еще раз"),
        ("/Start", "/start"),
        ("⬅ Назад", "назад"),
        ("e-mail_x", "e mail x"),
        ("«Да»", "да"),
        ("", ""),
    ],
)
def test_what_was_typed_is_compared_without_its_dress(typed: str, spelling: str) -> None:
    assert plain(typed) == spelling


@given(st.text())
def test_plain_words_are_as_plain_as_they_get(typed: str) -> None:
    assert plain(plain(typed)) == plain(typed)


def test_a_consent_knows_which_words_it_was_given_to() -> None:
    mine = Texts(BotSettings(texts={"ru": {"registration.advertising": "Можно?"}}))
    versions = {
        TEXTS.version_of("ru", "registration.advertising"),
        TEXTS.version_of("en", "registration.advertising"),
        mine.version_of("ru", "registration.advertising"),
    }

    assert len(versions) == 3
    assert all(len(version) == 16 for version in versions)


@pytest.mark.parametrize("typed", ["да\u200b", "д\u00adа", "\u2068Да\u2069.", "да\ufe0f"])
def test_d11_what_cannot_be_seen_does_not_change_a_word(typed: str) -> None:
    """Case d11: the same kind of characters in a choice."""
    assert TEXTS.meaning(typed, ("yes", "no")) == "yes"


def test_a_word_in_decomposed_letters_is_the_same_word() -> None:
    assert TEXTS.meaning("Русски\u0438\u0306", ("language_ru",)) == "language_ru"
