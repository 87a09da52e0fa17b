"""What staff do for one person: each form shows what will happen, and has one effect."""

import json
import re
from dataclasses import replace

import pytest

from chalicelib.console.pages.customers import tabs
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.accounts import available
from tests.builders.catalogue import has_catalogue
from tests.builders.pages import Seen, Visitor, signed_in
from tests.builders.staff import Caller
from tests.repo.builders import a_customer, found, save_change, stored

PAYLOAD = '"><img src=x onerror=alert(1)>'
TABS = ("", *(f"/{name}" for name in (*tabs.TABS, *tabs.ACTIONS) if name != tabs.FIRST))
GIVE = {"way": "give", "points": "50", "reason": "разбитое яйцо"}


def sent_again(visitor: Visitor, address: str, seen: Seen, fields: dict[str, str]) -> Seen:
    """Send the form of a page that was just seen."""
    return visitor.posts(address, {**seen.hidden(), **fields})


def test_points_are_given_after_the_effect_was_shown(world: World, anna: Customer, at: str) -> None:
    visitor = signed_in(world, Role.SUPPORT)

    shown = visitor.sends(f"{at}/adjust", GIVE)
    assert available(world, anna) == 70
    done = sent_again(visitor, f"{at}/adjust", shown, {**GIVE, "sure": "50 "})

    assert "70 → 120" in shown.text
    assert (done.status, done.path) == (200, f"{at}/points")
    assert "Баллы начислены" in done.text
    assert available(world, anna) == 120


def test_an_adjustment_that_is_sent_twice_moves_points_once(
    world: World, anna: Customer, at: str
) -> None:
    visitor = signed_in(world, Role.SUPPORT)
    fields = {**visitor.opens(f"{at}/adjust").hidden(), **GIVE, "sure": "50 "}

    for _ in range(2):
        assert visitor.posts(f"{at}/adjust", fields).path == f"{at}/points"

    assert available(world, anna) == 120


def test_a_changed_form_is_shown_again_before_points_move(
    world: World, anna: Customer, at: str
) -> None:
    visitor = signed_in(world, Role.SUPPORT)

    shown = visitor.sends(f"{at}/adjust", {**GIVE, "points": "60", "sure": "50 "})

    assert "70 → 130" in shown.text
    assert available(world, anna) == 70


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({**GIVE, "way": "take", "points": "71"}, 409, "У человека нет столько баллов"),
        ({**GIVE, "points": "сто"}, 422, "Введите количество баллов числом"),
        ({**GIVE, "points": "0"}, 422, "Введите число больше нуля"),
        ({**GIVE, "reason": " "}, 422, "Заполните это поле"),
        ({**GIVE, "expires_on": "2020-01-01"}, 422, "Последний день баллов уже прошёл"),
    ],
)
def test_a_refused_adjustment_keeps_what_was_typed(
    world: World, at: str, typed: dict[str, str], status: int, said: str
) -> None:
    seen = signed_in(world, Role.SUPPORT).sends(f"{at}/adjust", {**typed, "document": PAYLOAD[:9]})

    assert seen.status == status
    assert said in seen.text
    assert f'value="{typed["points"]}"' in seen.html
    assert "Ошибка" in seen.html


def test_the_effect_is_a_part_of_the_page(world: World, at: str) -> None:
    visitor = signed_in(world, Role.SUPPORT)
    fields = {**visitor.opens(f"{at}/adjust").hidden(), **GIVE}

    part = visitor.posts(f"{at}/adjust", fields, hx_request="true")

    assert "<html" not in part.html
    assert "Начислить баллы: 50" in part.text


def test_a_card_is_blocked_opened_and_replaced(world: World, anna: Customer, at: str) -> None:
    visitor = signed_in(world, Role.SUPPORT)

    blocked = visitor.sends(f"{at}/card", {"act": "block", "evidence": "потеря"})
    assert "карта заблокирована" in blocked.text
    assert found(world, anna).card_blocked
    opened = visitor.sends(f"{at}/card", {"act": "unblock", "evidence": "паспорт"})
    assert "Карта разблокирована" in opened.text
    fields = {**visitor.opens(f"{at}/card").hidden(), "act": "replace", "evidence": ""}
    for _ in range(2):
        visitor.posts(f"{at}/card", fields)

    number = found(world, anna).card
    assert number != anna.card
    assert number in visitor.opens(f"{at}/card").text


def test_a_card_form_without_a_choice_says_so(world: World, at: str) -> None:
    seen = signed_in(world, Role.SUPPORT).sends(f"{at}/card", {"evidence": PAYLOAD})

    assert seen.status == 422
    assert "Заполните это поле" in seen.text
    assert PAYLOAD not in seen.html


def test_a_phone_is_changed_with_its_proof(world: World, admin: Caller) -> None:
    olga = stored(world, a_customer())
    typed = {"phone": "8 921 765-43-21", "birthday": "05.05.1990", "evidence": "показал чат"}

    seen = signed_in(world, Role.SUPPORT).sends(f"/console/customers/{olga.id}/phone", typed)

    assert seen.path == f"/console/customers/{olga.id}"
    assert "Телефон изменён" in seen.text
    assert found(world, olga).phone.number == "+79217654321"


def test_a_phone_of_another_customer_names_the_owner(world: World, anna: Customer) -> None:
    olga = stored(world, a_customer())
    typed = {"phone": anna.phone.number, "birthday": "05.05", "evidence": PAYLOAD}

    seen = signed_in(world, Role.SUPPORT).sends(f"/console/customers/{olga.id}/phone", typed)

    assert seen.status == 409
    assert f"/console/customers/{anna.id}" in seen.html
    assert f'value="{anna.phone.number}"' in seen.html
    assert PAYLOAD not in seen.html


def test_an_unproven_phone_is_refused(world: World, anna: Customer, at: str) -> None:
    typed = {"phone": "+79217654321", "birthday": "01.01.1990", "evidence": "показал чат"}

    seen = signed_in(world, Role.SUPPORT).sends(f"{at}/phone", typed)

    assert seen.status == 422
    assert "Человек подтверждён недостаточно" in seen.text
    assert found(world, anna).phone == anna.phone


def test_only_changed_fields_are_written(world: World, anna: Customer, at: str) -> None:
    visitor = signed_in(world, Role.SUPPORT)
    one, other = visitor.opens(f"{at}/edit"), visitor.opens(f"{at}/edit")

    visitor.posts(f"{at}/edit", {**filled_in(one, anna), "city": "Казань"})
    seen = visitor.posts(f"{at}/edit", {**filled_in(other, anna), "surname": "Иванова"})

    now = found(world, anna)
    assert (seen.path, now.city, now.surname) == (at, "Казань", "Иванова")


def test_two_people_who_change_one_field_do_not_undo_each_other(
    world: World, anna: Customer, at: str
) -> None:
    visitor = signed_in(world, Role.SUPPORT)
    one, other = visitor.opens(f"{at}/edit"), visitor.opens(f"{at}/edit")

    visitor.posts(f"{at}/edit", {**filled_in(one, anna), "city": "Казань"})
    seen = visitor.posts(f"{at}/edit", {**filled_in(other, anna), "city": "Омск"})
    assert found(world, anna).city == "Казань"
    again = visitor.posts(f"{at}/edit", {**filled_in(other, anna), **seen.hidden(), "city": "Омск"})

    assert seen.status == 409
    assert "Казань" in seen.text
    assert 'value="Омск"' in seen.html
    assert again.path == at
    assert found(world, anna).city == "Омск"


def filled_in(seen: Seen, anna: Customer) -> dict[str, str]:
    """The fields of the form as the page filled them."""
    own = {name: value.removeprefix("was.") for name, value in seen.hidden().items()}
    return {**own, **{name[4:]: value for name, value in own.items() if name.startswith("was.")}}


def test_a_refused_profile_keeps_its_values(world: World, anna: Customer, at: str) -> None:
    visitor = signed_in(world, Role.SUPPORT)
    fields = filled_in(visitor.opens(f"{at}/edit"), anna)

    seen = visitor.posts(
        f"{at}/edit", {**fields, "email": "никто", "tags": "vip, <b>", "city": PAYLOAD}
    )

    assert seen.status == 422
    assert 'value="никто"' in seen.html
    assert PAYLOAD not in seen.html
    assert "Метки" in seen.text
    assert found(world, anna).email == anna.email


def test_consents_are_recorded_and_withdrawn(world: World, anna: Customer, at: str) -> None:
    visitor = signed_in(world, Role.SUPPORT)
    given = {"purpose": "advertising", "channel": "sms", "given": "yes", "evidence": PAYLOAD}

    visitor.sends(f"{at}/consents", given)
    seen = visitor.sends(f"{at}/consents", {**given, "given": "no", "evidence": "анкета 8"})

    assert "Отзыв согласия записан" in seen.text
    assert PAYLOAD not in seen.html
    assert "анкета 8" in seen.text
    sms = [each for each in found(world, anna).consents if each.channel == "sms"]
    assert [each.given for each in sms] == [False]


def test_a_consent_to_data_is_not_withdrawn_alone(world: World, at: str) -> None:
    typed = {"purpose": "personal_data", "channel": "shop", "given": "no", "evidence": "заявление"}

    seen = signed_in(world, Role.SUPPORT).sends(f"{at}/consents", typed)

    assert seen.status == 422
    assert "сотрите данные человека" in seen.text
    assert 'value="заявление"' in seen.html


def test_a_role_with_masks_sees_decisions_and_no_form(world: World, at: str) -> None:
    visitor = signed_in(world, Role.MARKETER)

    seen = visitor.opens(f"{at}/consents")

    assert seen.status == 200
    assert "<textarea" not in seen.html
    assert 'name="evidence"' not in seen.html
    assert "telegram:1204" not in seen.html


def test_the_file_is_that_of_the_bot(world: World, anna: Customer, at: str) -> None:
    visitor = signed_in(world, Role.SUPPORT)

    seen = visitor.sends(f"{at}/export", {})

    assert seen.headers["Content-Disposition"] == 'attachment; filename="customer.json"'
    assert json.loads(seen.html)["card"] == anna.card


def test_a_person_is_erased_by_the_digits_of_the_card(
    world: World, anna: Customer, at: str
) -> None:
    visitor = signed_in(world, Role.ADMIN)
    refused = visitor.sends(f"{at}/erase", {"typed": "0000"})
    assert refused.status == 422
    assert world.customers.profiles.get(anna.id) is not None
    fields = {**refused.hidden(), "typed": anna.card[-4:]}

    seen, again = visitor.posts(f"{at}/erase", fields), visitor.posts(f"{at}/erase", fields)

    assert "Данные человека стёрты" in seen.text
    assert "Этой записи уже нет" in again.text
    assert world.customers.profiles.get(anna.id) is None


@pytest.mark.parametrize("name", ["adjust", "card", "phone", "edit", "export", "erase"])
@pytest.mark.parametrize("role", list(Role))
def test_every_action_and_every_role(world: World, at: str, role: Role, name: str) -> None:
    allowed = {
        "adjust": {Role.ADMIN, Role.SUPPORT},
        "erase": {Role.ADMIN},
    }.get(name, {Role.ADMIN, Role.SUPPORT, Role.INTEGRATION})

    visitor = signed_in(world, role)

    assert visitor.opens(f"{at}/{name}").status == (200 if role in allowed else 403)
    profile = visitor.opens(at)
    if role is Role.ANALYST:
        assert profile.status == 403
    else:
        assert profile.status == 200
        assert (f'href="{at}/{name}"' in profile.html) is (role in allowed)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize(
    "tab",
    [
        "/",
        "/timeline",
        "/points",
        "/purchases",
        "/messages",
        "/consents",
        "/chats",
        "/adjust",
        "/card",
        "/phone",
        "/edit",
        "/export",
        "/erase",
    ],
)
def test_every_page_speaks_both_languages(
    world: World, admin: Caller, at: str, tab: str, language: str
) -> None:
    seen = signed_in(world, Role.ADMIN, language).opens(f"{at}{tab}")

    assert seen.status == 200
    assert f'<html lang="{language}">' in seen.html
    assert seen.html.count("<h1") == 1
    assert "style=" not in seen.html


def test_a_refusal_speaks_of_no_address_of_the_api(world: World, at: str) -> None:
    visitor = signed_in(world, Role.SUPPORT, "en")
    typed = {"purpose": "personal_data", "channel": "shop", "given": "no", "evidence": "form 8"}

    refused, forbidden = visitor.sends(f"{at}/consents", typed), visitor.opens(f"{at}/erase")

    assert "Erase the person's data instead" in refused.text
    assert forbidden.status == 403
    assert "/v1/" not in refused.text + forbidden.text


def test_the_home_shop_is_chosen_by_its_name(world: World, anna: Customer, at: str) -> None:
    visitor = signed_in(world, Role.SUPPORT)
    has_catalogue(world)
    new, edit = visitor.opens("/console/customers/new"), visitor.opens(f"{at}/edit")
    save_change(world, anna, replace(found(world, anna), shop="gone"))
    of_gone = visitor.opens(f"{at}/edit")

    for seen in (new, edit):
        assert re.search(r'<option value="s1">[^<]+\(s1\)', seen.html)
    # A list would lose a shop that it does not have.
    assert '<input type="text" id="field-shop" name="shop" value="gone"' in of_gone.html
