"""The promo codes of a campaign are chosen by the name of their offer, with what is left."""

from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.hands import Hands
from tests.builders.pages import signed_in
from tests.builders.staff import a_caller
from tests.handlers.offers.promotions import a_shop

PAYLOAD = '"><img src=x onerror=alert(1)>'
NEW = "/console/campaigns/new"


def written(world: World, language: str = "ru") -> Hands:
    body = {"name": "Все", "predicate": {"kind": "all", "of": []}}
    segment = a_caller(world, Role.MARKETER).asks("POST", "/v1/segments", body).body["id"]
    hands = Hands(signed_in(world, Role.MARKETER, language))
    hands.opens(NEW)
    typed = {"name": "Кофе", "audience.segment": segment, "text": "Код", "channel": "telegram"}
    hands.presses("Записать черновик" if language == "ru" else "Save the draft", typed)
    return hands


def test_codes_are_chosen_by_name(world: World, clock: Clock) -> None:
    shop = a_shop(world, clock)
    offer = shop.offers(name={"ru": PAYLOAD, "en": "Winter"}, limits={"total": 500})
    batch = shop.names(offer, "ZIMA")
    endless = shop.names(shop.offers(name={"ru": "Весна", "en": "Spring"}), "VESNA")
    hands = written(world)

    seen = hands.page
    assert "осталось 500" in seen.text
    assert "Весна: без ограничения" in seen.text
    assert PAYLOAD not in seen.html

    hands.presses("Записать и остаться", {"codes": batch})
    assert f'<option value="{batch}" selected>' in hands.page.html
    hands.presses("Записать и остаться", {"codes": ""})
    assert f'<option value="{batch}" selected>' not in hands.page.html
    assert f'<option value="{endless}">' in hands.page.html


def test_without_codes_the_way_to_make_some_is_shown(world: World) -> None:
    assert "сначала создайте их" in written(world).page.text


def test_a_trigger_chooses_codes_as_a_campaign_does(world: World, clock: Clock) -> None:
    shop = a_shop(world, clock)
    batch = shop.names(shop.offers(name={"ru": "Зима", "en": "Winter"}), "ZIMA")
    hands = Hands(signed_in(world, Role.MARKETER))
    hands.opens("/console/triggers/birthday")
    assert "Зима" in hands.page.text
    telegram = {"texts.telegram.ru": "Код {{code}}", "texts.telegram.en": "Code {{code}}"}

    hands.presses("Записать триггер", {"codes": batch, **telegram})

    assert f'<option value="{batch}" selected>' in hands.page.html
    shown = a_caller(world, Role.MARKETER).asks(
        "GET", "/v1/triggers/{name}", path={"name": "birthday"}
    )
    assert shown.body["codes"] == batch
