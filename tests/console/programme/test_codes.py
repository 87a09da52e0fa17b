"""Promo codes on pages: named ones, and random ones with progress and a table."""

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.services.offers.make_codes import make_codes
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.pages import Visitor, signed_in
from tests.handlers.offers.promotions import Shop, a_shop

CODES = "/console/codes"
NEW = f"{CODES}/new"


@pytest.fixture
def shop(world: World, clock: Clock) -> Shop:
    shop = a_shop(world, clock)
    shop.offers()
    return shop


@pytest.fixture
def marketer(world: World, shop: Shop) -> Visitor:
    return signed_in(world, Role.MARKETER)


def test_random_codes_are_made_with_progress(world: World, marketer: Visitor) -> None:
    form = {**marketer.opens(NEW).filled(), "generate.count": "60", "generate.prefix": "NY"}

    making = marketer.posts(NEW, {**form, "limits.total": "1"})
    again = marketer.posts(NEW, {**form, "limits.total": "1"})
    make_codes(world, making.path.rpartition("/")[2], tries=0)
    ready = marketer.opens(making.path)
    table = marketer.opens(f"{making.path}?format=csv")

    assert making.path == again.path
    assert "Создаются: 0 из 60" in making.text
    assert 'hx-trigger="every 2s"' in making.html
    assert "60 промокодов" in ready.text.replace("\u00a0", " ")
    assert ready.html.count("<code>NY-") == 50
    assert "every 2s" not in ready.html
    assert table.html.splitlines()[0] == "\ufeffcode"
    assert len(table.html.splitlines()) == 61
    assert "готовы" in marketer.opens(CODES).text


def test_a_code_of_ones_own_opens_the_offer(shop: Shop, marketer: Visitor) -> None:
    form = {**marketer.opens(NEW).filled(), "way": "named", "codes": "autumn\nwinter"}

    made = marketer.posts(NEW, form)
    taken = marketer.posts(NEW, {**marketer.opens(NEW).hidden(), **form, "codes": "WINTER"})

    assert "2 промокода" in made.text.replace("\u00a0", " ")
    assert "Свои промокоды" in made.text
    assert shop.sells("R", "AUTUMN", bread="500.00")["earned"] > 0
    assert taken.status in (409, 422)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"generate.count": ""}, "Сколько: Заполните это поле"),
        ({"generate.count": "много"}, "Сколько: Введите целое число"),
        ({"generate.count": "5", "limits.total": "0"}, "действует каждый: Не меньше 1"),
        ({"way": "named", "codes": ""}, "Промокоды: Заполните это поле"),
        ({"way": "named", "codes": "a b"}, "Промокоды: Здесь есть знаки"),
        ({"generate.count": "5", "offer": "nothing"}, "для акции, которой нет"),
    ],
)
def test_a_refused_form_keeps_its_values(
    marketer: Visitor, typed: dict[str, str], said: str
) -> None:
    seen = marketer.posts(NEW, {**marketer.opens(NEW).filled(), **typed})

    assert seen.status == 422
    assert said in seen.text
    kept = {name: value for name, value in typed.items() if name != "offer"}
    assert {name: seen.filled()[name] for name in kept} == kept


def test_an_analyst_sees_no_codes(world: World, marketer: Visitor) -> None:
    form = {**marketer.opens(NEW).filled(), "generate.count": "3"}
    at = marketer.posts(NEW, form).path
    make_codes(world, at.rpartition("/")[2], tries=0)
    analyst = signed_in(world, Role.ANALYST, language="en")

    seen = analyst.opens(at)

    assert "3 promo codes" in seen.text.replace("\u00a0", " ")
    assert "<code>" not in seen.html.partition("<main")[2].partition("</section>")[0]
    assert analyst.opens(f"{at}?format=csv").status == 403
    assert analyst.opens(NEW).status == 403


def test_without_offers_the_form_leads_to_them(world: World) -> None:
    assert "Новая акция" in signed_in(world).opens(NEW).text
