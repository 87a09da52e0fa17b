"""The simulated MAX: its methods refuse as MAX does, and its people cause MAX's updates."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from chalicelib.channels.max.messenger import SECRET_HEADER, Max
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.message import (
    Chat,
    Content,
    Media,
    Message,
    Press,
    Reach,
    SharedContact,
    SharedLocation,
    Start,
    Text,
)
from chalicelib.domain.messages.outgoing import Attempt, Attempted, OpenLink, Outgoing, PressValue
from chalicelib.domain.messages.reply import File, Label, RenderedText
from local.simulator.bot_api.pictures import snapshot
from tests.channels.bot_api import BotApi, bot_api, says
from tests.channels.webhook_requests import posted
from tests.local.simulator.site import WAIT_S, Site, a_site

TOKEN, SECRET = "a-token-of-max-of-this-test", "a-secret-of-max-of-this-test"
PHONE = "+79211234567"


@pytest.fixture
def service() -> Iterator[BotApi]:
    """A webhook that takes every update."""
    with bot_api(says(200, b"")) as served:
        yield served


@pytest.fixture
def site(tmp_path: Path, service: BotApi) -> Iterator[Site]:
    with a_site(tmp_path) as site:
        site.simulator.max.methods.token = TOKEN
        wanted = {"url": f"{service.address}/webhooks/max", "secret": SECRET}
        assert call(site, "subscriptions", **wanted) == (200, {"success": True})
        yield site


@pytest.fixture
def bot(site: Site) -> Max:
    return Max(f"{site.url}/max", lambda: TOKEN, lambda: SECRET, sleep=lambda _: None)


def call(site: Site, path: str, token: str = TOKEN, **body: Any) -> tuple[int, dict[str, Any]]:
    headers = {"Authorization": token}
    answer = requests.post(f"{site.url}/max/{path}", json=body, headers=headers, timeout=WAIT_S)
    return answer.status_code, answer.json()


def said(service: BotApi, bot: Max) -> list[Content]:
    """What people did, as the bot of the service reads it."""
    entries = [
        bot.receive(posted(each.body, {SECRET_HEADER: SECRET})).entries[0].read()
        for each in service.calls
    ]
    return [entry.content for entry in entries if isinstance(entry, Message)]


def keyboard(*rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"type": "inline_keyboard", "payload": {"buttons": list(rows)}}]


def key(text: str = "Да", kind: str = "callback", **more: Any) -> dict[str, Any]:
    return {"type": kind, "text": text, "payload": "yes", **more}


def test_a_mistake_gets_the_refusal_of_the_real_server(site: Site) -> None:
    anna = site.a_person(kind="max")
    shy = site.a_person(kind="max", started=False)
    to = f"messages?user_id={anna}"

    assert call(site, to, token="x", text="?")[0] == 401
    assert call(site, "messages?user_id=7", text="?")[1]["code"] == "chat.not.found"
    assert call(site, f"messages?user_id={shy}", text="?")[0] == 404
    for wrong in (
        {},
        {"text": "ж" * 4001},
        {"text": "?", "attachments": [{"type": "image", "payload": {"token": "x"}}]},
        {"attachments": keyboard([key()] * 8)},
        {"attachments": keyboard([key(kind="link", url="https://x.example")] * 4)},
        {"attachments": keyboard(*[[key()]] * 31)},
        {"attachments": keyboard([key("я" * 129)])},
        {"attachments": keyboard([key(kind="open_app")])},
        {"attachments": keyboard([key(kind="link")])},
    ):
        assert call(site, to, **wrong)[1]["code"] == "proto.payload"


def test_more_than_thirty_calls_a_second_must_wait(site: Site) -> None:
    assert 429 in {call(site, "uploads?type=image")[0] for _ in range(40)}


def test_what_people_do_is_read_by_the_bot(site: Site, bot: Max, service: BotApi) -> None:
    anna = site.a_person(kind="max", phone=PHONE, first_name="Анна", last_name="Котова")
    rows = (
        (Label("Да", "yes"), Label("Номер", "share_contact", "contact")),
        (Label("Где", "w", "location"),),
    )
    bot.reply(Chat("max", str(anna)), RenderedText("Согласны?", rows))
    site.does(anna, button="Да")
    (pressed,) = (each for each in said(service, bot) if isinstance(each, Press))
    site.does(anna, text="Привет")
    site.does(anna, button="Номер")
    site.does(anna, contact={"phone_number": "+79990000000", "first_name": "Пётр"})
    site.does(anna, button="Где")
    site.does(anna, photo="Чек")
    site.does(anna, voice=True)
    site.does(anna, edit={"text": "Счёт"})
    site.ask("POST", f"/people/{anna}/block?wait=5")
    assert bot.send(Outgoing("max", Chat("max", str(anna)), "ru", "Скидки")) == Attempt(
        Attempted.BLOCKED, "channel.blocked"
    )
    site.ask("POST", f"/people/{anna}/messages", {"text": "?"}, status=409)
    site.does(anna, start="REF7Q2K")

    started, press, *rest = said(service, bot)
    assert (started, press) == (Start(), pressed)
    photo = rest[4]
    assert isinstance(photo, Text)
    assert photo.file is not None
    assert [*rest[:4], *rest[5:]] == [
        Text("Привет"),
        SharedContact(PHONE.removeprefix("+"), own=True, first_name="Анна", last_name="Котова"),
        SharedContact("79990000000", own=False),
        SharedLocation("59.9386", "30.3141"),
        Media(),
        Text("Счёт"),
        Reach(open=False),
        Start("REF7Q2K"),
    ]


def test_buttons_wait_until_the_press_is_acknowledged(
    site: Site, bot: Max, service: BotApi
) -> None:
    anna = site.a_person(kind="max")
    buttons = (OpenLink("Каталог", "https://shop.example"), PressValue("Хочу", "a:autumn:want"))
    bot.send(Outgoing("max", Chat("max", str(anna)), "ru", "Скидки", buttons=buttons))

    site.does(anna, button="Хочу")

    def waits() -> list[bool]:
        return [key["waiting"] for row in site.sees(anna)[-1]["buttons"] for key in row]

    assert waits() == [False, True]
    pressed = said(service, bot)[-1]
    assert isinstance(pressed, Press)
    assert pressed.value == "a:autumn:want"
    bot.acknowledge(pressed.callback_id)
    assert waits() == [False, False]
    with pytest.raises(Rejected):
        bot.acknowledge(pressed.callback_id)


def test_staff_open_what_a_person_sent(site: Site, bot: Max, service: BotApi) -> None:
    anna = site.a_person(kind="max")
    site.does(anna, start=True)
    site.does(anna, photo=True)
    site.does(anna, document="a.pdf")

    *_, photo, document = said(service, bot)
    assert isinstance(photo, Media)
    assert isinstance(document, Media)
    assert photo.file
    assert document.file
    assert bot.fetch_file(photo.file.id, bytes_max=10**6) == snapshot(anna)
    assert bot.fetch_file(document.file.id, bytes_max=10**6) == b"a.pdf\n"
    assert document.file.name == "a.pdf"


def test_cards_and_exports_arrive_as_files(site: Site, bot: Max) -> None:
    anna = site.a_person(kind="max")
    chat = Chat("max", str(anna))
    bot.send_file(chat, RenderedText("Карта"), File("card.png", "image/png", snapshot(1)))
    bot.send_file(chat, RenderedText("Данные"), File("my.json", "application/json", b"{}"))

    card, data = site.sees(anna)[-2:]
    assert requests.get(site.url + card["pictures"][0], timeout=WAIT_S).content == snapshot(1)
    assert data["document"]["name"] == "my.json"
    with pytest.raises(Rejected, match=r"max\.picture"):
        bot.send_file(chat, RenderedText("Карта"), File("card.png", "image/png", b"no picture"))


def test_max_says_where_it_posts_and_repeats_what_did_not_get_200(
    site: Site, bot: Max, service: BotApi
) -> None:
    ours = f"{service.address}/webhooks/max"
    assert bot.webhook_view(ours).url == ours
    service.will(says(503, b""), says(201, b""))

    site.a_person(kind="max")

    assert len({each.body for each in service.calls}) == 1
    assert len(service.calls) == 3
