"""The calls on the desk: who rings now, and what an answered call was about."""

from datetime import timedelta

import pytest

from chalicelib.domain.appeals.phone_call import CallEvent, CallReport
from chalicelib.domain.staff.staff import Role
from chalicelib.services.appeals.record_call import record_call
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.pages import Visitor, signed_in
from tests.repo.builders import a_customer, stored

PAYLOAD = '"><img src=x onerror=alert(1)>'
CALLS = "/desk/calls"
HTMX = {"hx-request": "true"}


@pytest.fixture
def olga(world: World) -> Visitor:
    return signed_in(world, Role.SUPPORT)


def reported(world: World, event: CallEvent, phone: str = "", call: str = "c-1") -> None:
    record_call(world, CallReport(call, event, world.now(), phone, "101"))


def test_a_ringing_call_leads_to_its_customer_at_once(world: World, olga: Visitor) -> None:
    anna = stored(world, a_customer())
    assert "Звонков пока нет" in olga.opens(CALLS).text
    reported(world, CallEvent.INCOMING, anna.phone.number)

    polled = olga.opens(CALLS, **HTMX)
    assert "Звонят сейчас" in polled.text
    assert f"/console/customers/{anna.id}" in polled.html
    seen = polled.html.split("seen=")[1].split('"')[0]
    assert olga.opens(f"{CALLS}?seen={seen}", **HTMX).status == 204
    inbox = olga.opens("/desk")
    assert 'hx-get="/desk/calls"' in inbox.html
    assert "Вопросы и ответы" in inbox.text


def test_a_call_whose_end_was_lost_rings_no_longer(world: World, olga: Visitor) -> None:
    record_call(world, CallReport("c-1", CallEvent.INCOMING, world.now() - timedelta(hours=3)))

    assert "Звонят сейчас" not in olga.opens(CALLS).text


def test_an_answered_call_is_listed_until_it_has_a_note(world: World, olga: Visitor) -> None:
    anna = stored(world, a_customer())
    for event in CallEvent:
        reported(world, event, anna.phone.number)
    page = olga.opens(f"{CALLS}?unnoted=1")
    assert "Записать" in page.text

    empty = olga.posts(CALLS, {**page.hidden(CALLS), "call": "c-1", "text": " "})
    assert empty.status == 422
    assert "О чём был звонок" in empty.text
    for _ in range(2):
        done = olga.posts(CALLS, {**page.hidden(CALLS), "call": "c-1", "text": f"Баллы {PAYLOAD}"})
        assert "Запись о звонке сохранена" in done.text

    assert "Все отвеченные звонки записаны" in olga.opens(f"{CALLS}?unnoted=1").text
    for address in (CALLS, f"/console/customers/{anna.id}/appeals"):
        shown = olga.opens(address)
        assert "Баллы" in shown.text
        assert "<img" not in shown.html
    assert "ended" in signed_in(world, Role.SUPPORT, "en").opens(CALLS).text


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ((CallEvent.INCOMING,), "ещё звонит"),
        ((CallEvent.INCOMING, CallEvent.ANSWERED), "идёт разговор"),
        ((CallEvent.INCOMING, CallEvent.ENDED), "Пропущенный звонок"),
        (tuple(CallEvent), "Входящий звонок"),
    ],
)
def test_the_timeline_says_how_a_call_was(
    world: World, olga: Visitor, clock: Clock, events: tuple[CallEvent, ...], words: str
) -> None:
    anna = stored(world, a_customer())
    for event in events:
        reported(world, event, anna.phone.number)
        clock.moves(seconds=65)
    shown = olga.opens(f"/console/customers/{anna.id}/timeline?what=call").text

    assert words in shown
    assert ("разговор 1:05" in shown) == (len(events) == 3)
    assert ("Записать, о чём был звонок" in shown) == (CallEvent.ANSWERED in events)
    assert ("ответил" in shown) == (CallEvent.ANSWERED in events)


def test_only_support_sees_calls(world: World) -> None:
    assert signed_in(world, Role.MARKETER).opens(CALLS).status == 403
