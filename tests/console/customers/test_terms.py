"""What holds for one person alone: set, seen and ended on a page of the person."""

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.hands import Hands
from tests.builders.pages import signed_in
from tests.builders.staff import Caller
from tests.handlers.points.test_personal_http import LEVELS
from tests.handlers.points.test_points_http import PROGRAMME, a_document

PAYLOAD = '"><img src=x onerror=alert(1)>'
TERMS = "/v1/customers/{customer_id}/terms"


@pytest.fixture
def hands(world: World, at: str) -> Hands:
    hands = Hands(signed_in(world, Role.ADMIN))
    hands.opens(f"{at}/terms")
    return hands


def test_a_discount_is_added_seen_and_ended(hands: Hands, admin: Caller, anna: Customer) -> None:
    path = {"customer_id": anna.id}

    seen = hands.presses("Добавить скидку", {"rate": "7,5", "reason": PAYLOAD})
    assert "Скидка записана" in seen.text
    assert "7,5 % Все товары" in seen.text
    assert PAYLOAD not in seen.html
    (stored,) = admin.asks("GET", TERMS, path=path).body["discounts"]
    assert (stored["rate"], stored["until"]) == (750, None)

    hands.presses("Добавить скидку", {"rate": "5", "reason": "Второй", "until": "2026-12-31"})
    hands.presses("Завершить")
    (left,) = admin.asks("GET", TERMS, path=path).body["discounts"]
    assert (left["rate"], left["reason"]) == (500, "Второй")
    assert left["until"] is not None


def test_a_price_list_is_set_and_discounts_stay(
    hands: Hands, admin: Caller, anna: Customer
) -> None:
    hands.presses("Добавить скидку", {"rate": "5", "reason": "Сотрудник"})

    hands.presses("Записать прайс-лист", {"own_list": "wholesale"})

    terms = admin.asks("GET", TERMS, path={"customer_id": anna.id}).body
    assert terms["price_list"] == "wholesale"
    assert len(terms["discounts"]) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"rate": "много", "reason": "x"}, "процент"),
        ({"rate": "5", "reason": ""}, "Причина"),
        ({"rate": "5", "reason": "x", "from": "2026-12-31", "until": "2026-12-01"}, "Первый день"),
        ({"rate": "0", "reason": "x"}, "Скидка, %"),
        ({"rate": "5", "reason": "x", "until": "вчера"}, "Последний день"),
    ],
)
def test_a_refused_discount_keeps_what_was_typed(
    hands: Hands, typed: dict[str, str], said: str
) -> None:
    seen = hands.presses("Добавить скидку", typed)

    assert seen.status == 422
    assert said in seen.text
    assert all(f'value="{value}"' in seen.html for value in typed.values() if value)


def test_a_level_is_given_and_taken_back(hands: Hands, admin: Caller, at: str) -> None:
    body = {"programme": a_document(tiers={"levels": LEVELS}), "effective_at": None}
    assert admin.asks("PUT", PROGRAMME, body).status == 200
    hands.opens(f"{at}/terms")

    hands.presses("Назначить уровень", {"tier.until": "2027-01-31", "tier.reason": "Юбилей"})
    assert "Причина: Юбилей" in hands.page.text

    hands.presses("Отменить назначенный уровень")
    assert "Причина: Юбилей" not in hands.page.text


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.MARKETER, Role.CASHIER, Role.AUDITOR])
def test_others_may_not(world: World, at: str, role: Role) -> None:
    visitor = signed_in(world, role)

    assert visitor.opens(f"{at}/terms").status == 403
    assert f"{at}/terms" not in visitor.opens(at).html


def test_the_page_is_in_english_too(world: World, at: str) -> None:
    assert "Personal discounts" in signed_in(world, Role.ADMIN, "en").opens(f"{at}/terms").text


def test_everybody_with_own_terms_is_listed_until_the_last_one_ends(
    world: World, hands: Hands, anna: Customer
) -> None:
    assert "Личных условий пока нет" in hands.opens("/console/terms").text
    hands.opens(f"/console/customers/{anna.id}/terms")
    hands.presses("Добавить скидку", {"rate": "7,5", "reason": "Сосед"})

    seen, file = hands.opens("/console/terms"), hands.visitor.opens("/console/terms?format=csv")
    assert f"/console/customers/{anna.id}/terms" in seen.html
    assert "7,5 %" in seen.text
    assert anna.id in file.html

    hands.opens(f"/console/customers/{anna.id}/terms")
    hands.presses("Завершить")
    assert anna.id not in hands.opens("/console/terms").html
    assert signed_in(world, Role.MARKETER).opens("/console/terms").status == 403


def test_an_erased_customer_is_listed_no_more(hands: Hands, admin: Caller, anna: Customer) -> None:
    hands.presses("Добавить скидку", {"rate": "5", "reason": "Сосед"})
    path = {"customer_id": anna.id}

    assert admin.asks("DELETE", "/v1/customers/{customer_id}", path=path).status == 204

    assert anna.id not in hands.opens("/console/terms").html
