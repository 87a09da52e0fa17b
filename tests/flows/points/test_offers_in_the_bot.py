"""The bot lists the offers of now, and says why one is not for this customer."""

from datetime import timedelta

import pytest

from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.offers.offer import OfferLimits, OfferTerms
from chalicelib.domain.segments import parse_predicate, predicate_text
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import Role
from chalicelib.services.offers.change_offers import create_offer
from chalicelib.services.offers.make_codes import name_codes
from chalicelib.world import World
from tests.builders.people import ADVERTISING, Telegrammer
from tests.builders.staff import a_caller
from tests.engine.points.scene import begins

HUNDRED = {"amount": "100.00", "currency": "RUB"}
VIP = predicate_text(parse_predicate({"kind": "tag", "any_of": ["vip"]}))


def offers(
    world: World, name: str, segment: str = "", when: object = None, **changes: object
) -> str:
    rule = {"kind": "fixed", "points": 5, "when": when}
    said = {
        "name": {"ru": f"{name} по-русски", "en": name},
        "text": {"ru": "Сто баллов.", "en": "A hundred points."},
        "from": world.now() - timedelta(days=1),
        "until": world.now() + timedelta(days=3),
        "effect": {"earn": rule},
        "needs_code": False,
        **changes,
    }
    actor = Actor(StaffKeyId("admin"), world.now())
    return create_offer(world, actor, OfferTerms.model_validate(said), segment).record.id


def test_the_bot_lists_what_is_valid_now(world: World, anna: Telegrammer) -> None:
    begins(world)
    anna.registers(advertising=ADVERTISING)
    today = world.now().isoweekday()
    other_days = [day for day in range(1, 8) if abs(day - today) > 1 and abs(day - today) < 6]
    offers(world, "Будни", when={"weekdays": other_days})
    offers(world, "Зима")
    coded = offers(world, "Код", needs_code=True, until=world.now() + timedelta(days=4))
    name_codes(world, Actor(StaffKeyId("admin"), world.now()), coded, ["WINTER"], OfferLimits())
    offers(world, "Без кода", needs_code=True)
    offers(world, "Чужая", segment=VIP)
    offers(world, "Прошлая", until=world.now() - timedelta(hours=1))

    said = anna.says("акции").text

    places = [said.index(f"{name} по-русски") for name in ("Зима", "Код", "Будни")]
    assert "Сейчас не действует для вас: промокодов на неё пока нет" in said
    assert places == sorted(places)
    assert "Чужая" not in said
    assert "Прошлая" not in said
    assert "действует в другие дни недели" in said
    assert "по промокоду" in said


def test_without_a_programme_the_bot_says_how_offers_come(anna: Telegrammer) -> None:
    anna.registers(advertising=ADVERTISING)

    assert anna.says("акции").text == "Предложения магазина приходят вам сюда сообщениями."


def test_many_long_offers_fit_into_one_message(world: World, anna: Telegrammer) -> None:
    begins(world)
    anna.registers(advertising=ADVERTISING)
    for number in range(6):
        offers(world, f"Зима {number}", text={"ru": "Очень выгодно. " * 65, "en": "Good."})

    said = anna.says("акции").text

    assert said.endswith(("Очень выгодно.\n…", "Очень выгодно. \n…"))
    assert len(said) <= 4096


@pytest.mark.parametrize(
    ("effect", "russian"),
    [
        ({"earn": {"kind": "fixed", "points": 5}}, "Дарим 5 баллов."),
        ({"earn": {"kind": "percent", "rate": 750}}, "Вернём баллами 7,5 % покупки."),
        ({"earn": {"kind": "multiplier", "factor": [3, 2]}}, "Баллы за покупку: ×1,5."),
        ({"earn": {"kind": "multiplier", "factor": [4, 3]}}, "Баллы за покупку: ×1\u00a01/3."),
        (
            {"earn": {"kind": "per_amount", "points": 2, "per": HUNDRED}},
            "Начислим 2 балла за каждые 100,00\u00a0₽.",
        ),
        ({"discount": {"kind": "percent", "rate": 1000}}, "Скидка 10 %."),
        ({"discount": {"kind": "amount", "amount": HUNDRED}}, "Скидка 100,00\u00a0₽."),
        ({"product": {"sku": "tea-7", "quantity": "1"}}, "Подарок к покупке: Чай."),
        ({"product": {"sku": "unknown", "quantity": "1"}}, "К покупке будет подарок."),
    ],
)
def test_an_offer_without_a_text_says_what_it_gives(
    world: World, anna: Telegrammer, effect: dict[str, object], russian: str
) -> None:
    begins(world)
    anna.registers(advertising=ADVERTISING)
    tea = {"name": {"ru": "Чай", "en": "Tea"}, "category": "tea", "unit": "piece"}
    put = a_caller(world, Role.ADMIN).asks("PUT", "/v1/products/{sku}", tea, path={"sku": "tea-7"})
    assert put.status == 200, put.body
    offers(world, "Зима", text=None, effect=effect)

    assert russian in anna.says("акции").text
