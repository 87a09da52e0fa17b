"""Products on pages: found, changed, pasted from a table; and names of categories."""

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.catalogue import BREAD, has_catalogue
from tests.builders.pages import Visitor, signed_in

PRODUCTS = "/console/products"
NEW, PASTE, CATEGORIES = f"{PRODUCTS}/new", f"{PRODUCTS}/paste", f"{PRODUCTS}/categories"
INJECTION = '"><img src=x onerror=alert(1)>'
TYPED = {"sku": "a/b 1", "name.ru": INJECTION, "name.en": "Tea", "category": "tea"}


@pytest.fixture
def admin(world: World) -> Visitor:
    has_catalogue(world)
    return signed_in(world)


def test_a_product_is_made_found_and_changed(world: World, admin: Visitor) -> None:
    form = {**admin.opens(NEW).filled(), **TYPED, "price": "1 234,50", "redeems": []}

    made = admin.posts(NEW, form)
    again = admin.posts(NEW, form)
    taken = admin.posts(NEW, {**form, "name.en": "Green tea"})
    shown = admin.opens(f"{PRODUCTS}/a%2Fb%201")
    changed = admin.posts(shown.path, {**shown.filled(), "prices.promo": "99"})

    assert "Товар записан" in made.text
    assert "<img" not in made.html
    assert "баллами не оплатить" in made.text
    assert "Товар записан" in again.text
    assert "Уже занято" in taken.text
    assert taken.filled()["name.en"] == "Green tea"
    assert shown.filled()["price"] == "1234,50"
    assert "Товар записан" in changed.text
    assert str(world.catalogue.products.get("a/b 1").prices["promo"]) == "99.00"
    assert "a/b 1" in admin.opens(f"{PRODUCTS}?search=te").text
    assert "a/b 1" not in admin.opens(f"{PRODUCTS}?search=bre").text
    part = admin.opens(f"{PRODUCTS}?search=nothing", hx_request="true")
    assert "Ничего не нашли" in part.html
    assert "<html" not in part.html


def test_an_untouched_form_changes_nothing(world: World, admin: Visitor) -> None:
    seen = admin.opens(f"{PRODUCTS}/bread")

    admin.posts(seen.path, seen.filled())

    assert world.catalogue.products.get("bread") == BREAD


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"sku": ""}, "Артикул: Введите от 1 до 64 знаков"),
        ({"sku": "a;b"}, "Артикул: Введите от 1 до 64 знаков"),
        ({"unit": "x" * 90}, "Единица"),
        ({"category": ""}, "Категория: Здесь есть знаки"),
        ({"price": "дорого"}, "Цена: Введите сумму"),
    ],
)
def test_a_refused_form_keeps_its_values(admin: Visitor, typed: dict[str, str], said: str) -> None:
    seen = admin.posts(NEW, {**admin.opens(NEW).filled(), **TYPED, **typed})

    assert seen.status == 422
    assert said in seen.text
    assert seen.filled()["name.ru"] == INJECTION


def test_two_people_do_not_undo_each_other(admin: Visitor) -> None:
    mine = admin.opens(f"{PRODUCTS}/bread")
    admin.posts(mine.path, {**mine.filled(), "price": "50"})

    refused = admin.posts(mine.path, {**mine.filled(), "name.ru": "Хлеб"})

    assert refused.status == 409
    assert "Цена 50 нет" in refused.text
    assert "Товар записан" in admin.posts(mine.path, refused.filled()).text


def test_a_product_that_was_changed_meanwhile_is_not_removed(admin: Visitor) -> None:
    mine = admin.opens(f"{PRODUCTS}/bread")
    admin.posts(mine.path, {**mine.filled(), "price": "50"})

    refused = admin.posts(mine.path, {**mine.filled(), "do": "delete"})
    removed = admin.posts(mine.path, {**refused.filled(), "do": "delete"})

    assert (refused.status, "изменил кто-то другой" in refused.text) == (409, True)
    assert refused.filled()["price"] == "50"
    assert "убран" in removed.text


def test_a_product_that_was_removed_meanwhile_is_made_again_on_purpose_only(
    world: World, admin: Visitor
) -> None:
    mine = admin.opens(f"{PRODUCTS}/bread")
    admin.posts(mine.path, {**mine.filled(), "do": "delete"})

    refused = admin.posts(mine.path, {**mine.filled(), "name.ru": "Хлеб"})
    again = admin.posts(mine.path, refused.filled())

    assert (refused.status, again.status) == (409, 200)
    assert world.catalogue.products.get("bread").name["ru"] == "Хлеб"


@pytest.mark.parametrize(
    ("cell", "unit"), [("шт.", "piece"), ("Кг", "kg"), ("л", "l"), ("pcs", "piece"), ("", "piece")]
)
def test_units_are_named_as_in_a_table(world: World, admin: Visitor, cell: str, unit: str) -> None:
    rows = f"m-1;Молоко;Milk;dairy;{cell}"

    admin.posts(PASTE, {**admin.opens(PASTE).hidden(), "rows": rows})

    assert world.catalogue.products.get("m-1").unit == unit


def test_many_products_are_pasted(world: World, admin: Visitor) -> None:
    lines = (
        "Артикул\tНазвание",
        "m-1\tМолоко\tMilk\tdairy\tl\t89,90\t\t\tда\tнет",
        "m-2\tСыр\tCheese\tdairy",
    )
    rows = "\n".join(lines)

    seen = admin.posts(PASTE, {**admin.opens(PASTE).hidden(), "rows": rows})

    assert "Принято: 2\u00a0товара. Изменилось: 2" in seen.text.replace(" товара", "\u00a0товара")
    milk = world.catalogue.products.get("m-1")
    assert (milk.unit, str(milk.price), milk.earns, milk.redeems) == ("l", "89.90", True, False)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("", "Заполните это поле"),
        ("m-1;Молоко;Milk;dairy;l;дорого", "Строка 1, Цена: Введите сумму"),
        ("m-1;;;dairy", "Строка 1, Название по-русски: Заполните это поле"),
        ("a;A;A;c\na;A;A;c", "Строка 2, Артикул: Такой артикул уже есть"),
        ("артикул;имя\n\na;A;A;c\nb;;;c", "Строка 4, Название по-русски: Заполните"),
        ('"', "Строка 1"),
        ("a" * 200_000, "Это не таблица"),
    ],
)
def test_a_wrong_table_is_named_by_its_rows(admin: Visitor, rows: str, said: str) -> None:
    seen = admin.posts(PASTE, {**admin.opens(PASTE).hidden(), "rows": rows})

    assert seen.status == 422
    assert said in seen.text
    assert seen.filled()["rows"] == rows


def test_a_category_gets_a_name(admin: Visitor) -> None:
    form = {**admin.opens(CATEGORIES).filled(), "code": "tea", "name.ru": INJECTION}

    refused = admin.posts(CATEGORIES, {**form, "name.ru": ""})
    saved = admin.posts(CATEGORIES, {**form, "name.en": "Tea"})
    nameless = admin.posts(CATEGORIES, {**form, "code": "", "name.en": "Tea"})

    assert (refused.status, nameless.status) == (422, 422)
    assert "Категория записана" in saved.text
    assert "<img" not in saved.html


def test_a_shop_that_speaks_one_language_writes_one_name(world: World, admin: Visitor) -> None:
    typed = {"sku": "m-1", "name.ru": "Молоко", "name.en": "", "category": "dairy"}
    admin.sends(NEW, typed)

    form = admin.opens("/console/products/m-1").filled()
    admin.posts("/console/products/m-1", {**form, "name.ru": "Кефир"})

    product = world.catalogue.products.find(["m-1"], world.now())["m-1"]
    assert form["name.en"] == ""
    assert product.name == {"ru": "Кефир", "en": "Кефир"}


def test_a_name_of_a_category_is_not_replaced_unseen(world: World, admin: Visitor) -> None:
    typed = {"code": "dairy", "name.ru": "Сыры", "name.en": "Cheese"}

    refused = admin.posts(CATEGORIES, {**admin.opens(CATEGORIES).filled(), **typed})
    mine = admin.posts(CATEGORIES, refused.filled())
    seen = admin.opens(f"{CATEGORIES}?code=dairy")

    assert refused.status == 409
    assert "Молочное Сыры" in refused.text
    assert "Категория записана" in mine.text
    assert seen.filled()["name.ru"] == "Сыры"
    assert admin.opens(f"{CATEGORIES}?code=%00x").status == 400


def test_a_product_shows_the_name_of_its_category(admin: Visitor) -> None:
    admin.sends(NEW, TYPED)
    assert '<td data-name="Категория">tea</td>' in admin.opens(PRODUCTS).html

    admin.sends(CATEGORIES, {"code": "tea", "name.ru": "Чай", "name.en": "Tea"})

    assert '<td data-name="Категория">Чай</td>' in admin.opens(PRODUCTS).html


def test_the_table_is_not_run_as_a_formula(admin: Visitor) -> None:
    admin.posts(NEW, {**admin.opens(NEW).filled(), **TYPED, "name.ru": "=1+1"})

    assert ",'=1+1," in admin.opens(f"{PRODUCTS}?format=csv").html


@pytest.mark.parametrize("role", [Role.MARKETER, Role.CASHIER])
def test_others_look_and_change_nothing(world: World, admin: Visitor, role: Role) -> None:
    visitor = signed_in(world, role, language="en")

    assert "Rye bread" in visitor.opens(PRODUCTS).text
    assert "Save the product" not in visitor.opens(f"{PRODUCTS}/bread").text
    assert visitor.opens(NEW).status == visitor.opens(PASTE).status == 403
