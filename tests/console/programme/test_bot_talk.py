"""A talk with the bot in the words of the form, before they are saved."""

import pytest

from chalicelib.texts import defaults
from chalicelib.world import World
from tests.builders.hands import Hands
from tests.builders.pages import signed_in

BOT = "/console/bot"
GROUP = f"{BOT}/texts/registration"
HELLO = "texts.ru.registration.hello"
PAYLOAD = '"><img src=x onerror=alert(1)>'


@pytest.fixture
def hands(world: World) -> Hands:
    hands = Hands(signed_in(world))
    hands.opens(GROUP)
    return hands


def test_unsaved_words_answer_and_nothing_is_saved(world: World, hands: Hands) -> None:
    seen = hands.presses("Начать разговор", {HELLO: f"Привет из лавки {PAYLOAD}"})

    assert seen.status == 200
    assert "Привет из лавки" in seen.text
    assert PAYLOAD not in seen.html
    assert dict(world.conversation.bot_settings.fresh(world.now())[0].texts.get("ru", {})) == {}


def test_a_person_talks_by_buttons_and_words(hands: Hands) -> None:
    hands.presses("Начать разговор")
    agree = defaults("ru")["button.agree"]

    seen = hands.presses(agree)
    assert f"Клиент {agree}" in seen.text
    seen = hands.presses("Сказать", {"talk_text": PAYLOAD})
    assert PAYLOAD not in seen.html
    assert "&#34;&gt;&lt;img" in seen.html

    seen = hands.presses("Начать заново")
    assert f"Клиент {agree}" not in seen.text


def test_a_changed_word_shows_in_the_same_talk(hands: Hands) -> None:
    hands.presses("Начать разговор", {HELLO: "Первый привет"})

    seen = hands.presses("Сказать", {"talk_text": "", HELLO: "Второй привет"})

    assert "Второй привет" in seen.text.partition("Разговор с ботом")[2].partition("Начать")[0]


def test_a_wrong_text_is_said_at_its_field(hands: Hands) -> None:
    seen = hands.presses("Начать разговор", {HELLO: "{{nobody}}"})

    assert "Бот не может ответить" in seen.text
    assert f'id="wrong-{HELLO}"' in seen.html
    assert "{{nobody}}</textarea>" in seen.html


def test_a_customer_talks_in_english_and_the_fragment_is_the_talk(world: World) -> None:
    admin = signed_in(world, language="en")
    form = admin.opens(BOT).hidden()
    asked = {**form, "talk": "begin", "talk_language": "en", "talk_scene": "customer"}

    seen = admin.posts(BOT, asked, hx_request="true")

    assert seen.html.lstrip().startswith('<section id="talk"')
    assert "Anna" in seen.text or "Bot" in seen.text


def test_the_talk_has_an_end(world: World) -> None:
    admin = signed_in(world)
    form = {**admin.opens(BOT).hidden(), "talk_language": "ru", "talk_scene": "stranger"}

    seen = admin.posts(BOT, {**form, "talk": "=t31", "talk_said": ["=tда"] * 30})

    assert "Разговор слишком длинный" in seen.text
    assert "31" not in seen.text.partition("Разговор слишком")[0].rpartition("Клиент")[2]
