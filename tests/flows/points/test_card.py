"""A person blocks the card in the bot, opens it after a proof of the phone, or replaces it."""

from chalicelib.domain.customers.customer import Customer
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.mailbox import code_in, sms_to
from tests.builders.people import Telegrammer, WebchatVisitor, customer_of, work_off_outbox
from tests.flows.points.scene import JOHNS_PHONE, words
from tests.repo.builders import found


def test_a_card_is_blocked_at_once_and_opened_by_the_persons_own_contact(
    world: World, member: Telegrammer
) -> None:
    blocked = member.says("Заблокировать карту")
    assert "Карта заблокирована" in blocked.text
    assert customer_of(world, member).card_blocked
    assert "Карта заблокирована" in member.says("/block").text
    assert "Карта заблокирована" in member.says("/spend").text
    assert "Карта заблокирована" in member.says("баллы").text

    assert "номер телефона ваш" in member.says("Открыть карту").text
    assert "другого человека" in member.shares_contact(user_id=1).text
    assert "другой номер" in member.shares_contact(phone="79990001122").text
    assert "Карта снова открыта" in member.shares_contact().text
    assert not customer_of(world, member).card_blocked
    assert "Карта не заблокирована" in member.says("/unblock").text


def test_a_page_proves_the_phone_by_a_code(
    world: World, visitor: WebchatVisitor, john: Customer, clock: Clock
) -> None:
    visitor.says("Block the card")
    clock.moves(minutes=5)
    visitor.says("/unblock")
    visitor.presses("Send a code")
    work_off_outbox(world)
    code = code_in(sms_to(JOHNS_PHONE)[-1])
    wrong = "000000" if code != "000000" else "000001"

    assert found(world, john).card_blocked
    visitor.says(wrong)
    assert found(world, john).card_blocked
    assert "The card is open again" in words(visitor.says(code))
    assert not found(world, john).card_blocked


def test_a_replaced_card_keeps_the_points(world: World, member: Telegrammer) -> None:
    before = customer_of(world, member)
    member.says("Новый номер карты")
    done = member.shares_contact()

    after = customer_of(world, member)
    assert after.card != before.card
    assert "Ваш новый номер карты" in done.text
    assert "На счёте 70 баллов" in member.says("баллы").text
    assert world.customers.claims.owner_of_card(before.card) == after.id


def test_a_proof_may_be_left(world: World, member: Telegrammer) -> None:
    before = customer_of(world, member).card
    member.says("/replace")
    assert "оставим как есть" in member.says("Отмена").text
    member.says("/replace")
    assert "номер телефона ваш" in member.says("зелёный чайник").text

    assert customer_of(world, member).card == before


def test_a_lost_card_is_explained_and_not_blocked_yet(world: World, member: Telegrammer) -> None:
    heard = member.says("потеряла карту")
    assert "никто не сможет потратить или перевести ваши баллы" in heard.text
    assert "Баллы останутся на счёте" in heard.text
    assert "новый номер" in heard.text
    assert {"Заблокировать карту", "Новый номер карты"} <= heard.labels
    assert not customer_of(world, member).card_blocked

    member.says("Заблокировать карту")
    again = member.says("карта пропала")
    assert "Карта заблокирована" in again.text
    assert {"Открыть карту", "Новый номер карты"} <= again.labels


def test_a_lost_card_is_explained_in_an_open_question(world: World, member: Telegrammer) -> None:
    member.says("/birthday")

    assert "заблокируйте её" in member.says("я потеряла карту").text


def test_a_stolen_card_is_blocked_at_once(world: World, member: Telegrammer) -> None:
    heard = member.says("украли карту")

    assert "Карта заблокирована" in heard.text
    assert "Баллы остались на счёте" in heard.text
    assert {"Открыть карту", "Новый номер карты"} <= heard.labels
    assert customer_of(world, member).card_blocked
