"""The pages of the quarantined updates."""

import json

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.handlers.conversation import receive
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.pages import signed_in
from tests.builders.people import Telegrammer, queued

PAGE = "/console/quarantine"
PAYLOAD = '"><img src=x onerror=alert(1)>'
PHONE = "+79000000001"


def quarantined(world: World, body: bytes) -> str:
    world.conversation.quarantine.keep(
        world.new_id(), channel="telegram", body=body, why=f"KeyError: {PHONE}", now=world.now()
    )
    return f"{PAGE}/{world.conversation.quarantine.newest(world.now())[0].id}"


def test_an_administrator_reads_an_update_as_it_came(world: World) -> None:
    address = quarantined(world, json.dumps({"text": PAYLOAD}).encode())
    visitor = signed_in(world)

    assert f'href="{address}"' in visitor.opens(PAGE).html
    seen = visitor.opens(address)

    assert "<img" not in seen.html
    assert json.dumps(PAYLOAD) in seen.text
    assert PHONE in seen.text


def test_an_auditor_reads_no_word_of_a_person(world: World) -> None:
    address = quarantined(world, json.dumps({"text": "Анна Петрова"}).encode())

    seen = signed_in(world, Role.AUDITOR).opens(address)

    assert "Содержание видит администратор" in seen.text
    assert PHONE not in seen.html
    assert "Петрова" not in seen.html
    assert "Ответить" not in seen.text


def test_an_update_is_answered_once_however_often_the_button_is_pressed(
    world: World, anna: Telegrammer
) -> None:
    address = quarantined(world, json.dumps(anna.update(text="/start")).encode())
    visitor = signed_in(world, language="en")
    form = {**visitor.opens(address).hidden(), "do": "retry"}

    page = visitor.opens(address)
    for _ in range(2):
        assert "The message is handled" in visitor.posts(address, form).text
    other = visitor.posts(address, {**page.hidden(), "do": "retry"})

    assert "not in quarantine any more" in other.text
    assert len(queued(world)) == 1


def test_an_update_that_breaks_again_stays_and_says_so(
    world: World, anna: Telegrammer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise ValueError("mended not")

    monkeypatch.setattr(receive, "converse", breaks)
    address = quarantined(world, json.dumps(anna.update(text="/start")).encode())

    seen = signed_in(world).sends(address, {"do": "retry"})

    assert seen.status == 409
    assert "Сервис снова сломался на этом сообщении." in seen.text
    assert "ValueError: mended not" in seen.text


def test_an_update_is_dropped(world: World) -> None:
    address = quarantined(world, b"\xff{")
    visitor = signed_in(world)

    assert "Сообщение удалено." in visitor.sends(address, {"do": "drop"}).text
    assert "Карантин пуст." in visitor.opens(PAGE).text
    assert visitor.opens(address).status == 404


def test_more_than_a_page_of_updates_goes_on_without_scripts(world: World, clock: Clock) -> None:
    for _ in range(51):
        clock.moves(seconds=1)
        quarantined(world, b"{}")
    visitor = signed_in(world)

    seen = visitor.opens(PAGE)
    day = visitor.opens(f"{PAGE}?day=2020-01-01")

    assert "Показать ещё" in seen.text
    assert visitor.opens(f"{PAGE}?format=csv").html.count("telegram,KeyError") == 51
    assert "Карантин пуст." in day.text
    assert visitor.opens(f"{PAGE}?day=never").status == 400
