"""The simulated WhatsApp: it refuses as Meta does, and its people cause Meta's batches."""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from chalicelib.channels.messenger import WebhookRequest
from chalicelib.channels.whatsapp.messenger import Whatsapp
from chalicelib.domain.errors import NotFound, Rejected
from chalicelib.domain.messages import message as m
from chalicelib.domain.messages.outgoing import Attempt, Attempted, Outgoing, PressValue
from chalicelib.domain.messages.reply import File, Label, RenderedText
from chalicelib.domain.upkeep.channel_health import PlatformAccount, WebhookView
from local.simulator.bot_api.pictures import snapshot
from local.simulator.whatsapp.webhook import NUMBER, WhatsappCallback
from tests.channels.bot_api import BotApi, bot_api, says
from tests.local.simulator.site import WAIT_S, Site, a_site

TOKEN, SECRET, VERIFY = "a-token-of-this-test", "a-secret-of-this-test", "a-word-of-this-test"
TAGS = (("campaign", "autumn"), ("customer", "anna"))


def repeats_challenge(handler: BaseHTTPRequestHandler) -> None:
    """Answer the handshake as a webhook that knows the word."""
    says(200, parse_qs(urlsplit(handler.path).query)["hub.challenge"][0].encode())(handler)


@pytest.fixture
def service() -> Iterator[BotApi]:
    """A webhook that takes every batch."""
    with bot_api(says(200, b"")) as served:
        yield served


@pytest.fixture
def site(tmp_path: Path, service: BotApi) -> Iterator[Site]:
    with a_site(tmp_path) as site:
        site.simulator.whatsapp.methods.token = TOKEN
        service.will(repeats_challenge)
        callback = WhatsappCallback(service.address, SECRET)
        assert site.simulator.whatsapp.webhook.verify(callback, VERIFY)
        yield site


@pytest.fixture
def whatsapp(site: Site) -> Whatsapp:
    secrets = (lambda: TOKEN, lambda: SECRET, lambda: VERIFY)
    return Whatsapp(f"{site.url}/whatsapp", *secrets, NUMBER)


def error(site: Site, token: str = TOKEN, path: str = f"{NUMBER}/messages", **body: Any) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    sent = {"messaging_product": "whatsapp", **body}
    answer = requests.post(f"{site.url}/whatsapp/{path}", json=sent, headers=headers, timeout=5)
    assert answer.status_code >= 400
    code: int = answer.json()["error"]["code"]
    return code


def interactive(kind: str, **action: Any) -> dict[str, Any]:
    shown = {"type": kind, "body": {"text": "?"}, "action": action}
    return {"type": "interactive", "interactive": shown}


def heard(whatsapp: Whatsapp, site: Site, service: BotApi) -> list[Any]:
    """What our adapter reads from the batches that were posted, each with a valid signature."""
    for person in site.simulator.messenger.people:
        site.simulator.whatsapp.webhook.delivery.wait_until_empty(f"{person}/", WAIT_S)
    now = site.simulator.clock.now()
    bodies = [each.body for each in service.calls if each.body]
    for body in bodies:
        assert body.isascii()
    return [found for body in bodies for found in whatsapp_reads(whatsapp, body, now)]


def whatsapp_reads(whatsapp: Whatsapp, body: bytes, now: Any) -> list[Any]:
    proof = f"sha256={hmac.digest(SECRET.encode(), body, hashlib.sha256).hex()}"
    request = WebhookRequest("POST", {}, {"x-hub-signature-256": proof}, body, now)
    return [each.read() for each in whatsapp.receive(request).entries]


def test_a_mistake_gets_the_number_of_the_real_server(site: Site) -> None:
    vera = site.a_person(kind="whatsapp", phone="+79995550000")
    assert vera
    said: dict[str, Any] = {"to": "79995550000", "type": "text", "text": {"body": "?"}}
    reply = {"reply": {"id": "y", "title": "Да"}}
    rows = [{"id": str(each), "title": "Да"} for each in range(11)]

    assert error(site, token="x", **said) == 190
    assert error(site, path="7/messages", **said) == 100
    assert error(site, **{**said, "messaging_product": "x"}) == 100
    assert error(site, **{**said, "to": "7900"}) == 131030
    for wrong in (
        {"text": {"body": "ж" * 4097}},
        {"text": {"body": " "}},
        {"type": "poll", "poll": {}},
        interactive("button", buttons=[reply, reply]),
        interactive("button", buttons=[{"reply": {"id": "y", "title": "ы" * 21}}]),
        interactive("list", button="☰", sections=[{"rows": rows}]),
        interactive("request_contact_info"),
        {"type": "image", "image": {"id": "AgACunknown"}},
        {"biz_opaque_callback_data": "x" * 513},
    ):
        assert error(site, **{**said, **wrong}) == 131009, wrong
    template = {"name": "shop_offer", "language": {"code": "ru"}}
    assert error(site, **said | {"type": "template", "template": {"name": "x"}}) == 132001
    assert error(site, **said | {"type": "template", "template": template}) == 132000


def said_by(whatsapp: Whatsapp, site: Site, service: BotApi, chat: m.Chat) -> list[Any]:
    found = [each for each in heard(whatsapp, site, service) if isinstance(each, m.Message)]
    return [each.content for each in found if each.chat == chat]


def test_people_press_send_photos_and_stop_offers(
    site: Site, whatsapp: Whatsapp, service: BotApi
) -> None:
    vera = site.a_person(kind="whatsapp", language="en", phone="+447700900123")
    chat = m.Chat("whatsapp", f"GB.{vera}0123")
    labels = ((Label("Да", "yes"), Label("Номер", "", "contact")),)
    whatsapp.reply(chat, RenderedText("Согласны?", labels))
    for action in (
        {"button": "Да"},
        {"button": "Share phone number"},
        {"photo": "Чек"},
        {"location": "here"},
        {"marketing": "stop"},
    ):
        site.does(vera, **action)

    first, yes, number, photo, place, stop = said_by(whatsapp, site, service, chat)
    assert (first, yes, stop) == (m.Start(), m.Press("yes"), m.Text("/stop"))
    assert number == m.SharedContact("+447700900123", own=True, first_name=number.first_name)
    assert isinstance(place, m.SharedLocation)
    assert whatsapp.fetch_file(photo.file.id, bytes_max=10**6) == snapshot(vera)
    with pytest.raises(Rejected, match=r"file\.too_large"):
        whatsapp.fetch_file(photo.file.id, bytes_max=10)
    with pytest.raises(NotFound):
        whatsapp.fetch_file("AgACgone", bytes_max=10)


def test_a_private_number_is_in_no_batch_until_the_person_shares_it(
    site: Site, whatsapp: Whatsapp, service: BotApi
) -> None:
    shy = site.a_person(kind="whatsapp", hides_phone="on", phone="+79995550101")
    chat = m.Chat("whatsapp", f"RU.{shy}0101")
    rows = tuple((Label(number, number),) for number in "12345")
    whatsapp.reply(chat, RenderedText("Выбор", rows))
    site.does(shy, button="3")
    site.does(shy, text="Карта 🎁 https://shop.example")
    before = b"".join(each.body for each in service.calls)
    site.does(shy, contact="own")

    _, pressed, typed, shared = said_by(whatsapp, site, service, chat)
    assert (pressed, typed.text) == (m.Press("3"), "Карта 🎁 https://shop.example")
    assert (shared.phone, shared.own) == ("+79995550101", True)
    assert rb"https:\/\/shop.example" in before
    assert b"79995550101" not in before


def test_what_became_of_a_message_is_reported(
    site: Site, whatsapp: Whatsapp, service: BotApi
) -> None:
    vera = site.a_person(kind="whatsapp", phone="+79995550102")
    to = m.Chat("whatsapp", "79995550102")
    buttons = (PressValue("Хочу", "a:autumn:want"),)
    message = Outgoing("whatsapp", to, "ru", "Скидки", buttons=buttons, tags=TAGS)

    assert whatsapp.send(message) == Attempt(Attempted.SENT)
    site.does(vera, button="Хочу")
    site.ask("POST", f"/people/{vera}/block")
    whatsapp.send(message)
    site.ask("POST", f"/people/{vera}/unblock")
    site.does(vera, new_phone="+79995550199")
    site.simulator.clock.turn_to(site.simulator.clock.now() + timedelta(hours=25))
    whatsapp.send(replace(message, to=m.Chat("whatsapp", "79995550199")))

    found = heard(whatsapp, site, service)
    kinds = [each.kind for each in found if hasattr(each, "kind")]
    assert kinds[:3] == ["delivered", "read", "rejected"]
    closed = [
        each.chat.id for each in found if getattr(each, "content", None) == m.Reach(open=False)
    ]
    assert closed == [f"RU.{vera}0102"] * 2  # blocked, and left behind with the number
    raw = b"".join(each.body for each in service.calls)
    assert (raw.count(b'"code":131026'), raw.count(b'"code":131047')) == (1, 1)
    assert [each["text"] for each in site.sees(vera) if each["author"] == "bot"] == ["Скидки"]


def test_cards_and_exports_arrive_as_files(site: Site, whatsapp: Whatsapp) -> None:
    vera = site.a_person(kind="whatsapp", phone="+79995550103")
    chat = m.Chat("whatsapp", "79995550103")
    whatsapp.send_file(chat, RenderedText("Карта"), File("card.png", "image/png", snapshot(1)))
    whatsapp.send_file(chat, RenderedText("Данные"), File("my.json", "application/json", b"{}"))

    card, words, data, _ = site.sees(vera)[-4:]
    assert requests.get(site.url + card["pictures"][0], timeout=WAIT_S).content == snapshot(1)
    assert (words["text"], data["document"]["name"]) == ("Карта", "my.json")
    site.ask("POST", f"/people/{vera}/block")
    site.ask("POST", f"/people/{vera}/messages", {"text": "?"}, status=409)
    with pytest.raises(Rejected):
        whatsapp.reply(m.Chat("whatsapp", "79990000000"), RenderedText("?"))


def test_an_address_that_gives_no_challenge_back_gets_nothing(site: Site, service: BotApi) -> None:
    webhook = site.simulator.whatsapp.webhook
    service.will(says(200, b"other"))
    assert not webhook.verify(WhatsappCallback(service.address, SECRET), VERIFY)
    before = len(service.calls)

    site.a_person(kind="whatsapp")

    assert len(service.calls) == before


def test_the_app_is_shown_and_its_webhook_set(
    whatsapp: Whatsapp, site: Site, service: BotApi
) -> None:
    url = f"{service.address}/webhooks/whatsapp"
    other = replace(whatsapp, secret=lambda: "another")

    assert whatsapp.account_view() == PlatformAccount("Grocer +15550100200")
    assert other.account_view().faults == ("secret.differs",)
    with pytest.raises(Rejected, match="webhook_refused"):
        whatsapp.set_webhook(url)  # nothing at that address knows the word
    assert whatsapp.webhook_view(url).url == ""
    site.simulator.whatsapp.webhook.fields = frozenset()
    service.will(repeats_challenge)
    whatsapp.set_webhook(url)
    assert whatsapp.webhook_view(url) == WebhookView(url, 0)
    assert TOKEN not in str(site.ask("GET", "/wire?after=0"))
