"""The triggers on pages: switched on and off, with words, and never undone by what is not shown."""

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.domain.triggers import TRIGGERS
from chalicelib.world import World
from tests.builders.hands import Hands
from tests.builders.pages import signed_in
from tests.builders.staff import Caller
from tests.services.appeals.desk import segment_of

TRIGGER = "/v1/triggers/{name}"
PAYLOAD = '"><img src=x onerror=alert(1)>'


@pytest.mark.parametrize("name", list(TRIGGERS))
def test_a_trigger_is_switched_on_and_off(hands: Hands, caller: Caller, name: str) -> None:
    before = caller.asks("GET", TRIGGER, path={"name": name}).body
    hands.opens("/console/triggers")
    hands.opens(f"/console/triggers/{name}")

    saved = hands.presses("Записать триггер", {"on": "yes"})

    after = caller.asks("GET", TRIGGER, path={"name": name}).body
    assert "Триггер записан." in saved.text
    assert after == {**before, "on": True, "version": 1}
    hands.presses("Записать триггер", {"on": []})
    again = caller.asks("GET", TRIGGER, path={"name": name}).body
    assert again == {**before, "version": 2}


def test_two_people_do_not_undo_each_other(hands: Hands, caller: Caller) -> None:
    hands.opens("/console/triggers/dormant")
    before = caller.asks("GET", TRIGGER, path={"name": "dormant"}).body
    caller.asks("PUT", TRIGGER, {**before, "on": True}, path={"name": "dormant"})

    refused = hands.presses("Записать триггер", {"texts.telegram.ru": "Моё"})
    kept = caller.asks("GET", TRIGGER, path={"name": "dormant"}).body
    hands.presses("Записать мои")

    after = caller.asks("GET", TRIGGER, path={"name": "dormant"}).body
    assert (refused.status, "Оставить их" in refused.text) == (409, True)
    assert "Моё</textarea>" in refused.html
    assert (kept["on"], kept["version"]) == (True, 1)
    assert (after["texts"]["telegram"]["ru"], after["version"]) == ("Моё", 2)


def test_the_words_of_a_trigger_are_stored(hands: Hands, caller: Caller) -> None:
    hands.opens("/console/triggers/dormant")

    hands.presses("Записать триггер", {"texts.telegram.ru": f"Ждём вас {PAYLOAD}"})

    found = caller.asks("GET", TRIGGER, path={"name": "dormant"}).body
    assert found["texts"]["telegram"]["ru"] == f"Ждём вас {PAYLOAD}"
    assert "<img" not in hands.page.html


def test_a_refused_trigger_keeps_its_words(hands: Hands) -> None:
    hands.opens("/console/triggers/birthday")

    seen = hands.presses("Записать триггер", {"texts.telegram.ru": "{{nmae}}"})

    assert seen.status == 422
    assert "Поля «nmae» не существует" in seen.text
    assert "{{nmae}}</textarea>" in seen.html


def test_the_words_of_a_trigger_are_tried_on_a_customer(
    hands: Hands, caller: Caller, base: list[Customer]
) -> None:
    before = caller.asks("GET", TRIGGER, path={"name": "birthday"}).body
    hands.opens("/console/triggers/birthday")

    seen = hands.presses("Показать", {"texts.telegram.ru": "{{name}}, ура", "reader": base[0].id})

    assert "***, ура" in seen.text
    assert "ура</textarea>" in seen.html
    assert caller.asks("GET", TRIGGER, path={"name": "birthday"}).body == before


def test_one_more_button_stores_nothing(hands: Hands, caller: Caller) -> None:
    before = caller.asks("GET", TRIGGER, path={"name": "birthday"}).body
    hands.opens("/console/triggers/birthday")

    seen = hands.presses("Ещё кнопка", {"buttons.0.labels.ru": "Да"})

    assert 'id="field-buttons.1.target"' in seen.html
    assert caller.asks("GET", TRIGGER, path={"name": "birthday"}).body == before


def test_an_analyst_reads_triggers_and_an_unknown_one_is_a_page(world: World) -> None:
    visitor = signed_in(world, Role.ANALYST, "en")

    seen = visitor.opens("/console/triggers/expiring")

    assert seen.status == 200
    assert "Save the trigger" not in seen.text
    assert visitor.posts("/console/triggers/expiring", seen.hidden()).status == 403
    assert visitor.opens("/console/triggers/nothing").status == 404


def test_a_marketer_has_vips_called(world: World, hands: Hands, caller: Caller) -> None:
    segment_of(world, "vip", {"kind": "tag", "any_of": ["vip"]})
    hands.opens("/console/triggers/birthday")
    wrong = {"call.segment": "vip", "call.text": " ", "call.due_days": "много"}
    refused = hands.presses("Записать триггер", wrong)
    assert refused.status == 422
    assert "О чём звонить" in refused.text
    assert 'value="много"' in refused.html
    hands.presses("Записать триггер", {"call.text": f"Поздравить {PAYLOAD}", "call.due_days": "2"})

    found = caller.asks("GET", TRIGGER, path={"name": "birthday"}).body
    assert found["call"] == {"segment": "vip", "text": f"Поздравить {PAYLOAD}", "due_days": 2}
    assert "<img" not in hands.page.html
    hands.presses("Записать триггер", {"call.segment": ""})
    assert caller.asks("GET", TRIGGER, path={"name": "birthday"}).body["call"] is None
    assert signed_in(world, Role.ANALYST).opens("/console/triggers/birthday").status == 200
