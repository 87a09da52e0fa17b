"""One number of WhatsApp: the handshake, the proof, batches, reports and the bodies we send."""

import json
from typing import Any

import pytest

from chalicelib.channels.messenger import WebhookRequest
from chalicelib.channels.whatsapp.bodies import addressed, campaign_body, reply_bodies
from chalicelib.channels.whatsapp.messenger import SIGNATURE_HEADER, Whatsapp
from chalicelib.domain.errors import Forbidden, Rejected
from chalicelib.domain.messages import message as m
from chalicelib.domain.messages.outgoing import OpenLink, Outgoing, PressValue
from chalicelib.domain.messages.reply import Label, RenderedText
from chalicelib.domain.responses.engagement import Engagement, EngagementKind
from tests.builders.clock import START
from tests.builders.whatsapp import NUMBER, SECRET, VERIFY, batch, signed
from tests.channels.webhook_requests import posted

VECTOR = (
    rb'{"object":"whatsapp_business_account","entry":[{"id":"900","changes":[{"field":"messages",'
    rb'"value":{"messages":[{"type":"text","text":{"body":"\u041a\u0430\u0440\u0442\u0430 https:\/'
    rb'\/shop.example \ud83c\udf81"}}]}}]}]}'
)
PROOF = "sha256=639cfdbe76b90a11beacbaf3e503f9d602b231bd318e1b84ba3a8bcda69f53e2"
REDUMPED = "sha256=31ce57def8d4d8546b9cd082bf03221d3b462791bdcd5f2ad4426bdc897af0d0"
BODY = json.dumps(batch(messages=[])).encode()
GOOD = signed(BODY)
FORGED = {
    "none": {},
    "empty": {SIGNATURE_HEADER: ""},
    "other secret": {SIGNATURE_HEADER: signed(BODY, "other")},
    "empty key": {SIGNATURE_HEADER: signed(BODY, "")},
    "other body": {SIGNATURE_HEADER: signed(BODY + b" ")},
    "upper case": {SIGNATURE_HEADER: GOOD.upper()},
    "no scheme": {SIGNATURE_HEADER: GOOD[7:]},
    "other scheme": {SIGNATURE_HEADER: GOOD.replace("sha256", "sha1")},
    "cut": {SIGNATURE_HEADER: GOOD[:-1]},
    "longer": {SIGNATURE_HEADER: GOOD + "0"},
    "twice": {SIGNATURE_HEADER: f"{GOOD},{GOOD}"},
    "blank before": {SIGNATURE_HEADER: f" {GOOD}"},
    "blank after": {SIGNATURE_HEADER: f"{GOOD} "},
    "line end": {SIGNATURE_HEADER: f"{GOOD}\n"},
    "quotes": {SIGNATURE_HEADER: f'"{GOOD}"'},
    "null byte": {SIGNATURE_HEADER: f"{GOOD}\0"},
    "beyond ASCII": {SIGNATURE_HEADER: "подпись"},
    "surrogate": {SIGNATURE_HEADER: "\ud800"},
    "legacy alone": {"x-hub-signature": GOOD},
    "the secret": {SIGNATURE_HEADER: SECRET},
    "very long": {SIGNATURE_HEADER: "x" * 100_000},
}


def number(secret: str = SECRET, verify: str = VERIFY) -> Whatsapp:
    return Whatsapp("http://127.0.0.1:9", lambda: "t", lambda: secret, lambda: verify, NUMBER)


def read(body: Any) -> list[Any]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    received = number().receive(posted(raw, {SIGNATURE_HEADER: signed(raw)}))
    return [entry.read() for entry in received.entries]


def said(**content: Any) -> dict[str, Any]:
    sender = {"from": "79991234567", "from_user_id": "RU.81", "id": "wamid.1"}
    return {**sender, "timestamp": "1795219500", **content}


@pytest.mark.parametrize("headers", FORGED.values(), ids=FORGED.keys())
def test_a_forged_request_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(Forbidden, match=r"webhook\.secret"):
        number().receive(posted(BODY, headers))


def test_the_bytes_are_proven_and_not_their_meaning() -> None:
    ours = number("new, doc-app-secret")
    assert len(ours.receive(posted(VECTOR, {SIGNATURE_HEADER: PROOF})).entries) == 1
    with pytest.raises(Forbidden):
        ours.receive(posted(VECTOR, {SIGNATURE_HEADER: REDUMPED}))
    with pytest.raises(Forbidden):
        number("").receive(posted(BODY, {SIGNATURE_HEADER: signed(BODY, "")}))


def test_only_meta_gets_its_challenge_back() -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": VERIFY, "hub.challenge": "11 58"}
    answer = number().receive(WebhookRequest("GET", query, {}, b"", START)).answer
    assert (answer.body, answer.content_type) == ("11 58", "text/plain")
    for wrong in ({"hub.mode": "x"}, {"hub.verify_token": ""}, {"hub.challenge": "1" * 300}):
        with pytest.raises(Forbidden):
            number().receive(WebhookRequest("GET", {**query, **wrong}, {}, b"", START))
    unset = {**query, "hub.verify_token": ""}
    with pytest.raises(Forbidden):
        number(verify="").receive(WebhookRequest("GET", unset, {}, b"", START))


def test_each_message_of_a_batch_has_its_own_fate() -> None:
    messages = [said(type="text", text={"body": "да"}), {"broken": None}, said(type="reaction")]
    raw = json.dumps(batch(messages=messages)).encode()
    good, broken, ignored = number().receive(posted(raw, {SIGNATURE_HEADER: signed(raw)})).entries
    found = good.read()
    assert isinstance(found, m.Message)
    assert (found.update_id, found.chat) == ("wamid.1", m.Chat("whatsapp", "RU.81"))
    assert (found.content, found.locale) == (m.Text("да"), "ru")
    with pytest.raises(Rejected, match=r"webhook\.unreadable"):
        broken.read()
    assert ignored.read() is None


def test_what_is_not_for_us_is_left() -> None:
    text = said(type="text", text={"body": "да"})
    assert read(batch("999", messages=[text])) == [None]
    assert read(batch(messages=[{**text, "group_id": "g"}, {**text, "from": "15550100200"}])) == [
        None,
        None,
    ]
    assert read(batch(field="account_update", messages=[text])) == []
    for raw in (b"", b"[]", b"[" * 50_000, b'{"entry":[7]}', b'{"entry":7}', b"\xff"):
        if raw != b"[]":
            with pytest.raises(Rejected):
                read(raw)


def contents(*messages: dict[str, Any]) -> list[Any]:
    return [found and found.content for found in read(batch(messages=list(messages)))]


def test_every_kind_of_message_is_read() -> None:
    card = {"phones": [{"phone": "+7 999 123-45-67", "wa_id": "79991234567"}]}
    other = {"phones": [{"phone": "+7 900", "wa_id": "7900"}]}
    pressed = {"type": "button_reply", "button_reply": {"id": "!phone"}}
    hidden = {**said(type="interactive", interactive=pressed), "from": None}
    assert contents(
        said(type="interactive", interactive={"button_reply": {"id": "balance"}}),
        said(type="interactive", interactive={"list_reply": {"id": "shops"}}),
        said(type="button", button={"payload": "yes"}),
        said(type="interactive", interactive=pressed),
        hidden,
        said(type="contacts", contacts=[card]),
        said(type="contacts", contacts=[other]),
        {**said(type="contacts", contacts=[{**other, "origin": "contact_request"}]), "from": None},
        said(type="image", image={"id": "77", "caption": "чек"}),
        said(type="sticker"),
        said(type="location", location={"latitude": 55.75, "longitude": 37.5}),
        said(type="text", text={"body": "/start REF"}),
    ) == [
        m.Press("balance"),
        m.Press("shops"),
        m.Press("yes"),
        m.SharedContact("+79991234567", own=True),
        m.Media(),
        m.SharedContact("+79991234567", own=True),
        m.SharedContact("+7900", own=False),
        m.SharedContact("+7900", own=True),
        m.Text("чек", m.SentFile("77")),
        m.Media(),
        m.SharedLocation("55.75", "37.5"),
        m.Start("REF"),
    ]


def test_reports_and_preferences_are_read() -> None:
    data = "campaign=autumn&customer=anna"
    kinds = ("sent", "delivered", "read", "failed")
    status = {"timestamp": "1795219600", "biz_opaque_callback_data": data}
    found = read(batch(statuses=[{**status, "status": kind} for kind in kinds]))
    k = EngagementKind
    assert [each and each.kind for each in found] == [None, k.DELIVERED, k.READ, k.REJECTED]
    stopped = {**status, "status": "failed", "errors": [{"code": 131050}]}
    (report,) = read(batch(statuses=[stopped]))
    assert isinstance(report, Engagement)
    assert (report.kind, report.detail, report.customer) == (k.STOPPED, "whatsapp", "anna")
    wish = {"wa_id": "79991234567", "category": "marketing_messages", "timestamp": 1795219700}
    wishes = [{**wish, "value": "stop"}, {**wish, "value": "resume"}]
    people = [{"user_id": "RU.81"}]
    stop, resume = read(batch(field="user_preferences", contacts=people, user_preferences=wishes))
    assert (stop.content, stop.chat.id, resume) == (m.Text("/stop"), "RU.81", None)


def test_buttons_become_a_list_and_then_numbers() -> None:
    def reply(count: int, label: str = "Да", words: str = "Что?") -> list[dict[str, Any]]:
        labels = tuple((Label(label, str(each)),) for each in range(count))
        return reply_bodies(RenderedText(words, labels))

    assert [each[0]["interactive"]["type"] for each in (reply(3), reply(4))] == ["button", "list"]
    assert reply(1, "ы" * 30)[0]["interactive"]["type"] == "list"
    (numbers,) = reply(11)
    assert numbers["text"]["body"].endswith("11. Да")
    first, last = reply(2, words="ы" * 2000 + "\nЧто?")
    assert (first["type"], last["interactive"]["body"]["text"]) == ("text", "Что?")


def test_a_campaign_shows_its_picture_links_and_buttons() -> None:
    chat = m.Chat("whatsapp", "79991234567")
    buttons = (OpenLink("В магазин", "https://x/l/1"), PressValue("Стоп", "s:autumn"))
    tags = (("campaign", "autumn"), ("customer", "anna"))
    body = campaign_body(
        Outgoing(
            "whatsapp", chat, "ru", "Скидки", picture="https://x/p", buttons=buttons, tags=tags
        )
    )
    shown = body["interactive"]
    assert shown["header"]["image"] == {"link": "https://x/p"}
    assert shown["body"]["text"] == "Скидки\nВ магазин: https://x/l/1"
    assert body["biz_opaque_callback_data"] == "campaign=autumn&customer=anna"
    assert addressed(chat, body)["to"] == "79991234567"
    assert addressed(m.Chat("whatsapp", "RU.81"), body)["recipient"] == "RU.81"
