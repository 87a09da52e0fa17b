"""A customer gets into the cabinet by a link, by Telegram or by a code, and no one else does."""

import re
from urllib.parse import urlsplit

import pytest

from chalicelib.console.cabinet.session import COOKIE
from chalicelib.domain.customers.customer import Customer
from chalicelib.services.cabinet.open_by_link import sign_cabinet_link
from chalicelib.world import World
from tests.builders.cabinet import ME, code_of, linked
from tests.builders.clock import Clock
from tests.builders.pages import Visitor
from tests.builders.people import Telegrammer, queued

SIGN_IN = "/me/sign-in"


def test_the_bot_offers_the_cabinet_in_the_messenger_and_in_a_browser(
    world: World, anna: Telegrammer
) -> None:
    heard = anna.says("Личный кабинет")
    (app,), (link,) = heard.call["reply_markup"]["inline_keyboard"]

    assert app["web_app"]["url"] == f"{world.settings.pages_url}/me/launch"
    assert Visitor().sends(urlsplit(link["url"]).path, {}).path == ME
    assert "Кабинет" in anna.says("/help").labels


def test_a_preview_of_a_link_uses_nothing_up_and_the_link_opens_once(
    world: World, customer: Customer
) -> None:
    link = urlsplit(sign_cabinet_link(world, customer)).path
    preview, person, thief = Visitor(), Visitor(), Visitor()

    previews = [preview.opens(link) for _ in range(3)]
    opened = person.sends(link, {})
    again = person.posts(link, {})
    stolen = thief.posts(link, {})

    assert [seen.status for seen in previews] == [200] * 3
    assert not preview.cookies
    assert opened.path == again.path == ME
    assert stolen.status == 403
    assert COOKIE not in thief.cookies


def test_a_link_ends_after_ten_minutes(world: World, customer: Customer, clock: Clock) -> None:
    link = urlsplit(sign_cabinet_link(world, customer)).path
    clock.moves(minutes=10, seconds=1)

    seen = Visitor().posts(link, {})

    assert seen.status == 403
    assert "больше не действует" in seen.text


@pytest.mark.parametrize("token", ["x", "AAAA", "%00", "а" * 20, "A" * 190])
@pytest.mark.usefixtures("world")
def test_a_link_that_we_did_not_sign_opens_nothing(token: str) -> None:
    assert Visitor().posts(f"/me/link/{token}", {}).status in (400, 403)


@pytest.mark.usefixtures("world")
def test_a_stranger_is_led_to_the_sign_in() -> None:
    seen = Visitor().opens(ME)

    assert seen.path == "/me/sign-in"
    assert "Вход в кабинет" in seen.text


def test_the_card_is_shown_to_its_customer(world: World, customer: Customer) -> None:
    visitor = linked(world, customer)
    seen = visitor.opens(ME)

    assert customer.card[-4:] in seen.text.replace(" ", "")
    assert "frame-ancestors 'none'" in seen.headers["Content-Security-Policy"]
    assert visitor.opens("/me/card.png").headers["Content-Type"] == "image/png"


# By a code to the phone


def test_a_code_opens_the_cabinet_and_the_owner_hears_of_it(
    world: World, customer: Customer
) -> None:
    visitor = Visitor()
    asked = visitor.sends(SIGN_IN, {"phone": "8 921 123-45-67"})
    opened = visitor.posts(SIGN_IN, {**asked.hidden(), "code": code_of(world, asked)})

    assert opened.path == ME
    assert [job for job in queued(world) if "reply" in job]


def test_a_stranger_cannot_find_out_who_has_a_card(world: World, customer: Customer) -> None:
    queued(world)

    of_customer = Visitor().sends(SIGN_IN, {"phone": customer.phone.number})
    of_nobody = Visitor().sends(SIGN_IN, {"phone": "+79217654321"})

    assert of_customer.status == of_nobody.status == 200
    assert _without_digits(of_customer.text) == _without_digits(of_nobody.text)
    assert len(queued(world)) == 2


def test_a_person_who_proved_a_number_without_a_card_hears_so(world: World) -> None:
    visitor = Visitor()
    asked = visitor.sends(SIGN_IN, {"phone": "+79217654321"})

    seen = visitor.posts(SIGN_IN, {**asked.hidden(), "code": code_of(world, asked)})

    assert "Карты по этому номеру нет" in seen.text
    assert COOKIE not in visitor.cookies


def test_a_code_has_five_tries_and_words_cost_none(world: World, customer: Customer) -> None:
    visitor = Visitor()
    seen = visitor.sends(SIGN_IN, {"phone": customer.phone.number})
    code = code_of(world, seen)
    wrong = "000000" if code != "000000" else "000001"

    words = visitor.posts(SIGN_IN, {**seen.hidden(), "code": "не пришёл"})
    tries = [visitor.posts(SIGN_IN, {**seen.hidden(), "code": wrong}) for _ in range(5)]
    late = visitor.posts(SIGN_IN, {**seen.hidden(), "code": code})

    assert "шесть цифр" in words.text
    assert [each.status for each in tries] == [422] * 5
    assert "Осталось попыток: 4" in tries[0].text
    assert late.status == 422
    assert COOKIE not in visitor.cookies


def test_a_form_sent_twice_sends_one_code(world: World) -> None:
    visitor = Visitor()
    form = {**visitor.opens(SIGN_IN).hidden(), "phone": "+79217654321"}

    answers = [visitor.posts(SIGN_IN, form) for _ in range(3)]

    assert len(queued(world)) == 1
    assert len({each.hidden()["sent"] for each in answers}) == 1


@pytest.mark.parametrize("phone", ["", "12", "нет", "+7 921", '"><img src=x onerror=alert(1)>'])
def test_a_bad_number_is_explained_and_kept(world: World, phone: str) -> None:
    seen = Visitor().sends(SIGN_IN, {"phone": phone})

    assert seen.status == 422
    assert "<img src=x" not in seen.html
    assert seen.filled()["phone"] == phone
    assert queued(world) == []


def _without_digits(text: str) -> str:
    return re.sub(r"\d", "", text)
