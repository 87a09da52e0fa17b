"""What a customer sees and changes on their pages; nothing of another person is in reach."""

import json
from collections.abc import Mapping
from dataclasses import replace

from chalicelib.console.cabinet.routes import OWN_PAGES
from chalicelib.console.cabinet.session import COOKIE
from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.email_address import Email
from chalicelib.services.cabinet.change_own import change_own
from chalicelib.services.cabinet.own_appeals import list_own_appeals
from chalicelib.world import World
from tests.builders.cabinet import ME, code_in_form, linked
from tests.builders.fields import puts_field
from tests.builders.pages import Seen, Visitor
from tests.builders.shops import a_buyer
from tests.builders.staff import Caller
from tests.console.cabinet.conftest import PAYLOAD
from tests.repo.builders import found

PROFILE = f"{ME}/profile"


def _pages(values: Mapping[str, str]) -> list[str]:
    return [
        route.path.format(**values)
        for route in OWN_PAGES.every()
        if route.method == "GET" and not route.is_open and not route.path.endswith("/export")
    ]


def test_every_page_escapes_what_is_stored_in_both_languages(
    world: World, admin: Caller, buyer: Customer, person: Visitor
) -> None:
    assert puts_field(admin, "pet", asked=True).status == 200
    person.sends(f"{ME}/appeals", {"text": PAYLOAD})
    change_own(
        world,
        buyer.id,
        lambda each: replace(
            each,
            first_name=PAYLOAD,
            surname=PAYLOAD,
            email=Email(PAYLOAD),
            custom={"pet": PAYLOAD},
        ),
    )
    (appeal,) = list_own_appeals(world, buyer)
    addresses = _pages({"shop": "s1", "receipt": "r-1", "appeal_id": appeal.id})

    shown = {f"{ME}/unblock": f"{ME}/block"}  # the card is open
    seen = 0
    for locale in ("ru", "en"):
        change_own(world, buyer.id, lambda each, to=locale: replace(each, locale=to))  # type: ignore[misc]
        for address in addresses:
            page = person.opens(address)
            assert (page.status, page.path) == (200, shown.get(address, address)), page.text
            assert "<img src=x" not in page.html, address
            seen += "&lt;img src=x" in page.html
            assert page.html.count("<h1") <= 1, address
    assert seen >= 8


def test_another_persons_receipt_and_question_are_not_found(
    world: World, buyer: Customer, person: Visitor
) -> None:
    person.sends(f"{ME}/appeals", {"text": "Где мой заказ?"})
    (appeal,) = list_own_appeals(world, buyer)
    thief = linked(world, a_buyer(world))

    for address in (f"{ME}/purchases/s1/r-1", f"{ME}/appeals/{appeal.id}"):
        assert person.opens(address).status == 200
        assert thief.opens(address).status == 404
    form = thief.opens(f"{ME}/appeals").hidden()
    assert thief.posts(f"{ME}/appeals/{appeal.id}", {**form, "text": "x"}).status == 404
    assert [each.count for each in list_own_appeals(world, buyer)] == [appeal.count]


def test_ids_in_fields_change_nothing(world: World, buyer: Customer, person: Visitor) -> None:
    other = a_buyer(world)
    named = {"customer_id": other.id, "id": other.id, "customer": other.id}

    person.sends(f"{PROFILE}/name", {"first_name": "Мария", "surname": "Орлова", **named})

    assert found(world, buyer).first_name == "Мария"
    assert found(world, other) == other


def test_a_wrong_name_is_explained_beside_its_field_and_kept(
    world: World, buyer: Customer, person: Visitor
) -> None:
    seen = person.sends(f"{PROFILE}/name", {"first_name": "12", "surname": PAYLOAD})

    assert seen.status == 422
    assert seen.filled()["surname"] == PAYLOAD
    assert 'id="wrong-first_name"' in seen.html
    assert found(world, buyer) == buyer


def test_a_birthday_is_asked_about_and_changes_once_a_year(
    world: World, buyer: Customer, person: Visitor
) -> None:
    address = f"{PROFILE}/birthday"
    asked = person.sends(address, {"birthday": "7 июня 1991"})
    assert "только через год" in asked.text
    person.posts(address, asked.filled())
    again = person.sends(address, {"birthday": "8 июня 1991"})

    assert found(world, buyer).birthday == replace(buyer.birthday, day=7, month=6, year=1991)  # type: ignore[type-var]
    assert again.status == 422
    assert "раз в год" in again.text


def test_days_of_children_are_added_once_and_removed(
    world: World, buyer: Customer, person: Visitor
) -> None:
    address = f"{PROFILE}/children"
    form = {**person.opens(address).hidden(), "day": "5 мая 2015"}
    for _ in range(2):
        shown = person.posts(address, form)
    stored = found(world, buyer).children
    person.posts(address, {**shown.hidden(), "remove": "--05-05"})

    assert [(born.day, born.month, born.year) for born in stored] == [(5, 5, None)]
    assert found(world, buyer).children == ()


def test_an_email_is_proven_by_a_code(world: World, buyer: Customer, person: Visitor) -> None:
    person.sends(f"{ME}/email", {"email": "new@example.org"})
    assert found(world, buyer).has_unproven_email
    asked = person.sends(f"{ME}/email/proof", {})
    wrong = person.posts(f"{ME}/email/proof", {**asked.hidden(), "code": "12"})
    done = person.posts(
        f"{ME}/email/proof", {**asked.hidden(), "code": code_in_form(world, buyer, person, asked)}
    )

    assert "шесть цифр" in wrong.text
    assert "Почта подтверждена" in done.text
    assert found(world, buyer).has_proven("new@example.org")


def test_a_phone_is_changed_after_both_numbers_are_proven(
    world: World, buyer: Customer, person: Visitor
) -> None:
    other = linked(world, buyer)
    address = f"{ME}/phone"

    def answers(seen: Seen) -> Seen:
        code = code_in_form(world, buyer, person, seen)
        return person.posts(address, {**seen.hidden(), "code": code})

    asks_new = answers(person.sends(address, {}))
    same = person.posts(address, {**asks_new.hidden(), "phone": buyer.phone.number})
    done = answers(person.posts(address, {**asks_new.hidden(), "phone": "+7 921 999-99-99"}))

    assert same.status == 422
    assert done.path == PROFILE
    assert found(world, buyer).phone.number == "+79219999999"
    assert other.opens(ME).path == "/me/sign-in"
    assert "frame-ancestors 'none'" in done.headers["Content-Security-Policy"]


def test_the_step_of_one_session_is_none_of_another(
    world: World, buyer: Customer, person: Visitor
) -> None:
    thief = linked(world, a_buyer(world))
    asked = person.sends(f"{ME}/phone", {})
    sent = {"sent": asked.hidden()["sent"], "code": code_in_form(world, buyer, person, asked)}

    seen = thief.sends(f"{ME}/phone", sent)

    assert seen.hidden()["sent"] != sent["sent"]
    assert seen.status == 200  # a code of their own was sent, and nothing else happened


def test_consents_are_given_and_withdrawn_with_history(
    world: World, buyer: Customer, person: Visitor
) -> None:
    address = f"{ME}/consents"
    form = {**person.opens(address).hidden(), "channel": "sms", "given": "yes"}
    for _ in range(3):
        person.posts(address, form)
    given = found(world, buyer)
    seen = person.sends(address, {"channel": "all", "given": "no"})
    person.sends(address, {"channel": "pigeon", "given": "yes"})

    assert given.allows(Purpose.ADVERTISING, "sms")
    assert given.version == buyer.version + 1
    after = found(world, buyer)
    assert not any(after.allows(Purpose.ADVERTISING, each) for each in ("sms", "email", "pigeon"))
    assert "согласие на рекламу дано" in seen.text
    assert "в согласии на рекламу отказано" in seen.text


def test_the_programme_is_left_and_entered_again(person: Visitor) -> None:
    left = person.sends(f"{ME}/membership", {"member": "no"})
    spend = person.opens(f"{ME}/spend")
    back = person.sends(f"{ME}/membership", {"member": "yes"})

    assert "Вернуться в программу" in left.text
    assert "data:image/png" not in spend.html
    assert "Выйти из программы" in back.text


def test_the_code_to_spend_keeps_its_digits_while_its_qr_is_new(person: Visitor) -> None:
    whole = person.opens(f"{ME}/spend")
    part = person.opens(f"{ME}/spend", hx_request="true")

    assert 'hx-trigger="every 30s"' in part.html
    assert "<html" not in part.html
    assert _digits(whole) == _digits(part)
    assert _picture(whole) != _picture(part)


def _digits(seen: Seen) -> str:
    return seen.html.partition("<strong>")[2].partition(",")[0]


def _picture(seen: Seen) -> str:
    return seen.html.partition("base64,")[2].partition('"')[0]


def test_the_data_are_saved_and_erased_after_a_word(
    world: World, buyer: Customer, person: Visitor
) -> None:
    saved = person.opens(f"{ME}/data/export")
    kept = person.sends(f"{ME}/data/erase", {"word": "да"})
    assert found(world, buyer) == buyer
    form = {**person.opens(f"{ME}/data/erase").hidden(), "word": " Стереть "}
    done = person.posts(f"{ME}/data/erase", form)

    assert "attachment" in saved.headers["Content-Disposition"]
    assert json.loads(saved.html)["phone"] == buyer.phone.number
    assert kept.status == 422
    assert "Данные стёрты" in done.text
    assert COOKIE not in person.cookies
    assert world.customers.profiles.get(buyer.id) is None


def test_a_question_sent_twice_is_asked_once(
    world: World, buyer: Customer, person: Visitor
) -> None:
    form = {**person.opens(f"{ME}/appeals").hidden(), "text": "Где мой заказ?"}
    for _ in range(3):
        person.posts(f"{ME}/appeals", form)
    (appeal,) = list_own_appeals(world, buyer)
    person.sends(f"{ME}/appeals/{appeal.id}", {"text": "Уже нашёлся"})
    empty = person.sends(f"{ME}/appeals", {"text": "  "})

    shown = person.opens(f"{ME}/appeals/{appeal.id}")
    assert shown.text.count("Где мой заказ?") >= 1
    assert "Уже нашёлся" in shown.text
    assert [each.count for each in list_own_appeals(world, buyer)] == [appeal.count + 1]
    assert empty.status == 422


def test_wishes_are_kept(world: World, buyer: Customer, person: Visitor) -> None:
    person.sends(f"{ME}/wishes", {"preferred": "sms"})
    assert found(world, buyer).preferred == "sms"
    person.sends(f"{ME}/wishes", {"preferred": "pigeon"})

    assert found(world, buyer).preferred == ""
