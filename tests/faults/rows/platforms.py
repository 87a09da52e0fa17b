"""Rows about what a platform does to its webhook."""

from pathlib import Path
from tempfile import TemporaryDirectory

from chalicelib.handlers.workers.outbox import outbox
from chalicelib.services.upkeep.watch_channels import watch_channels
from tests.builders.events import sqs_event
from tests.builders.people import queued
from tests.faults.rows.frame import Stage, Tally
from tests.local.simulator.site import SECRET, TOKEN, Site, a_site

HOME = "https://shop.example"
HOURS = 6


def webhooks_removed(stage: Stage) -> Tally:
    """F27: a platform removes our webhook; the job of the next hour sets it again."""
    tally = Tally()
    with TemporaryDirectory() as folder, a_site(Path(folder)) as site:
        site.simulator.max.methods.token = TOKEN
        stage.becomes(
            public_url=HOME,
            telegram_token=TOKEN,
            telegram_secret=SECRET,
            telegram_api=site.url,
            max_token=TOKEN,
            max_secret=SECRET,
            max_api=f"{site.url}/max",
        )
        _an_hour_passes(stage)
        for _ in range(HOURS):
            if stage.chance.random() < 0.5:
                site.simulator.max.updates.subscription = None
            else:
                site.call("deleteWebhook")
            _an_hour_passes(stage)
            tally += Tally(1, int(_are_set(site)))
    return tally


def _an_hour_passes(stage: Stage) -> None:
    stage.clock.moves(hours=1)
    watch_channels(stage.world)
    outbox(sqs_event(*queued(stage.world)), None)


def _are_set(site: Site) -> bool:
    max_, telegram = site.simulator.max.updates.subscription, site.simulator.bot_api.updates.webhook
    return (max_ and max_.url, telegram and telegram.url) == (
        f"{HOME}/webhooks/max",
        f"{HOME}/webhooks/telegram",
    )
