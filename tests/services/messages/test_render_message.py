"""A campaign's message for one person: their words, their language, our links and buttons."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.campaigns.run import ONLY_STEP
from chalicelib.domain.conversation.bot_settings import BotSettings
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.messages.message import Chat, Locale
from chalicelib.domain.messages.outgoing import OpenLink, Outgoing, PressValue
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.domain.shopping.shopping import Bought, Shopping
from chalicelib.services.messages.campaign_links import (
    CampaignLink,
    StopLink,
    read_campaign_link,
    read_stop_link,
)
from chalicelib.services.messages.render_message import render_message
from chalicelib.world import World
from tests.builders.campaigns import (
    AUTUMN,
    CATALOGUE,
    STOP,
    SUBJECT,
    WANT,
    a_message,
    a_record,
    says,
)
from tests.builders.catalogue import has_catalogue
from tests.builders.clock import START
from tests.repo.builders import CHAT, a_customer, save_settings

BIRTHDAY = CampaignId("birthday")
PAGE = Chat("webchat", "0123456789abcdef")
TODAY = START.date().toordinal()


def worded(world: World, channel: str = "telegram", content: Any = None, **person: Any) -> Outgoing:
    return render_message(world, a_record(content), a_customer(**person), channel, ONLY_STEP)


def said(world: World, text: str, **person: Any) -> str:
    return worded(world, "telegram", says(text), **person).text


def token_of(url: str) -> str:
    return url.rpartition("/")[2]


def test_the_words_are_in_the_persons_language(world: World) -> None:
    russian, english = worded(world), worded(world, locale="en", first_name="Ann")

    assert (russian.text, russian.locale) == ("Анна, вас ждут скидки", "ru")
    assert (english.text, english.locale) == ("Ann, there is a sale", "en")
    assert [button.label for button in english.buttons] == ["Catalogue", "I do", "Stop advertising"]


def test_a_language_that_is_missing_is_stood_in_for(world: World) -> None:
    outgoing = worded(world, content=says("Скидки"), locale="en")

    assert (outgoing.text, outgoing.locale) == ("Скидки", "ru")


def test_buttons_come_back_to_us(world: World) -> None:
    customer = a_customer()

    link, answer, stop = render_message(world, a_record(), customer, "telegram", ONLY_STEP).buttons

    assert isinstance(link, OpenLink)
    assert read_campaign_link(world, token_of(link.url)) == CampaignLink(AUTUMN, customer.id, 0)
    assert answer == PressValue("Хочу", "a:autumn-2026:want")
    assert stop == PressValue("Не присылать рекламу", "s:autumn-2026")


def test_the_stop_button_has_the_label_of_its_run(world: World) -> None:
    labels: dict[Locale, str] = {"ru": "Хватит", "en": "Enough"}
    customer = a_customer(locale="en")

    outgoing = render_message(world, a_record(), customer, "telegram", ONLY_STEP, labels)

    assert [button.label for button in outgoing.buttons] == ["Catalogue", "I do", "Enough"]


def test_a_link_is_known_by_its_place_among_the_buttons(world: World) -> None:
    buttons = worded(world, content=a_message(buttons=(STOP, WANT, CATALOGUE))).buttons

    link = buttons[2]
    assert isinstance(link, OpenLink)
    assert read_campaign_link(world, token_of(link.url)).number == 2


@pytest.mark.parametrize(("channel", "chat"), [("telegram", CHAT), ("webchat", PAGE)])
def test_a_messenger_is_written_to_where_the_person_came_last(
    world: World, channel: str, chat: Chat
) -> None:
    earlier = Chat(channel, "1")

    assert worded(world, channel, chats=(earlier, chat)).to == chat


def test_what_a_person_is_called_is_never_read_as_a_template(world: World) -> None:
    text = said(world, "{{name}} и {{surname}}", first_name="{{city}}", surname="<b>&")

    assert text == "{{city}} и <b>&"


def test_numbers_have_their_words(world: World) -> None:
    has_catalogue(world)
    bought = tuple(Bought(TODAY - ago, 100, (("dairy", 100),)) for ago in (21, 22))
    text = '{{days}} {{days|plural:"день","дня","дней"}}, {{orders}}, {{favourite}}'

    assert said(world, text, shopping=Shopping(bought)) == "21 день, 2, Молочное"


def test_a_favourite_category_is_named_in_the_language_of_the_text(world: World) -> None:
    has_catalogue(world)
    bought = Shopping(tuple(Bought(TODAY - ago, 100, (("dairy", 100),)) for ago in (21, 22)))

    assert said(world, "{{favourite}}", shopping=bought) == "Молочное"


def test_a_category_without_a_name_is_never_shown_by_its_code(world: World) -> None:
    bought = Shopping(tuple(Bought(TODAY - ago, 100, (("dairy", 100),)) for ago in (21, 22)))

    assert said(world, "{{favourite}}", shopping=bought) == "Всё, что вы любите"


def test_the_days_are_those_of_the_programmes_calendar(world: World, clock: Any) -> None:
    clock.at = START.replace(hour=21, minute=30)  # past midnight in Moscow
    bought = Shopping((Bought(TODAY, 100),))

    assert said(world, "{{days}}", shopping=bought) == "1"


def test_of_whom_nothing_is_known_something_can_be_said(world: World) -> None:
    nobody = {"first_name": "", "surname": "", "city": ""}
    text = "{{name}} {{surname}}, в {{city}} вас ждёт {{favourite}} !"

    assert said(world, text, **nobody) == "Друг, в ваш город вас ждёт всё, что вы любите !"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Привет, {{name}}!", "Привет, друг!"),
        ("{{city}} ждёт. {{favourite}} тоже", "Ваш город ждёт. Всё, что вы любите тоже"),
        ("{{surname}}, вас ждут скидки", "Вас ждут скидки"),
        ("Уважаемый покупатель ({{surname}})!", "Уважаемый покупатель!"),
        ("Привет, {{surname}}, у нас скидки", "Привет, у нас скидки"),
    ],
)
@pytest.mark.parametrize("nothing", ["", "\u200b", "\u3164"])
def test_missing_values_leave_well_formed_sentences(
    world: World, text: str, expected: str, nothing: str
) -> None:
    nobody = {"first_name": nothing, "surname": nothing, "city": nothing}

    assert said(world, text, **nobody) == expected


def test_a_shop_has_its_own_word_for_who_has_no_name(world: World) -> None:
    save_settings(world, BotSettings(texts={"ru": {"campaign.no_name": "Сосед"}}))

    assert said(world, "{{name}}!", first_name="") == "Сосед!"


def test_the_words_of_an_author_stay_as_they_are(world: World) -> None:
    assert said(world, "  Ну  , как ?\n{{name}}") == "  Ну  , как ?\nАнна"


# Standing campaigns

YEARS = ("2026", "2027")


def greeted(world: World, channel: str, step: str) -> Outgoing:
    return render_message(world, a_record(id=BIRTHDAY), a_customer(), channel, step)


def parts(outgoing: Outgoing) -> set[str]:
    """All that comes back to us."""
    links = (each.url for each in outgoing.buttons if isinstance(each, OpenLink))
    pressed = (each.value for each in outgoing.buttons if isinstance(each, PressValue))
    return {*links, *pressed, outgoing.unsubscribe_url, str(outgoing.tags)} - {""}


@pytest.mark.parametrize("step", YEARS)
def test_all_that_comes_back_of_a_standing_campaign_names_its_step(world: World, step: str) -> None:
    link, answer, stop = greeted(world, "telegram", step).buttons
    letter, sms = greeted(world, "email", step), greeted(world, "sms", step)

    assert isinstance(link, OpenLink)
    assert read_campaign_link(world, token_of(link.url)).step == step
    assert (answer, stop) == (
        PressValue("Хочу", f"a:birthday:want:{step}"),
        PressValue("Не присылать рекламу", f"s:birthday:{step}"),
    )
    assert dict(letter.tags)["step"] == step
    assert read_stop_link(world, token_of(letter.unsubscribe_url)).step == step
    catalogue, way_out = sms.text.split("\n")[1:]
    assert read_campaign_link(world, token_of(catalogue)).step == step
    assert read_stop_link(world, token_of(way_out)).step == step


@pytest.mark.parametrize("channel", ["telegram", "webchat", "email"])
def test_what_is_sent_again_is_the_same_message_and_the_next_years_is_another(
    world: World, channel: str
) -> None:
    customer, record = a_customer(chats=(CHAT, PAGE)), a_record(id=BIRTHDAY)
    first, again, next_year = (
        parts(render_message(world, record, customer, channel, step))
        for step in ("2026", "2026#again1", "2027")
    )

    assert first == again
    assert first.isdisjoint(next_year)


# E-mail


def test_a_letter_has_a_subject_links_and_a_way_out(world: World) -> None:
    customer = a_customer()

    outgoing = render_message(world, a_record(), customer, "email", ONLY_STEP)

    assert (outgoing.to, outgoing.subject) == (customer.email, SUBJECT["ru"])
    assert [type(button) for button in outgoing.buttons] == [OpenLink]
    way_out = read_stop_link(world, token_of(outgoing.unsubscribe_url))
    assert way_out == StopLink(AUTUMN, customer.id, "email")
    assert outgoing.tags == (("campaign", AUTUMN), ("customer", customer.id))


def test_no_name_breaks_the_line_of_a_subject(world: World) -> None:
    content = a_message(subjects={"ru": "{{name}}, скидки"})

    outgoing = worded(world, "email", content, first_name="Анна\r\nBcc: all@example.org")

    assert outgoing.subject == "Анна Bcc: all@example.org, скидки"


def test_a_service_letter_has_no_way_out(world: World) -> None:
    content = a_message(purpose=MessagePurpose.SERVICE, buttons=())

    outgoing = worded(world, "email", content)

    assert (outgoing.unsubscribe_url, outgoing.buttons) == ("", ())
    assert outgoing.purpose is MessagePurpose.SERVICE


# SMS


def test_an_sms_says_its_links_and_how_to_stop_it(world: World) -> None:
    customer = a_customer()

    outgoing = render_message(world, a_record(), customer, "sms", ONLY_STEP)

    greeting, link, stop = outgoing.text.split("\n")
    assert greeting == "Анна, вас ждут скидки"
    assert link.startswith("Каталог: http://127.0.0.1:8000/l/")
    assert stop.startswith("Отписка: http://127.0.0.1:8000/u/")
    assert read_stop_link(world, token_of(stop)).channel == "sms"
    assert (outgoing.to, outgoing.buttons, outgoing.picture) == (customer.phone.number, (), "")


def test_a_service_sms_is_its_words_alone(world: World) -> None:
    content = says("Заказ ждёт вас", purpose=MessagePurpose.SERVICE, buttons=())

    assert worded(world, "sms", content).text == "Заказ ждёт вас"


# Nobody there


@pytest.mark.parametrize(
    ("channel", "person"),
    [
        ("telegram", {"chats": (PAGE,)}),
        ("webchat", {"chats": (CHAT,)}),
        ("email", {"email": None}),
        ("vk", {}),
    ],
)
def test_who_has_no_address_there_gets_no_message(
    world: World, channel: str, person: dict[str, Any]
) -> None:
    content = a_message(texts={channel: {"ru": "Да"}})

    with pytest.raises(NotFound, match=r"channel\.no_address"):
        worded(world, channel, content, **person)


def test_a_phone_is_an_address(world: World) -> None:
    customer = a_customer()
    phone = replace(customer.phone, number=Phone("+77011234567"))

    outgoing = render_message(world, a_record(), replace(customer, phone=phone), "sms", ONLY_STEP)

    assert outgoing.to == "+77011234567"
