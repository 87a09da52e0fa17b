"""An administrator defines fields and dictionaries on pages, and staff fill them in."""

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.fields import DICTIONARY, FIELDS, has_fields, puts_field
from tests.builders.pages import Visitor, signed_in
from tests.builders.staff import Caller, a_caller
from tests.repo.builders import a_customer, found, stored

FIELD_PAGE, DICTIONARY_PAGE = "/console/fields", "/console/dictionaries"
PAYLOAD = '"><img src=x onerror=alert(1)>'
NEW = {"sent": "yes", "name.ru": "Размер обуви", "name.en": "Shoe size", "kind": "number"}


@pytest.fixture
def admin(world: World) -> Caller:
    return a_caller(world, Role.ADMIN)


@pytest.fixture
def visitor(world: World) -> Visitor:
    return signed_in(world)


@pytest.fixture
def anna(world: World, admin: Caller) -> Customer:
    has_fields(admin)
    return stored(world, a_customer(custom={"pet": PAYLOAD, "size": "40.5", "colour": "red"}))


def test_a_field_is_defined_with_a_code_of_its_name(admin: Caller, visitor: Visitor) -> None:
    empty = visitor.opens(FIELD_PAGE)
    done = visitor.sends(f"{FIELD_PAGE}/new", {**NEW, "order": "5", "asked": "yes"})

    (made,) = admin.asks("GET", FIELDS).body["fields"]
    assert "Своих полей пока нет" in empty.text
    assert (done.path, made["id"], made["asked"]) == (FIELD_PAGE, "shoe_size", True)
    assert "Размер обуви" in done.text


def test_a_form_that_is_sent_twice_makes_one_field(admin: Caller, visitor: Visitor) -> None:
    fields = {**visitor.opens(f"{FIELD_PAGE}/new").hidden(), **NEW, "id": "size"}

    first, second = (visitor.posts(f"{FIELD_PAGE}/new", fields) for _ in range(2))

    assert first.path == FIELD_PAGE
    assert second.status == 422
    assert len(admin.asks("GET", FIELDS).body["fields"]) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name.ru": "ы" * 130}, "Название по-русски: "),
        ({"kind": "choice"}, "Такого справочника нет"),
        ({"order": "много"}, "Введите целое число"),
        ({"id": "Size"}, "Маленькие латинские буквы"),
    ],
)
def test_a_refused_field_keeps_what_was_typed(
    visitor: Visitor, typed: dict[str, str], said: str
) -> None:
    seen = visitor.sends(f"{FIELD_PAGE}/new", {**NEW, "name.en": PAYLOAD, **typed})

    assert seen.status == 422
    assert said in seen.text
    assert "&#34;&gt;&lt;img" in seen.html
    assert PAYLOAD not in seen.html


def test_a_stale_form_shows_both_versions(admin: Caller, visitor: Visitor) -> None:
    has_fields(admin)
    page = f"{FIELD_PAGE}/pet"
    fields = {**visitor.opens(page).filled(), "name.ru": "Моё имя поля", "do": "save"}
    puts_field(admin, "pet", order=77)

    stale = visitor.posts(page, fields)
    kept = visitor.posts(page, {**stale.filled(), "do": "save"})

    assert stale.status == 409
    assert "Моё имя поля" in stale.text
    assert "77" in stale.text
    assert (kept.status, kept.path) == (200, FIELD_PAGE)


def test_a_field_in_use_says_where_and_one_that_is_not_is_deleted(
    admin: Caller, visitor: Visitor, anna: Customer
) -> None:
    condition = {"kind": "field", "field": "pet", "is_set": True}
    admin.asks("POST", "/v1/segments", {"name": "Кошатники", "predicate": condition})

    used = visitor.opens(f"{FIELD_PAGE}/pet")
    refused = visitor.posts(f"{FIELD_PAGE}/pet", {**used.hidden(), "do": "delete"})
    done = visitor.posts(
        f"{FIELD_PAGE}/since", {**visitor.opens(f"{FIELD_PAGE}/since").hidden(), "do": "delete"}
    )

    assert "Сегмент Кошатники" in used.text
    assert "Удалить поле" not in used.text
    assert refused.status == 409
    assert "сегмент Кошатники, клиенты" in refused.text
    assert "Поле удалено" in done.text


def test_a_dictionary_is_made_line_by_line(admin: Caller, visitor: Visitor) -> None:
    typed = {"name.ru": "Цвета", "name.en": "Colours", "choices": "Красный; Red\n\nЗелёный\nred"}

    refused = visitor.sends(f"{DICTIONARY_PAGE}/new", {**typed, "choices": "Красный\nкрасный"})
    done = visitor.sends(f"{DICTIONARY_PAGE}/new", {**typed, "choices": "Красный; Red\n\nСиний"})

    assert "Два варианта с одним названием" in refused.text
    made = admin.asks("GET", DICTIONARY, path={"dictionary": "colours"}).body
    assert [each["id"] for each in made["choices"]] == ["red", "sinij"]
    assert done.path == f"{DICTIONARY_PAGE}/colours"


def test_choices_are_added_renamed_moved_retired_and_deleted(
    admin: Caller, visitor: Visitor
) -> None:
    has_fields(admin)
    page = f"{DICTIONARY_PAGE}/colours"
    hidden = visitor.opens(page).hidden()
    visitor.posts(page, {**hidden, "do": "add", "choices": "Белый; White"})
    form = visitor.opens(f"{page}/white").filled()
    visitor.posts(f"{page}/white", {**form, "place": "1", "name.ru": "Снежный", "retired": "yes"})
    deleted = visitor.posts(
        f"{page}/green", {**visitor.opens(f"{page}/green").hidden(), "do": "delete"}
    )

    made = admin.asks("GET", DICTIONARY, path={"dictionary": "colours"}).body["choices"]
    assert [(each["id"], each["retired"]) for each in made] == [("white", True), ("red", False)]
    assert made[0]["name"]["ru"] == "Снежный"
    assert "Вариант удалён" in deleted.text


def test_a_choice_that_another_person_changed_is_shown_first(
    admin: Caller, visitor: Visitor
) -> None:
    has_fields(admin)
    page = f"{DICTIONARY_PAGE}/colours/red"
    form = {**visitor.opens(page).filled(), "name.ru": "Алый"}
    visitor.posts(page, {**form, "name.ru": "Багровый"})

    stale = visitor.posts(page, form)

    assert stale.status == 409
    assert "Багровый" in stale.text
    assert "Алый" in stale.html


def test_a_long_dictionary_comes_page_by_page_and_as_a_table(
    admin: Caller, visitor: Visitor
) -> None:
    has_fields(admin)
    page = f"{DICTIONARY_PAGE}/colours"
    lines = "\n".join(f"Вариант {number}" for number in range(60))
    visitor.posts(page, {**visitor.opens(page).hidden(), "do": "add", "choices": lines})

    first, part = visitor.opens(page), visitor.opens(f"{page}?after=50", hx_request="true")

    assert "Вариант 47" in first.text
    assert "Вариант 48" not in first.text
    assert "Вариант 59" in part.text
    assert "<html" not in part.html
    assert visitor.opens(f"{page}?format=csv").html.count("\n") == 63
    assert "pet" in visitor.opens(f"{FIELD_PAGE}?format=csv").html
    assert "colours" in visitor.opens(f"{DICTIONARY_PAGE}?format=csv").html


def test_values_are_shown_and_changed_on_the_page_of_a_person(
    world: World, visitor: Visitor, anna: Customer
) -> None:
    at = f"/console/customers/{anna.id}"
    shown = visitor.opens(at)
    form = visitor.opens(f"{at}/edit").filled()
    done = visitor.posts(f"{at}/edit", {**form, "fields.size": "41,0", "fields.pet": ""})

    assert "Поле colour ру red" in shown.text
    assert PAYLOAD not in shown.html
    assert (done.status, done.path) == (200, at)
    assert found(world, anna).custom == {"size": "41", "colour": "red"}


def test_a_bad_value_is_shown_at_its_field(visitor: Visitor, anna: Customer) -> None:
    at = f"/console/customers/{anna.id}/edit"

    seen = visitor.posts(at, {**visitor.opens(at).filled(), "fields.size": "сорок"})

    assert seen.status == 422
    assert "Поле size: Введите число" in seen.text
    assert 'value="сорок"' in seen.html


def test_a_hidden_value_is_never_in_the_page_of_a_role(
    world: World, admin: Caller, anna: Customer
) -> None:
    puts_field(admin, "pet", personal=True)
    puts_field(admin, "size", "number", visible_to=["support"])
    at = f"/console/customers/{anna.id}"

    marketer = signed_in(world, Role.MARKETER).opens(at).html
    support = signed_in(world, Role.SUPPORT).opens(f"{at}/edit").html

    assert "onerror" not in marketer
    assert "40.5" not in marketer
    assert "ру red" in marketer
    assert 'value="40.5"' in support


def test_a_registration_asks_for_own_fields(world: World, admin: Caller) -> None:
    has_fields(admin)
    puts_field(admin, "size", "number", required=True)
    cashier = signed_in(world, Role.CASHIER)
    typed = {
        "phone": "+79211234567",
        "consents.personal_data.evidence": "анкета 5",
        "fields.colour": "green",
    }

    refused = cashier.sends("/console/customers/new", typed)
    done = cashier.sends("/console/customers/new", {**typed, "fields.size": "40"})

    assert "Поле size: Заполните это поле" in refused.text
    assert 'value="green" selected' in refused.html
    customer = found(world, a_customer(id=done.path.rpartition("/")[2]))
    assert customer.custom == {"size": "40", "colour": "green"}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_an_administrator_defines_fields(world: World, role: Role) -> None:
    visitor = signed_in(world, role)

    for page in (FIELD_PAGE, f"{FIELD_PAGE}/new", DICTIONARY_PAGE):
        assert visitor.opens(page).status == 403


def test_the_pages_speak_english(world: World, admin: Caller) -> None:
    has_fields(admin)
    visitor = signed_in(world, language="en")

    pages = (FIELD_PAGE, f"{FIELD_PAGE}/pet", f"{DICTIONARY_PAGE}/colours", "/console/settings")
    texts = [visitor.opens(page).text for page in pages]

    assert "Custom fields" in texts[0]
    assert "Not used anywhere. The field can be deleted." in texts[1]
    assert "Add choices" in texts[2]
    assert "Dictionaries" in texts[3]
