"""What is asked of VK for a reply, a file and a campaign's message, and what its answers prove."""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from chalicelib.channels.vk.messenger import Vk, random_id
from chalicelib.channels.vk.updates import EVENTS
from chalicelib.domain.errors import NotFound, Rejected, Unavailable
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.outgoing import Attempt, Attempted, OpenLink, Outgoing, PressValue
from chalicelib.domain.messages.reply import File, Label, RenderedText
from tests.builders.vk import SECRET, form_of, refused
from tests.channels.bot_api import BotApi, resets, says
from tests.channels.vk.conftest import TOKEN

A = Attempted
ANNA = Chat("vk", "551000777")
TAGS = (("campaign", "autumn"), ("customer", "anna"))
OUTGOING = Outgoing("vk", ANNA, "ru", "Скидки & хлеб [id1|Павел]", tags=TAGS)
BUTTONS = (
    OpenLink("Каталог", "https://api.shop.example/l/token"),
    PressValue("Хочу", "a:autumn:want"),
)


@dataclass
class Pictures:
    """The uploaded pictures, and the names by which VK knows them."""

    known: dict[str, str] = field(default_factory=dict)

    def read(self, picture: str) -> bytes:
        if picture == "gone":
            raise NotFound("picture.missing")
        return b"PNG"

    def known_as(self, picture: str, sender: str) -> str:
        return self.known.get(f"{sender} {picture}", "")

    def keep_name(self, picture: str, sender: str, name: str) -> None:
        self.known[f"{sender} {picture}"] = name


def keyboard_of(vk: Vk, api: BotApi, labels: Sequence[Sequence[Label]]) -> dict[str, object]:
    vk.reply(ANNA, RenderedText("?", tuple(map(tuple, labels))))
    shown: dict[str, object] = json.loads(form_of(api.calls[-1])["keyboard"])
    return shown


def test_a_campaign_is_one_form_with_the_token_in_its_body(vk: Vk, api: BotApi) -> None:
    attempt = vk.send(OUTGOING)

    (call,) = api.calls
    assert attempt.result is A.DELIVERED
    assert attempt.message > 0
    assert call.path == "/method/messages.send"
    assert form_of(call) == {
        "peer_id": "551000777",
        "message": "Скидки & хлеб [id1|Павел]",
        "random_id": str(random_id("autumn|anna")),
        "disable_mentions": "1",
        "access_token": TOKEN,
        "v": "5.199",
    }


def test_buttons_of_a_campaign_have_rows_of_their_own(vk: Vk, api: BotApi) -> None:
    vk.send(replace(OUTGOING, buttons=BUTTONS))

    link, press = json.loads(form_of(api.calls[0])["keyboard"])["buttons"]
    assert link == [
        {
            "action": {
                "type": "open_link",
                "label": "Каталог",
                "link": "https://api.shop.example/l/token",
            }
        }
    ]
    assert press[0]["action"] == {
        "type": "callback",
        "label": "Хочу",
        "payload": '{"v": "a:autumn:want"}',
    }


def test_a_lost_answer_is_asked_for_once_more_under_the_same_number(vk: Vk, api: BotApi) -> None:
    api.will(resets)

    assert vk.send(OUTGOING).result is A.DELIVERED
    numbers = {form_of(call)["random_id"] for call in api.calls}
    assert (len(api.calls), len(numbers)) == (2, 1)


def test_a_second_call_that_must_wait_leaves_the_first_in_doubt(vk: Vk, api: BotApi) -> None:
    api.will(resets, says(200, refused(6)))

    assert vk.send(OUTGOING).result is A.IN_DOUBT


def test_a_trial_may_be_sent_twice(vk: Vk, api: BotApi) -> None:
    api.will(resets)

    trial = replace(OUTGOING, tags=(*TAGS, ("step", "t")))

    assert vk.send(trial).result is A.IN_DOUBT
    assert [form_of(call)["random_id"] for call in api.calls] == ["0"]


def test_numbers_are_small_and_differ() -> None:
    numbers = {random_id(f"autumn|{customer}") for customer in range(1000)}

    assert len(numbers) == 1000
    assert all(0 < number < 2**31 for number in numbers)


@pytest.mark.parametrize(
    ("code", "attempt"),
    [
        (1, Attempt(A.IN_DOUBT, "vk.unreachable")),
        (6, Attempt(A.WAIT, "vk.too_many_requests", 1)),
        (9, Attempt(A.WAIT, "vk.too_many_requests", 60)),
        (29, Attempt(A.WAIT, "vk.too_many_requests", 300)),
        (5, Attempt(A.CLOSED, "vk.token_refused", 60)),
        (27, Attempt(A.CLOSED, "vk.token_refused", 60)),
        (14, Attempt(A.CLOSED, "vk.captcha", 60)),
        (912, Attempt(A.CLOSED, "vk.bot_switched_off", 60)),
        (900, Attempt(A.BLOCKED, "channel.blocked")),
        (902, Attempt(A.BLOCKED, "channel.blocked")),
        (950, Attempt(A.BLOCKED, "channel.blocked")),
        (911, Attempt(A.REFUSED, "vk.button")),
        (944, Attempt(A.REFUSED, "vk.intent")),
        (100, Attempt(A.REFUSED, "vk.refused")),
        (100_500, Attempt(A.REFUSED, "vk.refused")),
        (True, Attempt(A.IN_DOUBT, "vk.unreachable")),
        ("901", Attempt(A.IN_DOUBT, "vk.unreachable")),
    ],
)
def test_an_error_says_what_became_of_the_message(
    vk: Vk, api: BotApi, code: int, attempt: Attempt
) -> None:
    api.will(says(200, refused(code)), says(200, refused(code)))

    assert vk.send(OUTGOING) == attempt


def test_an_error_with_another_status_proves_nothing(vk: Vk, api: BotApi) -> None:
    api.will(says(403, refused(901)), says(500, {"response": 1}))

    assert vk.send(OUTGOING).result is A.IN_DOUBT


def test_a_picture_is_uploaded_once_and_named_from_then_on(vk: Vk, api: BotApi) -> None:
    pictures = Pictures()
    vk.pictures = lambda: pictures
    shown = replace(OUTGOING, picture="https://api.example/pictures/p", uploaded="p")

    assert {vk.send(shown).result, vk.send(shown).result} == {A.DELIVERED}

    methods = [call.method for call in api.calls]
    assert methods == [
        "photos.getMessagesUploadServer",
        "upload?act=1",
        "photos.saveMessagesPhoto",
        "messages.send",
        "messages.send",
    ]
    assert b"PNG" in api.calls[1].body
    assert TOKEN.encode() not in api.calls[1].body
    assert form_of(api.calls[-1])["attachment"] == "photo-224000111_31"
    assert pictures.known == {"vk:224000111 p": "photo-224000111_31"}


def test_a_picture_that_vk_forgot_is_uploaded_again(vk: Vk, api: BotApi) -> None:
    pictures = Pictures({"vk:224000111 p": "photo-224000111_1"})
    vk.pictures = lambda: pictures
    api.will(says(200, refused(100, "One of the parameters is invalid: attachment")))

    assert vk.send(replace(OUTGOING, uploaded="p")).result is A.DELIVERED
    assert form_of(api.calls[-1])["attachment"] == "photo-224000111_31"


@pytest.mark.parametrize(("picture", "code"), [("gone", "picture.missing"), ("bad", "vk.picture")])
def test_a_picture_that_cannot_be_sent_refuses_the_message(
    vk: Vk, api: BotApi, picture: str, code: str
) -> None:
    vk.pictures = Pictures
    server = {"response": {"upload_url": f"{api.address}/upload"}}
    api.will(says(200, server), says(200, {"server": 1, "photo": "[]", "hash": ""}))

    assert vk.send(replace(OUTGOING, uploaded=picture)) == Attempt(A.REFUSED, code)


@pytest.mark.parametrize("server", [{}, {"upload_url": "ftp://x/"}, {"upload_url": None}, []])
def test_an_upload_goes_to_a_web_address_alone(vk: Vk, api: BotApi, server: object) -> None:
    vk.pictures = Pictures
    api.will(says(200, {"response": server}))

    with pytest.raises(Unavailable):
        vk.send(replace(OUTGOING, uploaded="p"))


def test_a_picture_of_another_site_is_a_link_below_the_text(vk: Vk, api: BotApi) -> None:
    vk.send(replace(OUTGOING, picture="https://shop.example/a.png"))

    assert form_of(api.calls[0])["message"].endswith("\nhttps://shop.example/a.png")


def test_a_card_is_a_photo_and_an_export_a_document(vk: Vk, api: BotApi) -> None:
    vk.send_file(ANNA, RenderedText("Карта"), File("card.png", "image/png", b"PNG"))
    card = form_of(api.calls[-1])
    vk.send_file(ANNA, RenderedText("Данные"), File("my.json", "application/json", b"{}"))

    assert (card["attachment"], card["message"]) == ("photo-224000111_31", "Карта")
    assert form_of(api.calls[-1])["attachment"] == "doc551000777_32"


def test_a_reply_is_cut_and_its_keyboard_hides_or_stays(vk: Vk, api: BotApi) -> None:
    vk.reply(ANNA, RenderedText("😀" * 3000, None, key="reply-1"))
    assert len(form_of(api.calls[0])["message"]) == 2048
    assert "keyboard" not in form_of(api.calls[0])
    assert form_of(api.calls[0])["random_id"] == str(random_id("reply-1"))

    assert keyboard_of(vk, api, []) == {"one_time": False, "buttons": []}


def test_a_keyboard_fits_the_grid_and_labels_are_shortened(vk: Vk, api: BotApi) -> None:
    wide = [[Label(f"Кнопка {n}", f"b{n}") for n in range(7)], [Label("Я" * 50, "long")]]
    rows = keyboard_of(vk, api, wide)["buttons"]
    assert isinstance(rows, list)
    assert [len(row) for row in rows] == [5, 2, 1]
    assert rows[2][0]["action"]["label"] == "Я" * 39 + "…"

    many = [[Label(f"К{n}", f"b{n}")] for n in range(30)]
    rows = keyboard_of(vk, api, many)["buttons"]
    assert isinstance(rows, list)
    assert [len(row) for row in rows] == [5] * 6


def test_bound_buttons_stand_beneath_and_many_of_them_below(vk: Vk, api: BotApi) -> None:
    bound = keyboard_of(vk, api, [[Label("Принять", "transfer_accept:7")]])
    assert bound["inline"] is True

    page = keyboard_of(vk, api, [[Label("Кабинет", "cabinet", "page", "https://shop.example/me")]])
    assert page["buttons"] == [
        [{"action": {"type": "open_link", "label": "Кабинет", "link": "https://shop.example/me"}}]
    ]

    many = keyboard_of(vk, api, [[Label(f"Чек {n}", f"receipt:{n}")] for n in range(12)])
    assert many["one_time"] is False


def test_a_place_is_asked_for_with_a_button_of_its_own(vk: Vk, api: BotApi) -> None:
    rows = keyboard_of(vk, api, [[Label("Где я", "here", "location"), Label("Назад", "back")]])

    assert rows["buttons"] == [
        [{"action": {"type": "location", "payload": '{"v": "here"}'}}],
        [
            {
                "action": {"type": "text", "label": "Назад", "payload": '{"v": "back"}'},
                "color": "secondary",
            }
        ],
    ]


def test_a_value_that_does_not_fit_leaves_the_label(vk: Vk, api: BotApi) -> None:
    rows = keyboard_of(vk, api, [[Label("Да", "y" * 300)]])["buttons"]

    assert isinstance(rows, list)
    assert rows[0][0]["action"] == {"type": "text", "label": "Да"}


def test_a_press_is_acknowledged_and_a_late_one_is_refused(vk: Vk, api: BotApi) -> None:
    vk.acknowledge("b6a1d2c3e4f5;551000777")
    sent = form_of(api.calls[0])
    assert api.calls[0].method == "messages.sendMessageEventAnswer"
    assert (sent["event_id"], sent["user_id"], sent["peer_id"]) == (
        "b6a1d2c3e4f5",
        "551000777",
        "551000777",
    )

    api.will(says(200, refused(100)))
    with pytest.raises(Rejected):
        vk.acknowledge("b6a1d2c3e4f5;551000777")


def test_vk_says_how_it_posts_events_to_our_address(vk: Vk, api: BotApi) -> None:
    url = "https://shop.example/webhooks/vk"
    ours = {"id": 7, "url": url, "status": "failed", "secret_key": SECRET}
    other = {"id": 8, "url": "https://other.example/webhooks/vk", "status": "ok"}
    events = {"api_version": "5.199", "events": dict.fromkeys(EVENTS, 1) | {"message_read": 0}}
    servers = says(200, {"response": {"count": 2, "items": [other, ours]}})
    api.will(servers, says(200, {"response": events}))

    view = vk.webhook_view(url)

    assert (view.url, view.error, view.missing_events) == (url, "failed", ("message_read",))
    assert form_of(api.calls[-1])["server_id"] == "7"
    api.will(says(200, {"response": {"items": [{**ours, "secret_key": "another"}]}}))
    assert vk.webhook_view(url).error == "another secret key"
    api.will(says(200, {"response": {"items": [{**ours, "id": "odd"}]}}))
    with pytest.raises(Unavailable):
        vk.webhook_view(url)
    assert (vk.webhook_view(url).url, vk.webhook_view(url).error) == ("", "")


def test_no_attempt_puts_the_token_into_a_log(
    vk: Vk, api: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    api.will(resets, resets)
    with caplog.at_level(logging.DEBUG):
        attempt = vk.send(OUTGOING)

    assert TOKEN not in caplog.text + repr(attempt)
