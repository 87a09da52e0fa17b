"""What we call fits the generated types of VK, which `record_methods` writes into a file."""

import json
from typing import Any

from chalicelib.channels.vk.messenger import Vk
from chalicelib.channels.vk.updates import EVENTS
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.outgoing import OpenLink, Outgoing, PressValue
from chalicelib.domain.messages.reply import File, Label, RenderedText
from tests.builders.vk import CONFIRMATION, form_of
from tests.channels.bot_api import BotApi, says
from tests.channels.vk.record_methods import CALLED, RECORDED

ENVELOPE = {"access_token", "v"}
CHAT = Chat("vk", "551000777")
URL = "https://shop.example/webhooks/vk"


def answered(response: Any) -> Any:
    return says(200, {"response": response})


def calls_everything(vk: Vk, api: BotApi) -> None:
    """Let the adapter call each method that it knows."""
    vk.reply(CHAT, RenderedText("Да?", ((Label("Да", "yes"), Label("Нет", "no")),)))
    for name, kind in (("card.png", "image/png"), ("my.json", "application/json")):
        vk.send_file(CHAT, RenderedText("Вот"), File(name, kind, b"x"))
    buttons = (OpenLink("Сайт", "https://shop.example/"), PressValue("Ещё", "more"))
    vk.send(Outgoing("vk", CHAT, "ru", "Скидки", buttons=buttons))
    vk.acknowledge("b6a1d2c3e4f5;551000777")
    vk.account_view()
    ours = {"id": 7, "url": URL, "secret_key": "old", "status": "ok"}
    code, servers = answered({"code": CONFIRMATION}), answered({"items": [ours]})
    api.will(servers, code, answered({"items": []}), answered({"server_id": 8}), answered(1))
    vk.webhook_view(URL)
    api.script[:] = [code, answered({"items": []}), answered({"server_id": 8}), answered(1)]
    vk.set_webhook(URL)
    api.script[:] = [code, servers]
    vk.set_webhook(URL)


def test_every_call_has_the_parameters_that_vk_knows(vk: Vk, api: BotApi) -> None:
    known: dict[str, dict[str, str]] = json.loads(RECORDED.read_text(encoding="utf-8"))

    calls_everything(vk, api)

    calls = [(each.method, form_of(each)) for each in api.calls if "/method/" in each.path]
    for method, form in calls:
        taken, sent = known[method], form.keys() - ENVELOPE
        assert sent <= taken.keys(), method
        assert {name for name, kind in taken.items() if not kind.endswith("?")} <= sent, method
        numbers = [form[name] for name in sent if taken[name].startswith(("int", "bool"))]
        assert all(number.lstrip("-").isdecimal() for number in numbers), method
    assert {method for method, _ in calls} == {*CALLED} - {"messages.getById"}
    assert set(EVENTS) <= known["groups.setCallbackSettings"].keys()
