"""Polling a Telegram server makes a laptop's bot work; our own simulator is that server here."""

import itertools
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import pytest
import requests

from app import app
from chalicelib.world import World
from local.cloud.gateway import Gateway
from local.loopback import KeepAliveHandler, LoopbackServer, serving
from local.telegram.polling import TelegramPolling
from tests.local.simulator.site import SECRET, TOKEN, Site, a_site
from tests.local.telegram.fake_bot import Answer, FakeBot, a_bot

WAIT_S = 5.0


@pytest.fixture
def telegram(tmp_path: Path) -> Iterator[Site]:
    with a_site(tmp_path) as site:
        yield site


@contextmanager
def polling(telegram: Site, bot: FakeBot) -> Iterator[None]:
    polling = TelegramPolling(
        telegram.url,
        TOKEN,
        webhook_url=f"{bot.url}/webhooks/telegram",
        webhook_secret=SECRET,
        delay_scale=0.01,
    )
    with polling:
        yield


def nothing_is_pending(telegram: Site) -> bool:
    updates = telegram.simulator.bot_api.updates
    return telegram.simulator.messenger.wait_for(lambda: not updates.pending(), WAIT_S)


def test_updates_reach_our_webhook_with_the_secret_and_are_confirmed(telegram: Site) -> None:
    with a_bot() as bot, polling(telegram, bot):
        person = telegram.a_person()
        telegram.does(person, text="Привет")
        bot.wait_until_seen(2)

        assert nothing_is_pending(telegram)

    assert bot.texts() == ["/start", "Привет"]
    assert bot.secrets == [SECRET, SECRET]


def test_a_webhook_that_was_set_is_taken_away_first(telegram: Site) -> None:
    telegram.call("setWebhook", url="http://127.0.0.1:9/")
    person = telegram.a_person(started=False)
    telegram.ask("POST", f"/people/{person}/messages", {"start": True})
    with a_bot() as bot, polling(telegram, bot):
        bot.wait_until_seen(1)

    assert telegram.call("getWebhookInfo")["result"]["url"] == ""


def test_the_method_in_our_answer_is_called_on_the_server(telegram: Site) -> None:
    person = telegram.a_person(started=False)
    answer = {"method": "sendMessage", "chat_id": person, "text": "Здравствуйте"}
    with a_bot((200, answer)) as bot, polling(telegram, bot):
        telegram.does(person, start=True)
        arrived = telegram.simulator.messenger.wait_for(
            lambda: len(telegram.simulator.person(person).messages) == 2, WAIT_S
        )

    assert arrived
    assert telegram.sees(person)[-1]["text"] == "Здравствуйте"


def test_a_failing_update_is_repeated_before_the_next_of_its_chat(telegram: Site) -> None:
    with a_bot((500, {}), (503, {}), (500, {})) as bot, polling(telegram, bot):
        person = telegram.a_person()
        telegram.does(person, text="next")
        bot.wait_until_seen(5)

        assert nothing_is_pending(telegram)

    assert bot.texts() == ["/start"] * 4 + ["next"]


def test_what_was_not_delivered_stays_on_the_server_for_the_next_run(telegram: Site) -> None:
    always_failing: list[Answer] = [(500, {})] * 200
    with a_bot(*always_failing) as broken, polling(telegram, broken):
        telegram.a_person()
        broken.wait_until_seen(2)
    with a_bot() as mended, polling(telegram, mended):
        mended.wait_until_seen(1)

    assert mended.texts() == ["/start"]


class OddServer(LoopbackServer):
    """Answers getUpdates with prepared results, then with none, and never waits."""

    def __init__(self, results: Sequence[object]) -> None:
        super().__init__(0, _OddHandler)
        self.results = list(results)
        self.asked_s: list[float] = []

    def answer_to(self, method: str) -> dict[str, Any]:
        if method != "getUpdates":
            return {"ok": True, "result": True}
        self.asked_s.append(time.monotonic())
        result = self.results.pop(0) if self.results else []
        return result if isinstance(result, dict) and "ok" in result else _fine(result)


class _OddHandler(KeepAliveHandler):
    def do_POST(self) -> None:  # noqa: N802  # the base finds it by this name
        self.read_body(1_000_000)
        body = cast(OddServer, self.server).answer_to(self.path.rpartition("/")[2])
        self.answer(200, {"Content-Type": "application/json"}, json.dumps(body).encode())


def _fine(result: object) -> dict[str, Any]:
    return {"ok": True, "result": result}


@contextmanager
def polled(server: OddServer, bot: FakeBot) -> Iterator[TelegramPolling]:
    polling = TelegramPolling(
        server.url, TOKEN, webhook_url=bot.url, webhook_secret=SECRET, delay_scale=0.01
    )
    with serving(server), polling:
        yield polling


GOOD = {"update_id": 7, "message": {"text": "fine", "from": {"id": 1}}}


@pytest.mark.parametrize(
    "bad",
    [
        {},
        "updates",
        None,
        5,
        ["text"],
        [{}],
        [{"update_id": "seven"}],
        [{"update_id": True}],
        {"ok": False, "error_code": "x", "parameters": [], "description": 3},
        {"ok": False, "parameters": {"retry_after": "soon"}},
        {"ok": False, "parameters": {"retry_after": -5}},
    ],
)
def test_l05_polling_goes_on_after_an_answer_that_cannot_be_read(
    bad: object, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """Case l05."""
    with a_bot() as bot, polled(OddServer([bad, [GOOD]]), bot):
        assert bot.wait_until_seen(1) == [GOOD]

    assert "telegram_polling." in capsys.readouterr().out + caplog.text


def test_l05_an_update_of_an_odd_shape_does_not_stop_the_others() -> None:
    """Case l05: each of these reaches our webhook, which quarantines what it cannot read."""
    odd = [
        {"update_id": 1, "my_chat_member": 5},
        {"update_id": 2, "my_chat_member": {"chat": []}},
        {"update_id": 3, "message": {"from": "anna"}},
        {"update_id": 4, "message": None},
    ]
    with a_bot() as bot, polled(OddServer([[*odd, GOOD]]), bot):
        seen = bot.wait_until_seen(5)

    assert sorted(one["update_id"] for one in seen) == [1, 2, 3, 4, 7]


def test_l05_health_tells_when_polling_gets_no_answer(world: World) -> None:
    """Case l05."""
    gateway = Gateway(0)
    gateway.stand_before(app)
    server = OddServer([{}] * 100)
    with a_bot() as bot, polled(server, bot) as polling, serving(gateway):
        gateway.health["telegram_polling"] = polling.answers
        _until(lambda: not polling.answers())
        silent = requests.get(f"{gateway.url}/health", timeout=WAIT_S)
        server.results.clear()
        _until(polling.answers)
        fine = requests.get(f"{gateway.url}/health", timeout=WAIT_S)

    assert (silent.status_code, silent.json()["telegram_polling"]) == (503, "silent")
    assert (fine.status_code, fine.json()["telegram_polling"]) == (200, "ok")
    assert fine.json()["table"] == "ok"


def test_l06_a_server_that_does_not_wait_is_asked_once_a_second() -> None:
    """Case l06."""
    server = OddServer([])
    with a_bot() as bot, polled(server, bot):
        time.sleep(2.5)

    gaps = [after - before for before, after in itertools.pairwise(server.asked_s)]
    assert len(gaps) >= 1
    assert min(gaps) > 0.95


def test_l06_old_updates_again_and_again_are_no_reason_to_hurry() -> None:
    """Case l06: the server ignores the offset."""
    server = OddServer([[GOOD]] * 100)
    with a_bot() as bot, polled(server, bot):
        time.sleep(2.5)

    assert len(server.asked_s) <= 5


def _until(happened: Any) -> None:
    deadline = time.monotonic() + WAIT_S
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)
