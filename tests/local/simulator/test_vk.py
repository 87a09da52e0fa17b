"""The simulated VK: its methods refuse as VK does, and its people cause VK's events."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests

from chalicelib.channels.vk.files import read_file
from chalicelib.channels.vk.messenger import Vk
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.outgoing import Attempt, Attempted, OpenLink, Outgoing, PressValue
from chalicelib.domain.messages.reply import File, Label, RenderedText
from chalicelib.domain.messages.wall import OutgoingPost
from local.simulator.bot_api.pictures import snapshot
from local.simulator.vk.community import GROUP
from local.simulator.vk.events import Callback
from tests.channels.bot_api import BotApi, bot_api, says
from tests.local.simulator.site import WAIT_S, Site, a_site

TOKEN, SECRET = "vk1.a.a-token-of-this-test", "a-secret-of-this-test"
TAGS = (("campaign", "autumn"), ("customer", "anna"))


@pytest.fixture
def service() -> Iterator[BotApi]:
    """A webhook that takes every event."""
    with bot_api(says(200, b"ok")) as served:
        yield served


@pytest.fixture
def site(tmp_path: Path, service: BotApi) -> Iterator[Site]:
    with a_site(tmp_path) as site:
        site.simulator.vk.methods.token = TOKEN
        service.will(says(200, b"c0de"))
        assert site.simulator.vk.events.confirm(Callback(service.address, SECRET), "c0de")
        yield site


@pytest.fixture
def vk(site: Site) -> Vk:
    return Vk(f"{site.url}/vk/method", lambda: TOKEN, lambda: SECRET, str(GROUP))


def call(site: Site, method: str, **params: Any) -> dict[str, Any]:
    form = {"access_token": TOKEN, "v": "5.199", "random_id": 0, **params}
    answer = requests.post(f"{site.url}/vk/method/{method}", data=form, timeout=WAIT_S)
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


def error(site: Site, method: str = "messages.send", **params: Any) -> int:
    code: int = call(site, method, **params)["error"]["error_code"]
    return code


def events(service: BotApi) -> list[dict[str, Any]]:
    return [each.json for each in service.calls[1:]]


def keyboard(*rows: list[dict[str, Any]], inline: bool = False) -> str:
    return json.dumps({"inline": inline, "buttons": list(rows)})


def key(label: str = "Да", kind: str = "text", **more: Any) -> dict[str, Any]:
    return {"action": {"type": kind, "label": label, **more}}


def test_a_mistake_gets_the_number_of_the_real_server(site: Site) -> None:
    vera = site.a_person(kind="vk")
    shy = site.a_person(kind="vk", started=False)
    said: dict[str, Any] = {"peer_id": vera, "message": "?"}

    assert error(site, **said, access_token="x") == 5
    assert error(site, **said, v="") == 8
    assert error(site, "messages.unknown") == 3
    assert error(site, peer_id=7, message="?") == 936
    assert error(site, peer_id=shy, message="?") == 901
    assert error(site, peer_id=vera, message="") == 100
    assert error(site, **said, random_id="") == 100
    assert error(site, peer_id=vera, message="ж" * 4097) == 914
    assert error(site, **said, attachment="photo1_2") == 100
    for wrong in (
        "{",
        "[]",
        keyboard([key()] * 6),
        keyboard([key("я" * 41)]),
        keyboard([key(payload="{")]),
        keyboard([key(kind="vkpay")]),
        keyboard(*[[key()]] * 11),
        keyboard(*[[key()]] * 7, inline=True),
        keyboard([{**key(kind="open_link", link="https://x.example"), "color": "primary"}]),
    ):
        assert error(site, **said, keyboard=wrong) == 911


def test_more_than_twenty_calls_a_second_must_wait(site: Site) -> None:
    answers = [call(site, "groups.getCallbackServers") for _ in range(25)]

    assert 6 in {each.get("error", {}).get("error_code") for each in answers}


def test_the_same_number_is_shown_once(site: Site, vk: Vk) -> None:
    vera = site.a_person(kind="vk")
    message = Outgoing("vk", Chat("vk", str(vera)), "ru", "Скидки", tags=TAGS)

    first, second = vk.send(message), vk.send(message)

    assert first == second == Attempt(Attempted.DELIVERED, message=first.message)
    assert [each["text"] for each in site.sees(vera) if each["author"] == "bot"] == ["Скидки"]


def test_people_write_press_read_and_leave(site: Site, vk: Vk, service: BotApi) -> None:
    vera = site.a_person(kind="vk", language="en")
    chat = Chat("vk", str(vera))
    vk.reply(
        chat, RenderedText("Согласны?", ((Label("Да", "yes"), Label("Где", "w", "location")),))
    )
    site.does(vera, button="Да")
    site.does(vera, text="Привет")
    site.does(vera, location="here")
    site.does(vera, photo="Чек")
    site.does(vera, edit={"text": "Счёт"})
    site.ask("POST", f"/people/{vera}/block?wait=5")

    # Read one by one, as the service reads them.
    kinds = [each["type"] for each in events(service)]
    assert kinds == [
        "message_new",
        "message_read",
        "message_new",
        "message_new",
        "message_new",
        "message_new",
        "message_edit",
        "message_deny",
    ]
    assert all(each["secret"] == SECRET and each["group_id"] == GROUP for each in events(service))
    started, _, pressed, *_ = events(service)
    assert started["object"]["message"]["payload"] == '{"command":"start"}'
    assert pressed["object"]["message"]["payload"] == '{"v": "yes"}'
    assert vk.send(Outgoing("vk", chat, "ru", "Скидки", tags=TAGS)).result is Attempted.BLOCKED
    site.ask("POST", f"/people/{vera}/messages", {"text": "?"}, status=409)


def test_buttons_beneath_wait_until_the_press_is_acknowledged(
    site: Site, vk: Vk, service: BotApi
) -> None:
    vera = site.a_person(kind="vk")
    buttons = (OpenLink("Каталог", "https://shop.example"), PressValue("Хочу", "a:autumn:want"))
    vk.send(Outgoing("vk", Chat("vk", str(vera)), "ru", "Скидки", buttons=buttons, tags=TAGS))

    site.does(vera, button="Хочу")

    def waits() -> list[bool]:
        return [key["waiting"] for row in site.sees(vera)[-1]["buttons"] for key in row]

    assert waits() == [False, True]
    pressed = events(service)[-1]["object"]
    assert pressed["payload"] == {"v": "a:autumn:want"}
    vk.acknowledge(f"{pressed['event_id']};{vera}")
    assert waits() == [False, False]
    with pytest.raises(Rejected):
        vk.acknowledge(f"{pressed['event_id']};{vera}")


def test_staff_open_what_a_person_sent(site: Site, vk: Vk, service: BotApi) -> None:
    vera = site.a_person(kind="vk")
    site.does(vera, start=True)
    site.does(vera, photo=True)
    site.does(vera, document="a.pdf")

    sent = [each for each in events(service) if each["type"] == "message_new"][-2:]
    photo, document = (
        read_file(each["object"]["message"]["attachments"], each["object"]["message"]["id"])
        for each in sent
    )
    assert photo
    assert document
    assert vk.fetch_file(photo.id, bytes_max=10**6) == snapshot(vera)
    assert vk.fetch_file(document.id, bytes_max=10**6) == b"a.pdf\n"
    assert document.name == "a.pdf"


def test_cards_and_exports_arrive_as_files(site: Site, vk: Vk) -> None:
    vera = site.a_person(kind="vk")
    chat = Chat("vk", str(vera))
    vk.send_file(chat, RenderedText("Карта"), File("card.png", "image/png", snapshot(1)))
    vk.send_file(chat, RenderedText("Данные"), File("my.json", "application/json", b"{}"))

    card, data = site.sees(vera)[-2:]
    assert requests.get(site.url + card["pictures"][0], timeout=WAIT_S).content == snapshot(1)
    assert data["document"]["name"] == "my.json"
    with pytest.raises(Rejected, match=r"vk\.picture"):
        vk.send_file(chat, RenderedText("Карта"), File("card.png", "image/png", b"no picture"))


def test_vk_says_where_it_posts_and_repeats_what_was_not_taken(
    site: Site, vk: Vk, service: BotApi
) -> None:
    assert vk.webhook_view(f"{service.address}/webhooks/vk").url == ""
    service.will(says(503, b""), says(200, b"OK"), says(200, b"ok"))

    site.a_person(kind="vk")

    assert [each["type"] for each in events(service)] == ["message_new"] * 3
    assert len({each["event_id"] for each in events(service)}) == 1


def test_an_address_that_does_not_know_the_string_gets_nothing(site: Site, service: BotApi) -> None:
    before = len(service.calls)
    community = site.simulator.vk.events

    assert not community.confirm(Callback(service.address, SECRET), "other")
    site.a_person(kind="vk")

    assert len(service.calls) == before + 1


def test_a_post_stands_on_the_wall_once_and_is_written_by_an_administrator(site: Site) -> None:
    site.simulator.vk.methods.wall_token = "vk1.a.administrator"
    post = OutgoingPost("a-key", "Кофе дешевле", link="https://shop.example/c")
    wall = Vk(
        f"{site.url}/vk/method",
        lambda: TOKEN,
        lambda: SECRET,
        str(GROUP),
        wall_token=lambda: "vk1.a.administrator",
    )

    first, second = wall.post(post), wall.post(post)

    assert first.result is Attempted.DELIVERED
    assert first.message == second.message > 0
    (shown,) = requests.get(f"{site.url}/wall", timeout=WAIT_S).json()["posts"]
    assert (shown["text"], shown["link"]) == ("Кофе дешевле", "https://shop.example/c")
    assert error(site, "wall.post", owner_id=f"-{GROUP}", message="x") == 27
    assert replace(wall, wall_token=lambda: TOKEN).post(post).code == "vk.token_refused"
