"""The one search field of the list, its pages and its table."""

from dataclasses import replace

import pytest

from chalicelib.console.pages.customers.listing import meaning
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.spreadsheets.csv_text import csv_text
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from chalicelib.world.bounds import Bounds
from tests.builders.pages import Visitor, signed_in
from tests.builders.staff import a_caller
from tests.repo.builders import a_customer, found, save_change, stored

LIST = "/console/customers"
PAYLOAD = '"><img src=x onerror=alert(1)>'


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("Иванова", "surname"),
        ("О", "surname"),
        ("Салтыков-Щедрин", "surname"),
        ("8 (921) 123-45-67", "phone"),
        ("тел. 8 921 123-45-67", "phone"),
        ("anna@example.org", "email"),
        ("29 0000 0000 018", "card"),
        ("2900000000018", "card"),
    ],
)
def test_one_field_means_what_was_typed(typed: str, kind: str) -> None:
    assert list(meaning(typed)) == [kind]


@pytest.fixture
def olga(world: World) -> Customer:
    return stored(world, a_customer(surname="Семёнова", first_name="Ольга"))


@pytest.mark.parametrize("typed", ["сем", "СЕМЕН"])
def test_a_person_is_found_by_the_beginning_of_the_surname(
    world: World, olga: Customer, typed: str
) -> None:
    seen = signed_in(world, Role.SUPPORT).opens(f"{LIST}?q={typed}")

    assert f"{LIST}/{olga.id}" in seen.html
    assert "Ольга Семёнова" in seen.text


def test_a_role_with_masks_finds_a_whole_surname_and_sees_a_mask(
    world: World, olga: Customer
) -> None:
    visitor = signed_in(world, Role.MARKETER)

    assert olga.id not in visitor.opens(f"{LIST}?q=семен").html
    seen = visitor.opens(f"{LIST}?q=семенова")
    assert olga.id in seen.html
    assert "Семёнова" not in seen.html
    assert olga.phone.number not in seen.html


@pytest.mark.parametrize("typed", ["12", "@", "8 921"])
def test_what_cannot_be_read_is_said_and_kept(world: World, typed: str) -> None:
    seen = signed_in(world, Role.SUPPORT).opens(f"{LIST}?q={typed}")

    assert seen.status == 422
    assert f'value="{typed}"' in seen.html
    assert "Никого" not in seen.text


def test_too_many_searches_are_said_on_the_page(world: World, olga: Customer) -> None:
    world.bounds = Bounds(searches_an_hour=1)
    visitor = signed_in(world, Role.SUPPORT)

    seen = [visitor.opens(f"{LIST}?q=сем") for _ in range(2)]

    assert [each.status for each in seen] == [200, 429]
    assert "Слишком много поисков" in seen[1].text


def test_the_next_page_keeps_what_was_sought(world: World) -> None:
    for _ in range(51):
        stored(world, a_customer(surname="Иванов"))
    visitor = signed_in(world, Role.SUPPORT)

    first = visitor.opens(f"{LIST}?q=иванов")
    address = first.html.partition('href="?q=%D0%B8%D0%B2%D0%B0%D0%BD%D0%BE%D0%B2&amp;cursor=')[2]
    cursor = address.partition('"')[0]
    rest = visitor.opens(f"{LIST}?q=иванов&cursor={cursor}", hx_request="true")

    alone = visitor.opens(f"{LIST}?q=иванов&cursor={cursor}")

    assert first.html.count('scope="row"') == 50
    assert rest.html.count('scope="row"') == 1
    assert alone.html.count('scope="col"') == first.html.count('scope="col"')


def test_the_table_has_what_the_list_shows(world: World, olga: Customer) -> None:
    save_change(world, olga, replace(olga, city="=HYPERLINK(1)"))

    full = signed_in(world, Role.SUPPORT).opens(f"{LIST}?format=csv")
    masked = signed_in(world, Role.MARKETER).opens(f"{LIST}?format=csv")

    assert full.headers["Content-Disposition"] == 'attachment; filename="customers.csv"'
    assert "Семёнова,Ольга" in full.html
    assert "'=HYPERLINK(1)" in full.html
    assert f"'{olga.phone.number}" in full.html
    assert "Семёнова" not in masked.html
    assert olga.phone.number not in masked.html


def test_a_table_runs_nothing() -> None:
    made = csv_text([["=1+1", "+7", "-1", "@a", "\t=b", 'quote"'], ["имя, фамилия", -1, None]])

    assert made.startswith("\ufeff")
    assert made[1:].splitlines() == [
        "'=1+1,'+7,'-1,'@a,\t'=b,\"quote\"\"\"",
        '"имя, фамилия",-1,',
    ]


def test_a_person_is_registered_with_the_text_of_the_consent(world: World) -> None:
    visitor = signed_in(world, Role.CASHIER)
    typed = {
        "phone": "8 921 765-43-21",
        "first_name": "Пётр",
        "birthday": "5.5.1990",
        "consents.personal_data.evidence": "анкета 7",
        "consents.advertising.channels": ["sms", "email"],
    }

    shown = visitor.opens(f"{LIST}/new")
    seen = visitor.sends(f"{LIST}/new", typed)

    assert "Вы согласны на обработку персональных данных?" in shown.text
    assert "Человек зарегистрирован" in seen.text
    made = world.customers.profiles.get(seen.path.rpartition("/")[2])  # type: ignore[arg-type]
    assert made is not None
    assert {(each.purpose, each.channel, each.evidence) for each in made.consents} == {
        ("personal_data", "shop", "анкета 7"),
        ("advertising", "email", "анкета 7"),
        ("advertising", "sms", "анкета 7"),
    }


def test_a_form_that_is_sent_twice_registers_once(world: World) -> None:
    visitor = signed_in(world, Role.SUPPORT)
    typed = {"phone": "8 921 765-43-21", "consents.personal_data.evidence": "анкета 7"}
    fields = {**visitor.opens(f"{LIST}/new").hidden(), **typed}

    one, other = visitor.posts(f"{LIST}/new", fields), visitor.posts(f"{LIST}/new", fields)

    assert one.path == other.path != f"{LIST}/new"


@pytest.mark.parametrize(
    ("role", "sees"), [(Role.SUPPORT, "Ольга Семёнова"), (Role.CASHIER, "Карта …")]
)
def test_a_known_phone_says_whose_it_is_as_the_role_sees_it(
    world: World, olga: Customer, role: Role, sees: str
) -> None:
    typed = {
        "phone": olga.phone.number,
        "city": PAYLOAD,
        "consents.personal_data.evidence": "анкета 7",
    }

    seen = signed_in(world, role).sends(f"{LIST}/new", typed)

    assert seen.status == 409
    assert f"{LIST}/{olga.id}" in seen.html
    assert sees in seen.text
    assert PAYLOAD not in seen.html
    assert 'value="анкета 7"' in seen.html


def test_a_till_of_another_shop_learns_nothing(world: World, olga: Customer) -> None:
    save_change(world, olga, replace(found(world, olga), shop="s2"))
    visitor = Visitor()
    visitor.posts("/console/sign-in", {"key": a_caller(world, Role.CASHIER, shop="s1").secret})
    typed = {"phone": olga.phone.number, "consents.personal_data.evidence": "анкета 7"}

    seen = visitor.sends(f"{LIST}/new", typed)

    assert seen.status == 409
    assert olga.id not in seen.html


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_refused_registration_says_what_to_do(world: World, language: str) -> None:
    visitor = signed_in(world, Role.SUPPORT, language)

    seen = visitor.sends(f"{LIST}/new", {"phone": "12", "email": "x", "birthday": "31.02.1990"})

    assert seen.status == 422
    assert 'href="#field-email"' in seen.html
    assert 'href="#field-consents.personal_data.evidence"' in seen.html
    assert 'value="31.02.1990"' in seen.html


def test_a_wrong_phone_is_told_at_its_field(world: World) -> None:
    typed = {"phone": "12", "consents.personal_data.evidence": "анкета 7"}

    seen = signed_in(world, Role.SUPPORT).sends(f"{LIST}/new", typed)

    assert seen.status == 422
    assert 'href="#field-phone"' in seen.html


def test_a_known_phone_is_said_when_it_was_typed(world: World, olga: Customer) -> None:
    visitor = signed_in(world, Role.SUPPORT)

    known = visitor.opens(f"{LIST}/new?phone=%2B{olga.phone.number[1:]}", hx_request="true")
    unknown = visitor.opens(f"{LIST}/new?phone=89215550000", hx_request="true")
    wrong = visitor.opens(f"{LIST}/new?phone=12", hx_request="true")

    assert f"{LIST}/{olga.id}" in known.html
    assert [each.html.strip() for each in (unknown, wrong)] == ["", ""]


def a_segment(world: World, name: str = "Гости") -> str:
    body = {"name": name, "predicate": {"kind": "tag", "any_of": ["vip"]}}
    return str(a_caller(world, Role.MARKETER).asks("POST", "/v1/segments", body).body["id"])


def test_the_people_of_a_segment_are_listed_and_saved(world: World) -> None:
    guest = stored(world, a_customer(surname="Белова", tags=frozenset({"vip"})))
    other = stored(world, a_customer(chats=(Chat("telegram", "79"),)))
    at = f"{LIST}?segment={a_segment(world, PAYLOAD)}"
    marketer = signed_in(world, Role.MARKETER)

    seen, file = marketer.opens(at), marketer.opens(f"{at}&format=csv")

    assert guest.id in seen.html
    assert guest.id in file.html
    assert other.id not in seen.html + file.html
    assert "Белова" not in seen.html + file.html
    assert PAYLOAD not in seen.html
    assert "segment=" in seen.html.partition("format=csv")[0].rpartition("href=")[2]


def test_a_role_without_segments_has_no_filter_by_them(world: World) -> None:
    segment = a_segment(world)
    support = signed_in(world, Role.SUPPORT)

    assert 'name="segment"' not in support.opens(LIST).html
    assert support.opens(f"{LIST}?segment={segment}").status == 403


def test_an_empty_segment_and_an_unknown_one_say_so(world: World) -> None:
    admin = signed_in(world, Role.ADMIN, "en")

    assert (
        "There is nobody in this segment" in admin.opens(f"{LIST}?segment={a_segment(world)}").text
    )
    assert admin.opens(f"{LIST}?segment=gone").status == 404
