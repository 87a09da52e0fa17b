"""The brand of the programme in everything that a person reads."""

import pytest

from chalicelib.domain.conversation.bot_settings import BotSettings
from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.points.programme import Brand
from chalicelib.domain.points.rules import Wording
from chalicelib.world import World
from tests.builders.brands import LAVKA, has_brand
from tests.builders.mailbox import code_in, letters_to, sms_to
from tests.builders.people import (
    Telegrammer,
    WebchatVisitor,
    customer_of,
    work_off_outbox,
)
from tests.builders.proof import open_mail
from tests.conftest import ORIGIN
from tests.repo.builders import save_settings

PHONE = "+79211234567"
PLAIN = Brand(name=Wording(ru="Лавка", en="Lavka"))


def test_the_greeting_and_the_consent_name_brand_operator_and_policy(
    world: World, anna: Telegrammer
) -> None:
    has_brand(world)

    hello = anna.says("/start").text
    asked = anna.says("Согласен").text

    assert hello.startswith("Здравствуйте! Это бот программы лояльности «Лавка».")
    assert "Оператор персональных данных — ООО «Лавка»." in hello
    assert "https://lavka.example/privacy\n" in hello
    assert "новости программы «Лавка»" in asked


def test_a_page_in_english_reads_the_english_name(world: World) -> None:
    has_brand(world, PLAIN)

    (hello,) = WebchatVisitor(world, origin=ORIGIN).opens()

    assert "the loyalty programme “Lavka”" in hello["text"]
    assert "Your personal data is processed by Lavka.\n\nDo you" in hello["text"]


def test_the_consent_proves_the_text_with_the_brand(world: World, anna: Telegrammer) -> None:
    without = world.texts.version_of("ru", "registration.personal")
    has_brand(world)
    anna.registers()

    given = {each.purpose: each for each in customer_of(world, anna).consents}
    version = world.texts.version_of("ru", "registration.personal")
    assert given[Purpose.PERSONAL_DATA].text_version == version != without


def test_before_the_first_programme_the_texts_are_as_before(
    world: World, anna: Telegrammer
) -> None:
    assert anna.says("/start").text.startswith("Здравствуйте! Это бот программы лояльности.")


def test_the_shops_own_words_win(world: World, anna: Telegrammer) -> None:
    has_brand(world)
    own = {"registration.hello": "Привет!", "brand.advertising": "Писать вам от «{{brand}}»?"}
    save_settings(world, BotSettings(texts={"ru": own, "en": {}}))

    assert anna.says("/start").text.startswith("Привет!")
    assert anna.says("Согласен").text == "Писать вам от «Лавка»?"


def test_an_sms_begins_with_the_name(world: World, anna: Telegrammer) -> None:
    has_brand(world)
    anna.agrees()
    anna.says("Всё одним сообщением")
    anna.says(f"Анна Смирнова, {PHONE}, anna@mail.ru, 5 мая 1990")
    anna.says("Прислать код")
    work_off_outbox(world)

    (said,) = sms_to(PHONE)
    assert said == f"Лавка: {code_in(said)} — ваш код. Никому его не сообщайте."
    english = world.texts.say("en", "code.sms", {"code": "559631"})
    assert english == "Lavka: 559631 is your code. Tell it to nobody."


def test_an_email_with_a_code_names_the_brand(world: World, anna: Telegrammer) -> None:
    open_mail(world)
    has_brand(world)
    anna.registers(email="anna@mail.ru")
    anna.says("Подтвердить почту")
    work_off_outbox(world)

    (said,) = letters_to("anna@mail.ru")
    assert "Лавка: ваш код " in said
    assert world.texts.say("ru", "code.subject") == "Лавка: код подтверждения"
    assert world.texts.say("en", "notice.subject") == "Lavka: a change to your card"


def test_about_says_who_runs_the_programme(world: World, anna: Telegrammer) -> None:
    has_brand(world)
    anna.registers()

    about = anna.says("о программе").text

    assert "«Лавка»" in about
    assert about.endswith("Политика обработки данных: https://lavka.example/privacy")


def test_a_new_brand_is_seen_at_once_here(world: World) -> None:
    assert world.brand is None
    has_brand(world)
    has_brand(world, PLAIN)

    assert world.brand
    assert (world.brand.colour, world.brand.operator) == (PLAIN.colour, "")


@pytest.mark.parametrize(("colour", "is_bright"), [("#ffee00", True), (LAVKA.colour, False)])
def test_letters_can_be_read_on_the_colour(world: World, colour: str, *, is_bright: bool) -> None:
    has_brand(world, LAVKA.model_copy(update={"colour": colour}))

    assert world.brand
    assert world.brand.is_bright is is_bright
