"""Every hour: a lost webhook is set again, trouble raises the alarm, what is off costs nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.handlers.workers.outbox import outbox
from chalicelib.services.upkeep.watch_channels import watch_channels
from chalicelib.world import World, use_world
from local.simulator.vk.community import GROUP
from tests.builders.damage import logbook
from tests.builders.events import sqs_event
from tests.builders.meta_app import MetaApp, meta_app
from tests.builders.people import queued
from tests.builders.whatsapp import settings as of_whatsapp
from tests.local.simulator.site import SECRET, TOKEN, Site, a_site

HOME = "https://shop.example"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with a_site(tmp_path) as site:
        site.simulator.vk.methods.token = site.simulator.max.methods.token = TOKEN
        site.simulator.vk.events.confirmation = "c0de"
        yield site


@pytest.fixture
def app() -> Iterator[MetaApp]:
    with meta_app() as app:
        yield app


@pytest.fixture
def online(world: World, site: Site, app: MetaApp) -> World:
    """A deployed service with four messengers."""
    settings = replace(
        world.settings,
        public_url=HOME,
        telegram_token=TOKEN,
        telegram_secret=SECRET,
        telegram_api=site.url,
        max_token=TOKEN,
        max_secret=SECRET,
        max_api=f"{site.url}/max",
        vk_group_id=str(GROUP),
        vk_token=TOKEN,
        vk_secret=SECRET,
        vk_confirmation="c0de",
        vk_api=f"{site.url}/vk/method",
        **of_whatsapp(app.api.address),
    )
    online = replace(world, settings=settings)
    use_world(online)
    return online


@pytest.fixture
def lines() -> Iterator[list[dict[str, Any]]]:
    """The lines of the log."""
    with logbook() as lines:
        yield lines


def an_hour_later(world: World, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Let the clock tick and the outbox worker look; the lines that they write."""
    lines.clear()
    watch_channels(world)
    for job in queued(world):
        assert outbox(sqs_event(job), None) == {"batchItemFailures": []}
    return [line for line in lines if line["event"].startswith("channel.")]


def test_webhooks_that_platforms_removed_are_set_again(
    online: World, site: Site, lines: list[dict[str, Any]]
) -> None:
    renewed = an_hour_later(online, lines)
    site.simulator.vk.events.status = "ok"
    quiet = an_hour_later(online, lines)
    site.simulator.max.updates.subscription = None  # after eight hours without an answer of 200
    site.call("deleteWebhook")
    again = an_hour_later(online, lines)

    names = [line["channel"] for line in renewed if line["event"] == "channel.webhook_renewed"]
    assert names == ["telegram", "vk", "max", "whatsapp"]
    # VK asks the address for the string, and nothing listens there.
    trouble = [line["channel"] for line in renewed if line["event"] == "channel.trouble"]
    assert (trouble, quiet) == (["vk"], [])
    lost = [line["channel"] for line in again if line["event"] == "channel.webhook_renewed"]
    assert lost == ["telegram", "max"]
    known = site.simulator.max.updates.subscription
    assert known is not None
    assert (known.url, known.secret) == (f"{HOME}/webhooks/max", SECRET)


def test_the_webhook_of_another_deployment_is_left_alone_and_reported(
    online: World, site: Site, lines: list[dict[str, Any]]
) -> None:
    other = "https://other.example/webhooks/telegram"
    site.call("setWebhook", url=other)

    written = an_hour_later(online, lines)

    assert {"telegram": "webhook_lost"}.items() <= {
        line["channel"]: line["trouble"] for line in written if line["event"] == "channel.trouble"
    }.items()
    assert site.simulator.bot_api.updates.webhook is not None
    assert site.simulator.bot_api.updates.webhook.url == other


def test_a_used_channel_that_is_silent_for_days_raises_the_alarm(
    online: World, lines: list[dict[str, Any]]
) -> None:
    notes, now = online.conversation.channel_notes, online.now()
    notes.note("max", "RECEIVED", now - timedelta(days=4))
    notes.note("max", "ACCEPTED", now - timedelta(hours=1))

    written = an_hour_later(online, lines)

    assert ("max", "silent") in {(line["channel"], line.get("trouble")) for line in written}


def test_what_is_off_or_on_a_laptop_is_asked_for_nothing(online: World) -> None:
    assert watch_channels(online) == {"channels": 4}
    queued(online)
    off = replace(
        online.settings, vk_secret="", max_token="", telegram_secret="", whatsapp_app_secret=""
    )
    assert watch_channels(replace(online, settings=off)) == {"channels": 0}
    laptop = replace(online.settings, public_url="http://127.0.0.1:8000")
    assert watch_channels(replace(online, settings=laptop)) == {"channels": 0}
    assert queued(online) == []
