"""A person types a promo code in the chat: what it gives is said, and guessing is slowed."""

import pytest

from chalicelib.domain.campaigns.run import ONLY_STEP
from chalicelib.domain.customers.customer import Customer
from chalicelib.services.messages.render_message import render_message
from chalicelib.world import World
from tests.builders.campaigns import a_record, says
from tests.builders.clock import Clock
from tests.builders.people import Telegrammer, WebchatVisitor, customer_of
from tests.flows.points.scene import john_of, words
from tests.handlers.offers.promotions import CODES, Shop, a_shop
from tests.repo.builders import told_by

NOT_UNDERSTOOD = "Не понял вас"


@pytest.fixture
def shop(world: World, clock: Clock) -> Shop:
    return a_shop(world, clock)


@pytest.fixture
def person(shop: Shop, anna: Telegrammer) -> Telegrammer:
    anna.registers()
    return anna


@pytest.mark.parametrize(
    "typed", ["SUMMER10", "summer10", "«Summer-10».", "промокод summer10", "Промо-код: SUMMER10"]
)
def test_a_code_says_what_it_gives_and_where_it_is_named(
    shop: Shop, person: Telegrammer, typed: str
) -> None:
    shop.names(shop.offers(), "SUMMER10")

    heard = person.says(typed).text

    assert "Акция «Зима» по промокоду, до 10 января 2027. Дарим 100 баллов." in heard
    assert "Назовите промокод на кассе" in heard


@pytest.mark.parametrize("typed", ["WINTER", "промокод winter", "ЗИМНИЙ"])
def test_a_code_of_letters_alone_is_heard(shop: Shop, person: Telegrammer, typed: str) -> None:
    shop.names(shop.offers(), "winter", "зимний")

    assert "Назовите промокод на кассе" in person.says(typed).text


def test_an_english_speaker_is_answered_alike(
    world: World, shop: Shop, visitor: WebchatVisitor
) -> None:
    john_of(world, visitor)
    shop.names(shop.offers(), "SUMMER10")

    heard = words(visitor.says("promo code summer10"))

    assert "Offer “Winter” with a promo code, until 10 January 2027." in heard
    assert "Name the code at the till" in heard


def test_reading_a_code_uses_nothing_up(world: World, shop: Shop, person: Telegrammer) -> None:
    shop.names(shop.offers(), "SUMMER10", total=1)
    person.says("SUMMER10")
    person.says("SUMMER10")

    sold = shop.sells("R-1", "SUMMER10", customer=customer_of(world, person), bread="500.00")
    assert sold["earned"] == 135
    assert NOT_UNDERSTOOD in person.says("SUMMER10").text


def test_a_code_that_does_not_apply_today_says_why(shop: Shop, person: Telegrammer) -> None:
    effect = {"earn": {"kind": "fixed", "points": 5, "when": {"weekdays": [1]}}}
    shop.names(shop.offers(effect=effect), "MONDAY1")

    heard = person.says("MONDAY1").text

    assert "действует в другие дни недели" in heard
    assert "Назовите промокод" not in heard


def of_others(world: World, shop: Shop, person: Customer) -> list[str]:
    """Codes that open nothing for a person: unknown, over, of a segment, and used up."""
    vip = {"kind": "tag", "any_of": ["vip"]}
    shop.names(shop.offers(segment=vip), "VIP2026")
    shop.names(shop.offers(until="2026-11-20T00:00:00Z"), "LAST2026")
    shop.names(shop.offers(), "USED2026", total=1)
    shop.names(shop.offers(limits={"total": 1}), "GONE2026")
    for number, code in enumerate(("USED2026", "GONE2026")):
        shop.sells(f"U-{number}", code, bread="500.00")
    return ["GUESS2026", "VIP2026", "LAST2026", "USED2026", "GONE2026"]


def test_no_answer_tells_a_stranger_which_codes_exist(
    world: World, shop: Shop, person: Telegrammer, clock: Clock
) -> None:
    codes = of_others(world, shop, customer_of(world, person))

    said = set()
    for code in codes:
        clock.moves(minutes=11)
        said.add(person.says(code).text)

    assert len(said) == 1
    assert NOT_UNDERSTOOD in said.pop()
    assert not [code for code in codes[:3] if code in told_by(world)]


def test_every_code_that_opens_nothing_counts_as_a_guess(
    world: World, shop: Shop, person: Telegrammer, clock: Clock
) -> None:
    shop.names(shop.offers(), "SUMMER10")
    codes = of_others(world, shop, customer_of(world, person))
    heard = [person.says(code).text for code in codes]

    assert all(NOT_UNDERSTOOD in text for text in heard[:4])
    assert "Промокоды сейчас не проверяются" in heard[4]
    assert "Промокоды сейчас не проверяются" in person.says("SUMMER10").text
    refused = shop.quotes("SUMMER10", customer=customer_of(world, person), bread="500.00")
    assert (refused.status, refused.body["code"]) == (429, "promo.paused")
    assert "Ваша карта" in person.says("карта").text
    assert "Не понял" in person.says("зелёный чайник").text

    clock.moves(minutes=10)
    assert "Назовите промокод на кассе" in person.says("SUMMER10").text


def test_a_personal_code_is_for_its_customer_alone(
    world: World, shop: Shop, person: Telegrammer
) -> None:
    body = {"offer": shop.offers(), "generate": {"count": 1, "prefix": "ny"}}
    made = shop.admin.asks("POST", CODES, body)
    record = a_record(says("{{code}} ждёт", codes=str(made.body["id"])))
    own, of_another = (
        render_message(world, record, each, "sms", ONLY_STEP).text.split()[0]
        for each in (customer_of(world, person), shop.anna)
    )

    assert "Назовите промокод на кассе" in person.says(own).text
    assert NOT_UNDERSTOOD in person.says(of_another).text


@pytest.mark.parametrize(
    "typed", ["привет", "0009-12", "79991234567", "anna@example.org", "ещё 10 минут"]
)
def test_other_texts_are_no_guesses(
    world: World, shop: Shop, person: Telegrammer, typed: str
) -> None:
    shop.names(shop.offers(), "SUMMER10")
    for _ in range(6):
        person.says(typed)

    assert "Назовите промокод на кассе" in person.says("SUMMER10").text


def test_before_the_first_programme_no_code_is_looked_up(anna: Telegrammer) -> None:
    anna.registers()

    assert NOT_UNDERSTOOD in anna.says("SUMMER10").text


def test_an_open_question_keeps_its_answer(shop: Shop, person: Telegrammer) -> None:
    shop.names(shop.offers(), "SUMMER10")
    person.says("/birthday")

    assert "Не вижу даты" in person.says("SUMMER10").text
