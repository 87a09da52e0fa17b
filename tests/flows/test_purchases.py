"""The bot's command "purchases": pages of five, one receipt in detail, and back."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.repo.table import keys
from chalicelib.world import World
from tests.builders.catalogue import has_catalogue
from tests.builders.clock import START
from tests.builders.people import (
    Telegrammer,
    WebchatVisitor,
    customer_of,
    profiles,
)
from tests.builders.shops import RECEIPTS, a_receipt, a_small_receipt, returns
from tests.builders.staff import Caller, a_caller


@pytest.fixture
def till(world: World) -> Caller:
    return a_caller(world, Role.INTEGRATION)


@pytest.fixture
def member(world: World, anna: Telegrammer) -> Telegrammer:
    anna.registers()
    return anna


def sells(world: World, till: Caller, member: Telegrammer, count: int) -> list[dict[str, Any]]:
    """One receipt a day for 1.00, 2.00 and so on, the last one today."""
    card = customer_of(world, member).card
    bodies = [
        a_small_receipt(f"{n}.00", card=card, at=(START - timedelta(days=count - n)).isoformat())
        for n in range(1, count + 1)
    ]
    for body in bodies:
        till.asks("POST", RECEIPTS, body)
    return bodies


@pytest.mark.parametrize("word", ["покупки", "/purchases", "🧾 Покупки", "мои покупки", "receipts"])
def test_who_bought_nothing_yet_is_told_how(member: Telegrammer, word: str) -> None:
    heard = member.says(word)

    assert "Покупок пока нет" in heard.text
    assert "💳 Карта" in heard.labels


def test_the_last_five_are_shown_newest_first(
    world: World, till: Caller, member: Telegrammer
) -> None:
    sells(world, till, member, 7)

    heard = member.says("покупки")

    lines = [line for line in heard.text.splitlines() if line[:1].isdigit()]
    assert lines[0] == "1. 21 ноября 2026 — 7,00\u00a0₽"
    assert [line[0] for line in lines] == ["1", "2", "3", "4", "5"]
    assert heard.buttons[:2] == (("1", "2", "3", "4", "5"), ("Раньше ➡",))


def test_pages_are_turned_there_and_back(world: World, till: Caller, member: Telegrammer) -> None:
    sells(world, till, member, 11)
    pages = [member.says(word) for word in ("покупки", "Раньше ➡", "раньше", "⬅ Позже", "назад")]

    tops = [page.text.split("— ")[1].split(",")[0] for page in pages]
    assert tops == ["11", "6", "1", "6", "11"]
    assert "Раньше ➡" not in pages[2].labels
    assert "⬅ Позже" not in pages[4].labels


def test_a_receipt_is_shown_line_by_line_and_left_again(
    world: World, till: Caller, member: Telegrammer
) -> None:
    body = a_receipt(card=customer_of(world, member).card, receipt="0001.A")
    till.asks("POST", RECEIPTS, body)
    member.says("покупки")

    receipt = member.says("1")
    back = member.says("⬅ Назад")

    assert "Чек 0001.A\n21 ноября 2026, 12:00" in receipt.text
    assert "\nТовар × 0,35 — 50,10\u00a0₽" in receipt.text
    assert "Итого: 150,00\u00a0₽" in receipt.text
    assert back.text.startswith("Ваши покупки")


def test_a_receipt_has_names_in_the_language_of_the_reader(
    world: World, till: Caller, member: Telegrammer
) -> None:
    """The catalogue's, else what the till wrote, and never a code."""
    has_catalogue(world)
    body = a_receipt(card=customer_of(world, member).card)
    body["lines"][0]["name"] = "Молоко 1 л"
    till.asks("POST", RECEIPTS, body)
    member.says("покупки")
    in_russian = member.says("1").text
    member.says("English")
    member.says("purchases")
    in_english = member.says("1").text

    assert "магазин Лавка на Невском\n" in in_russian
    assert "\nМолоко 1 л × 2 — " in in_russian
    assert "\nХлеб ржаной × 0,35 — " in in_russian
    assert "shop Lavka on Nevsky\n" in in_english
    assert "\nRye bread × 0.35 — " in in_english


def test_the_number_means_what_was_shown_whatever_was_bought_since(
    world: World, till: Caller, member: Telegrammer
) -> None:
    (old,) = sells(world, till, member, 1)
    member.says("покупки")
    till.asks("POST", RECEIPTS, a_receipt(card=customer_of(world, member).card))

    assert f"Чек {old['receipt']}\n" in member.says("1").text


def test_a_returned_purchase_says_so(world: World, till: Caller, member: Telegrammer) -> None:
    (body,) = sells(world, till, member, 1)
    returns(till, body)

    page, receipt = member.says("покупки"), member.says("1")

    assert "1. 21 ноября 2026 — 1,00\u00a0₽, возвращена" in page.text
    assert "Возвращён 21 ноября 2026" in receipt.text


def test_a_long_receipt_fits_into_a_message(
    world: World, till: Caller, member: Telegrammer
) -> None:
    line = {"sku": "s" * 64, "category": "к" * 40, "quantity": "0.001"}
    priced = {**line, "paid": {"amount": "999999999999.99", "currency": "RUB"}}
    total = {"amount": "0.00", "currency": "RUB"}
    free = {**line, "paid": total}
    body = a_receipt(card=customer_of(world, member).card, lines=[free] * 199, total=total)
    assert till.asks("POST", RECEIPTS, body | {"lines": [priced, *body["lines"]]}).status == 400
    till.asks("POST", RECEIPTS, body)
    member.says("покупки")

    receipt = member.says("1")

    assert "…и ещё строк: 174" in receipt.text
    assert len(receipt.text) < 4096


@pytest.mark.parametrize("word", ["карта", "/profile", "стоп", "помощь"])
def test_any_other_command_is_obeyed_while_leafing(
    world: World, till: Caller, member: Telegrammer, word: str
) -> None:
    sells(world, till, member, 1)
    member.says("покупки")

    assert "покупки:" not in member.says(word).text


@pytest.mark.parametrize("number", ["3", "0", "6"])
def test_a_number_that_is_not_on_the_page_opens_nothing(
    world: World, till: Caller, member: Telegrammer, number: str
) -> None:
    sells(world, till, member, 2)
    member.says("покупки")

    assert "Не понял" in member.says(number).text


def test_back_from_the_first_page_leads_to_the_menu(
    world: World, till: Caller, member: Telegrammer
) -> None:
    sells(world, till, member, 1)
    member.says("покупки")

    assert "Чем помочь" in member.says("назад").text


def test_a_receipt_that_is_gone_leads_back_to_the_list(
    world: World, till: Caller, member: Telegrammer
) -> None:
    (body,) = sells(world, till, member, 1)
    page = member.says("покупки")
    pk, sk = keys.receipt(shop=body["shop"], number=body["receipt"])
    world.client("dynamodb").delete_item(
        TableName=world.settings.table, Key={"pk": {"S": pk}, "sk": {"S": sk}}
    )

    assert member.says("1").text == page.text


def test_an_english_page_presses_its_buttons(
    world: World, till: Caller, visitor: WebchatVisitor
) -> None:
    customer = _registered(world, visitor)
    till.asks("POST", RECEIPTS, a_receipt(card=customer))
    page = visitor.presses("🧾 Purchases")

    receipt = visitor.presses("1")

    assert "1. 21 November 2026 — 150.00\u00a0₽" in page[-1]["text"]
    assert "\nItem × 0.35 — 50.10\u00a0₽" in receipt[-1]["text"]


def _registered(world: World, visitor: WebchatVisitor) -> str:
    """The card of a visitor who registered."""
    visitor.registers("+79217654321")
    (profile,) = profiles(world)
    return str(profile["card"]["S"])
