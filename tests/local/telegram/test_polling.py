"""Polling a Telegram server makes a laptop's bot work; our own simulator is that server here."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

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
