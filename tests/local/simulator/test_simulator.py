"""The messenger speaks the Bot API as Telegram does, to the letter of its errors."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
import requests

from chalicelib.channels.telegram.launch_data import read_launch
from local.demo.customers import CHATS_FROM
from local.simulator.bot_api.pictures import snapshot
from local.simulator.messenger import CROWD_MESSAGES_KEPT
from tests.local.simulator.site import SECRET, TOKEN, WAIT_S, Site, a_site
from tests.local.telegram.fake_bot import Answer, a_bot

INLINE_BUTTON_ERROR = "Bad Request: can't parse inline keyboard button"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with a_site(tmp_path) as site:
        yield site


def inline(**button: str) -> dict[str, Any]:
    return {"inline_keyboard": [[button]]}


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({"text": ""}, "Bad Request: message text is empty"),
        ({"text": " \n "}, "Bad Request: message text is empty"),
        ({"text": "ж" * 4097}, "Bad Request: message is too long"),
        ({"text": "ok", "chat_id": 5}, "Bad Request: chat not found"),
        ({"text": "ok", "chat_id": ""}, "Bad Request: chat_id is empty"),
        (
            {"text": "ok", "reply_markup": inline(text="A", callback_data="ж" * 33)},
            "Bad Request: BUTTON_DATA_INVALID",
        ),
        (
            {"text": "ok", "reply_markup": inline(text="A")},
            f"{INLINE_BUTTON_ERROR}: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "<b>ok", "parse_mode": "HTML"},
            "Bad Request: can't parse entities: Can't find end tag corresponding to b",
        ),
        (
            {"text": "1 < 2", "parse_mode": "HTML"},
            "Bad Request: can't parse entities: Unclosed start tag at byte offset 0",
        ),
        ({"text": "ok", "reply_markup": "[]"}, "Bad Request: object expected as reply markup"),
    ],
)
def test_a_mistake_gets_the_words_of_the_real_server(
    site: Site, params: dict[str, Any], description: str
) -> None:
    person = site.a_person()

    asked: dict[str, Any] = {"chat_id": person, "text": "ok"} | params
    answer = site.call("sendMessage", **asked)

    assert answer == {"ok": False, "error_code": 400, "description": description}


def test_a_wrong_token_is_401_and_a_malformed_one_404(site: Site) -> None:
    assert site.call("getMe", token="6100000001:wrong")["description"] == "Unauthorized"
    assert site.call("getMe", token="nonsense")["error_code"] == 404
    assert site.call("makeCoffee")["description"] == "Not Found: method not found"


def test_the_longest_text_and_the_longest_data_are_taken(site: Site) -> None:
    person = site.a_person()

    answer = site.call(
        "sendMessage",
        chat_id=str(person),
        text="ж" * 4096,
        reply_markup=json.dumps(inline(text="A", callback_data="ж" * 32)),
    )

    assert answer["result"]["chat"]["id"] == person
    assert answer["result"]["reply_markup"] == inline(text="A", callback_data="ж" * 32)


def test_nobody_can_be_written_to_before_they_started(site: Site) -> None:
    person = site.a_person(started=False)

    answer = site.call("sendMessage", chat_id=person, text="ok")

    assert answer["description"] == "Forbidden: bot can't initiate conversation with a user"


def test_a_blocked_bot_gets_403_until_it_is_unblocked(site: Site) -> None:
    with a_bot() as bot:
        site.points_webhook_at(bot)
        person = site.a_person()
        site.ask("POST", f"/people/{person}/block?wait=5")
        blocked = site.call("sendMessage", chat_id=person, text="ok")
        site.ask("POST", f"/people/{person}/messages", {"text": "ok"}, status=409)
        site.ask("POST", f"/people/{person}/unblock?wait=5")

    assert blocked["description"] == "Forbidden: bot was blocked by the user"
    assert site.call("sendMessage", chat_id=person, text="ok")["ok"]
    members = [one["my_chat_member"] for one in bot.seen if "my_chat_member" in one]
    assert [one["new_chat_member"]["status"] for one in members] == ["kicked", "member"]


def test_html_becomes_text_with_entities_counted_in_utf16(site: Site) -> None:
    person = site.a_person()

    answer = site.call(
        "sendMessage", chat_id=person, text="😀 <b>5 &lt; 6</b> &copy;", parse_mode="HTML"
    )

    assert answer["result"]["text"] == "😀 5 < 6 &copy;"
    assert answer["result"]["entities"] == [{"type": "bold", "offset": 3, "length": 5}]


def test_an_uploaded_picture_is_shown_and_sent_again_by_its_id(site: Site) -> None:
    person = site.a_person()
    picture = snapshot(1) + b"\r\n--\r\n"
    uploaded = requests.post(
        f"{site.url}/bot{TOKEN}/sendPhoto",
        data={"chat_id": person, "caption": "Карта"},
        files={"photo": ("card.png", picture, "image/png")},
        timeout=WAIT_S,
    ).json()
    file_id = uploaded["result"]["photo"][-1]["file_id"]

    again = site.call("sendPhoto", chat_id=person, photo=file_id)

    shown = site.sees(person)[-1]["pictures"][0]
    assert requests.get(site.url + shown, timeout=WAIT_S).content == picture
    assert again["result"]["photo"][-1]["file_id"] == file_id


def test_a_bot_fetches_what_a_person_sent(site: Site) -> None:
    file_id = site.simulator.bot_api.files.keep(b"a receipt")
    found = site.call("getFile", file_id=file_id)["result"]
    assert found["file_size"] == len(b"a receipt")
    address = f"{site.url}/file/bot{{}}/{found['file_path']}"
    assert requests.get(address.format(TOKEN), timeout=WAIT_S).content == b"a receipt"
    assert requests.get(address.format("1:x"), timeout=WAIT_S).status_code == 404
    assert "wrong file_id" in site.call("getFile", file_id="none")["description"]
    large = site.simulator.bot_api.files.keep(bytes(20 * 1024 * 1024 + 1))
    assert "file is too big" in site.call("getFile", file_id=large)["description"]


def test_a_picture_by_address_is_fetched_and_a_bad_one_refused(site: Site) -> None:
    person = site.a_person()
    file_id = site.simulator.bot_api.files.keep(snapshot(2))

    good = site.call("sendPhoto", chat_id=person, photo=f"{site.url}/files/{file_id}")
    page = site.call("sendPhoto", chat_id=person, photo=f"{site.url}/")
    gone = site.call("sendPhoto", chat_id=person, photo=f"{site.url}/files/none")

    assert good["result"]["photo"][-1]["width"] == 320
    assert page["description"] == "Bad Request: wrong type of the web page content"
    assert gone["description"] == "Bad Request: failed to get HTTP URL content"


def test_updates_of_a_chat_wait_for_the_first_and_other_chats_do_not(site: Site) -> None:
    broken: list[Answer] = [(500, {})] * 5
    with a_bot(*broken) as bot:
        slow, quick = site.a_person(started=False), site.a_person(started=False)
        site.points_webhook_at(bot)
        site.ask("POST", f"/people/{slow}/messages", {"text": "one"})
        bot.wait_until_seen(1)
        site.ask("POST", f"/people/{slow}/messages", {"text": "two"})
        bot.wait_until_seen(4)
        site.ask("POST", f"/people/{quick}/messages", {"text": "other"})
        site.does(slow, text="three")

    own = [text for text in bot.texts() if text != "other"]
    assert own == ["one"] * own.count("one") + ["two", "three"]
    assert own.count("one") + bot.texts().count("other") >= 6
    assert set(bot.secrets) == {SECRET}


def test_a_retry_is_the_same_update(site: Site) -> None:
    with a_bot((503, {}), (404, {})) as bot:
        site.points_webhook_at(bot)
        site.a_person()

    assert len(bot.seen) == 3
    assert bot.seen[0] == bot.seen[1] == bot.seen[2]


def test_the_method_in_the_answer_is_executed(site: Site) -> None:
    person = site.a_person(started=False)
    answer = {"method": "sendMessage", "chat_id": person, "text": "Привет"}
    with a_bot((200, answer)) as bot:
        site.points_webhook_at(bot)
        site.does(person, start="ref_1")

    assert [one["text"] for one in site.sees(person)] == ["/start ref_1", "Привет"]
    assert bot.seen[0]["message"]["entities"][0] == {
        "type": "bot_command",
        "offset": 0,
        "length": 6,
    }


def test_a_method_in_a_failed_answer_and_set_methods_are_not_executed(site: Site) -> None:
    person = site.a_person(started=False)
    refused = {"method": "sendMessage", "chat_id": person, "text": "no"}
    with a_bot((500, refused), (200, {"method": "deleteWebhook"})) as bot:
        site.points_webhook_at(bot)
        site.does(person, start=True)

        assert site.call("getWebhookInfo")["result"]["url"] == f"{bot.url}/hook"
    assert [one["text"] for one in site.sees(person)] == ["/start"]


def test_an_inline_button_spins_until_it_is_answered(site: Site) -> None:
    person = site.a_person()
    site.call(
        "sendMessage", chat_id=person, text="?", reply_markup=inline(text="Да", callback_data="y")
    )
    with a_bot() as bot:
        site.points_webhook_at(bot, drop_pending_updates=True)
        pressed = site.does(person, button="Да")
        query = bot.wait_until_seen(1)[0]["callback_query"]
        answered = site.call("answerCallbackQuery", callback_query_id=query["id"], text="Есть")

    assert pressed["messages"][-1]["buttons"][0][0]["waiting"]
    assert query["data"] == "y"
    assert answered["result"] is True
    assert not site.sees(person)[-1]["buttons"][0][0]["waiting"]
    again = site.call("answerCallbackQuery", callback_query_id=query["id"])
    assert again["description"].startswith("Bad Request: query is too old")


def test_a_location_is_sent_by_its_button_or_by_hand(site: Site) -> None:
    person = site.a_person()
    keyboard = {"keyboard": [[{"text": "Рядом", "request_location": True}]]}
    site.call("sendMessage", chat_id=person, text="ok", reply_markup=keyboard)
    with a_bot() as bot:
        site.points_webhook_at(bot, drop_pending_updates=True)
        site.does(person, button="Рядом")
        site.does(person, location={"latitude": 55.75, "longitude": 37.61})

    here, there = (one["message"]["location"] for one in bot.seen)
    assert here == {"latitude": 59.9386, "longitude": 30.3141}
    assert there == {"latitude": 55.75, "longitude": 37.61}
    assert site.sees(person)[-1]["location"] == there


def test_the_contact_button_sends_ones_own_number(site: Site) -> None:
    person = site.a_person(phone="+79995550123")
    keyboard = {
        "keyboard": [[{"text": "Номер", "request_contact": True}]],
        "one_time_keyboard": True,
    }
    site.call("sendMessage", chat_id=person, text="?", reply_markup=keyboard)
    with a_bot() as bot:
        site.points_webhook_at(bot, drop_pending_updates=True)
        chat = site.does(person, button="Номер")
        site.does(person, contact={"phone_number": "+79990000000", "first_name": "X"})

    own, foreign = (update["message"] for update in bot.seen)
    assert own["contact"]["user_id"] == own["from"]["id"] == person
    assert own["contact"]["phone_number"] == "79995550123"
    assert "user_id" not in foreign["contact"]
    assert chat["keyboard"] is None


def test_an_edit_keeps_the_message_id_and_has_its_own_update(site: Site) -> None:
    with a_bot() as bot:
        site.points_webhook_at(bot)
        person = site.a_person()
        site.does(person, text="Ана")
        site.does(person, edit={"text": "Анна"})
        site.does(person, sticker="👍")
        site.does(person, photo="Чек")

    _, text, edited, sticker, photo = bot.seen
    assert edited["edited_message"]["message_id"] == text["message"]["message_id"]
    assert edited["edited_message"]["text"] == "Анна"
    assert edited["update_id"] > text["update_id"]
    assert sticker["message"]["sticker"]["emoji"] == "👍"
    assert photo["message"]["caption"] == "Чек"


def test_a_person_sends_a_voice_message_and_a_document(site: Site) -> None:
    with a_bot() as bot:
        site.points_webhook_at(bot)
        person = site.a_person(started=False)
        site.does(person, voice=True)
        site.does(person, document="чек.pdf")

    voice, document = (update["message"] for update in bot.seen)
    assert (voice["voice"]["duration"], voice["voice"]["mime_type"]) == (3, "audio/ogg")
    assert document["document"]["file_name"] == "чек.pdf"
    assert document["document"]["mime_type"] == "application/pdf"
    spoken, sent = site.sees(person)
    assert (spoken["voice_s"], sent["document"]["name"]) == (3, "чек.pdf")
    site.ask("POST", f"/people/{person}/messages", {"voice": False}, status=400)


def test_a_message_of_the_bot_can_be_edited_but_not_into_itself(site: Site) -> None:
    person = site.a_person()
    sent = site.call("sendMessage", chat_id=person, text="one")["result"]
    place = {"chat_id": person, "message_id": sent["message_id"]}

    assert site.call("editMessageText", **place, text="two")["result"]["text"] == "two"
    same = site.call("editMessageText", **place, text="two")
    assert same["description"].startswith("Bad Request: message is not modified")
    lost = site.call("editMessageText", chat_id=person, message_id=1, text="x")
    assert lost["description"] == "Bad Request: message to edit not found"


def test_updates_can_be_fetched_only_without_a_webhook(site: Site) -> None:
    site.a_person()
    first = site.call("getUpdates", allowed_updates=["message"])["result"]
    confirmed = site.call("getUpdates", offset=first[-1]["update_id"] + 1)["result"]
    site.call("setWebhook", url="http://127.0.0.1:9/")

    assert [one["message"]["text"] for one in first] == ["/start"]
    assert confirmed == []
    assert site.call("getUpdates")["error_code"] == 409


def test_secrets_never_stand_in_the_wire_log(site: Site) -> None:
    with a_bot() as bot:
        site.points_webhook_at(bot)
        site.a_person()

    log = json.dumps(site.ask("GET", "/wire"), ensure_ascii=False)
    assert "setWebhook" in log
    assert "/start" in log
    assert SECRET not in log
    assert TOKEN.partition(":")[2] not in log


def test_people_chats_and_pending_updates_outlive_a_restart(tmp_path: Path) -> None:
    with a_site(tmp_path) as first:
        person = first.a_person(first_name="Вера")
    with a_site(tmp_path) as second:
        assert second.ask("GET", "/people")["people"][0]["first_name"] == "Вера"
        assert [one["text"] for one in second.sees(person)] == ["/start"]
        with a_bot() as bot:
            second.points_webhook_at(bot)
            assert bot.wait_until_seen(1)[0]["message"]["text"] == "/start"


def test_the_clock_turns_forward_and_never_back(site: Site) -> None:
    person = site.a_person()
    before = site.ask("GET", "/clock")["now"]

    turned = site.ask("POST", "/clock", {"forward_s": 365 * 86_400})
    site.ask("POST", "/clock", {"to": before}, status=409)
    site.ask("POST", "/clock", {"to": "2027-01-01T00:00:00"}, status=400)

    assert turned["now"][:4] > before[:4]
    dates = [one["date"] for one in site.does(person, text="later")["messages"]]
    assert dates[-1] - dates[0] >= 365 * 86_400


def test_a_foreign_page_or_name_is_turned_away(site: Site) -> None:
    foreign_page = {"Origin": "https://example.org"}
    foreign_name = {"Host": "example.org"}

    for headers in (foreign_page, foreign_name):
        answer = requests.post(f"{site.url}/people", headers=headers, data="{}", timeout=WAIT_S)
        assert answer.status_code == 403


def test_the_people_of_the_demonstration_base_can_be_written_to_and_answer(
    site: Site,
) -> None:
    first, second = CHATS_FROM + 7, CHATS_FROM + 4_999
    for chat in (first, second, first):
        assert site.call("sendMessage", chat_id=chat, text="Hello")["ok"]

    seen = site.ask("GET", "/changes?after=-1")

    assert seen["crowd"] == {"people": 2, "messages": 3}
    assert [person["id"] for person in seen["people"]] == [second, first]
    assert len(site.sees(first)) == 2
    assert site.does(first, text="стоп")["messages"][-1]["text"] == "стоп"
    assert site.ask("GET", "/people")["people"] == []


def test_whoever_is_not_in_the_demonstration_base_is_not_found(site: Site) -> None:
    asked = site.call("sendMessage", chat_id=CHATS_FROM - 1, text="Hello")

    assert asked["description"] == "Bad Request: chat not found"


def test_a_chat_of_the_demonstration_base_keeps_its_last_messages(site: Site) -> None:
    for number in range(CROWD_MESSAGES_KEPT + 3):
        site.call("sendMessage", chat_id=CHATS_FROM, text=str(number))

    assert site.sees(CHATS_FROM)[0]["text"] == "3"


@pytest.mark.parametrize("path", ["/", "/people", "/outbox", "/nothing"])
def test_no_page_may_frame_an_answer_or_guess_its_type(site: Site, path: str) -> None:
    headers = requests.get(f"{site.url}{path}", timeout=WAIT_S).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_an_app_of_the_service_is_opened_with_a_proof_of_the_person(site: Site) -> None:
    person, api = site.a_person(), site.simulator.web_chat.api_url

    def launched(url: str, who: int = person) -> requests.Response:
        address = f"{site.url}/launch/{who}"
        return requests.get(address, {"url": url}, allow_redirects=False, timeout=WAIT_S)

    led = launched(f"{api}/me/launch")
    address, _, fragment = led.headers["Location"].partition("#")
    data = dict(parse_qsl(fragment))["tgWebAppData"]
    launch = read_launch(data, TOKEN, site.simulator.messenger.now())

    assert (led.status_code, address) == (302, f"{api}/me/launch")
    assert launch
    assert launch.user_id == str(person)
    assert launched("https://evil.example/").status_code == 400
    assert launched(f"{api}/me/launch", 5).status_code == 404
