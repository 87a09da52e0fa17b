"""Shops on pages: made, changed by two people, removed."""

from datetime import date

import pytest

from chalicelib.domain.catalogue.shop import Holiday, Position
from chalicelib.domain.money import Money
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.catalogue import NEVSKY, has_catalogue
from tests.builders.pages import Visitor, signed_in

SHOPS = "/console/shops"
NEW, SHOP = f"{SHOPS}/new", f"{SHOPS}/s1"
INJECTION = '"><img src=x onerror=alert(1)>'
TYPED = {
    "code": "s2",
    "name.ru": INJECTION,
    "name.en": "Second",
    "hours.0.weekdays.1": "yes",
    "hours.0.from": "09:00",
    "hours.0.to": "21:00",
    "position.latitude": "59.9",
    "position.longitude": "30.3",
}


@pytest.fixture
def admin(world: World) -> Visitor:
    has_catalogue(world)
    return signed_in(world)


def test_a_shop_is_put_into_the_catalogue(world: World, admin: Visitor) -> None:
    form = {**admin.opens(NEW).filled(), **TYPED, "do": "save"}

    seen = admin.posts(NEW, form)
    again = admin.posts(NEW, form)
    taken = admin.posts(NEW, {**form, "name.en": "Third"})

    assert "Магазин записан" in seen.text
    assert "<img" not in seen.html
    assert "Магазин записан" in again.text
    assert "Уже занято" in taken.text
    stored = world.catalogue.shops.get("s2")
    assert (stored.hours[0].weekdays, stored.hours[0].begins) == ((1,), "09:00")
    assert stored.position is not None
    assert "'\"" in admin.opens(f"{SHOPS}?format=csv").html or "s2" in seen.text


def test_an_untouched_form_changes_nothing(world: World, admin: Visitor) -> None:
    admin.posts(SHOP, {**admin.opens(SHOP).filled(), "do": "save"})

    assert world.catalogue.shops.get("s1") == NEVSKY


def test_a_shop_says_from_which_sum_its_tills_offer_a_card(world: World, admin: Visitor) -> None:
    form = {**admin.opens(SHOP).filled(), "do": "save"}

    wrong = admin.posts(SHOP, {**form, "offer_card_from": "much"})
    admin.posts(SHOP, {**form, "offer_card_from": "1 500,50"})

    assert 'id="wrong-offer_card_from"' in wrong.html
    assert world.catalogue.shops.get("s1").offer_card_from == Money(150050, "RUB")
    assert admin.opens(SHOP).filled()["offer_card_from"] == "1500.50"


def test_rows_of_hours_are_added_and_removed(admin: Visitor) -> None:
    more = admin.posts(SHOP, {**admin.opens(SHOP).filled(), "phone": "1", "do": "add.hours"})
    less = admin.posts(SHOP, {**more.filled(), "do": "remove.hours.0"})

    assert "hours.2.from" in more.filled()
    assert less.filled()["phone"] == "1"
    assert "hours.0.from" not in less.filled()


def test_holidays_are_days_with_hours_of_their_own(world: World, admin: Visitor) -> None:
    more = admin.posts(SHOP, {**admin.opens(SHOP).filled(), "do": "add.holidays"})
    days = {**more.filled(), "holidays.0.on": "2027-01-01", "do": "save"}

    half = admin.posts(SHOP, {**days, "holidays.0.from": "10:00"})
    nameless = admin.posts(SHOP, {**days, "holidays.0.on": "", "holidays.0.from": "10:00"})
    saved = admin.posts(SHOP, days)

    assert (half.status, nameless.status) == (422, 422)
    assert "Укажите оба часа или ни одного" in half.text
    assert "Выберите день" in nameless.text
    assert "Магазин записан" in saved.text
    assert world.catalogue.shops.get("s1").holidays == (Holiday(date(2027, 1, 1)),)
    less = admin.posts(SHOP, {**admin.opens(SHOP).filled(), "do": "remove.holidays.0"})
    admin.posts(SHOP, {**less.filled(), "do": "save"})
    assert world.catalogue.shops.get("s1") == NEVSKY


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"code": ""}, "Код: Введите буквы, цифры"),
        ({"code": "a b"}, "Код: Введите буквы, цифры"),
        ({"name.ru": "ы" * 130}, "Название по-русски: "),
        ({"hours.0.from": "утром"}, "С: Введите время, например 09:00"),
        ({"hours.0.to": "25"}, "До: Введите время, например 21:00"),
        ({"position.latitude": ""}, "Широта"),
        ({"zone": "Moscow"}, "Часовой пояс: Укажите часовой пояс"),
    ],
)
def test_a_refused_form_keeps_its_values(admin: Visitor, typed: dict[str, str], said: str) -> None:
    seen = admin.posts(NEW, {**admin.opens(NEW).filled(), **TYPED, **typed, "do": "save"})

    assert seen.status == 422
    assert said in seen.text
    assert seen.filled()["name.en"] == "Second"
    assert "<img" not in seen.html


def test_hours_and_places_are_read_as_people_write_them(world: World, admin: Visitor) -> None:
    typed = {"hours.0.from": "9", "hours.0.to": "21.30"}
    typed |= {"position.latitude": "59,93", "position.longitude": "30,31"}

    admin.posts(NEW, {**admin.opens(NEW).filled(), **TYPED, **typed, "do": "save"})

    made = world.catalogue.shops.get(TYPED["code"])
    assert (made.hours[0].begins, made.hours[0].ends) == ("09:00", "21:30")
    assert made.position == Position("59.93", "30.31")


def test_two_people_do_not_undo_each_other(world: World, admin: Visitor) -> None:
    mine = {**admin.opens(SHOP).filled(), "phone": "1", "do": "save"}
    admin.posts(SHOP, {**admin.opens(SHOP).filled(), "address.ru": "Невский, 2", "do": "save"})

    refused = admin.posts(SHOP, mine)

    assert refused.status == 409
    assert "Телефон (необязательно) +7 812 123-45-67 1" in refused.text
    assert "Невский, 2 Невский пр., 1" in refused.text
    assert "Магазин записан" in admin.posts(SHOP, {**refused.filled(), "do": "save"}).text
    assert world.catalogue.shops.get("s1").phone == "1"


def test_a_row_that_is_added_hides_no_change_of_another(admin: Visitor) -> None:
    mine = {**admin.opens(SHOP).filled(), "phone": "1"}
    admin.posts(SHOP, {**admin.opens(SHOP).filled(), "address.ru": "Невский, 2", "do": "save"})

    more = admin.posts(SHOP, {**mine, "do": "add.holidays"})
    refused = admin.posts(SHOP, {**more.filled(), "do": "save"})

    assert refused.status == 409


def test_a_shop_that_was_changed_meanwhile_is_not_removed(admin: Visitor) -> None:
    mine = admin.opens(SHOP).filled()
    admin.posts(SHOP, {**admin.opens(SHOP).filled(), "phone": "1", "do": "save"})

    refused = admin.posts(SHOP, {**mine, "do": "delete"})

    assert (refused.status, refused.filled()["phone"]) == (409, "1")
    assert "убран" in admin.posts(SHOP, {**refused.filled(), "do": "delete"}).text


def test_a_shop_is_removed(admin: Visitor) -> None:
    seen = admin.posts(SHOP, {**admin.opens(SHOP).filled(), "do": "delete"})

    assert "убран из каталога" in seen.text
    assert admin.opens(SHOP).status == 404


@pytest.mark.parametrize("role", [Role.MARKETER, Role.CASHIER])
def test_others_look_and_change_nothing(world: World, admin: Visitor, role: Role) -> None:
    visitor = signed_in(world, role, language="en")

    assert "Lavka on Nevsky" in visitor.opens(SHOPS).text
    assert "Save the shop</button></div>" not in visitor.opens(SHOP).html
    assert visitor.opens(NEW).status == 403
    token = visitor.opens(SHOP).hidden()
    assert visitor.posts(SHOP, {**token, "do": "delete"}).status == 403
