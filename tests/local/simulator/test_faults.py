"""A platform of the simulator fails on demand, in its own words, and is fine again."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib.channels.max.messenger import Max
from chalicelib.channels.telegram.messenger import Telegram
from chalicelib.channels.vk.messenger import Vk
from chalicelib.channels.whatsapp.messenger import Whatsapp
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.outgoing import Attempted, Outgoing
from local.simulator.vk.community import GROUP
from local.simulator.whatsapp.people import user_id_of
from local.simulator.whatsapp.webhook import NUMBER
from tests.local.simulator.site import SECRET, TOKEN, Site, a_site

WAIT, IN_DOUBT = Attempted.WAIT, Attempted.IN_DOUBT
TAKEN = (Attempted.DELIVERED, Attempted.SENT)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with a_site(tmp_path) as site:
        site.simulator.vk.methods.token = site.simulator.max.methods.token = TOKEN
        site.simulator.whatsapp.methods.token = TOKEN
        yield site


@pytest.fixture
def channels(site: Site) -> dict[str, Any]:
    return {
        "telegram": Telegram(site.url, lambda: TOKEN, lambda: SECRET),
        "vk": Vk(f"{site.url}/vk/method", lambda: TOKEN, lambda: SECRET, str(GROUP)),
        "max": Max(f"{site.url}/max", lambda: TOKEN, lambda: SECRET),
        "whatsapp": Whatsapp(
            f"{site.url}/whatsapp", lambda: TOKEN, lambda: SECRET, lambda: "word", NUMBER
        ),
    }


def test_each_platform_fails_and_recovers_alone(site: Site, channels: dict[str, Any]) -> None:
    for kind, channel in channels.items():
        person = site.a_person(kind=kind)
        known = site.simulator.person(person)
        name = user_id_of(known) if kind == "whatsapp" else str(person)
        message = Outgoing(kind, Chat(kind, name), "ru", "Скидки")
        fault = {"kind": kind, "status": 429, "retry_after_s": 7, "calls": 2}

        shown = site.ask("POST", "/faults", fault)["faults"]
        slow = [channel.send(message) for _ in range(3)]
        gone = site.ask("GET", "/faults")["faults"]
        site.ask("POST", "/faults", {"kind": kind, "status": 503})
        down = [channel.send(message).result for _ in range(2)]
        site.ask("POST", "/faults", {"kind": kind})

        assert shown == {kind: {"status": 429, "retry_after_s": 7, "calls": 2}}
        assert [(each.result, each.wait_s) for each in slow[:2]] == [(WAIT, 7)] * 2
        assert (slow[2].result in TAKEN, gone) == (True, {})
        assert down == [IN_DOUBT, IN_DOUBT]
        assert channel.send(message).result in TAKEN
    changes = site.ask("GET", "/changes?after=-1")
    assert changes["faults"] == {}
    assert 503 in {each["status"] for each in site.ask("GET", "/wire?after=0")["exchanges"]}


def test_a_wrong_order_is_refused(site: Site) -> None:
    for wrong in ({}, {"kind": "webchat", "status": 429}, {"kind": "vk", "status": 200}):
        site.ask("POST", "/faults", wrong, status=400)
