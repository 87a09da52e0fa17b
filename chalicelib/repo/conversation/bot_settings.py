"""Stores the texts and rules of the bot, which a shop changes without a deployment."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib import log
from chalicelib.domain.conversation.bot_settings import BotSettings
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put

CACHED = timedelta(seconds=60)


@dataclass(slots=True)
class BotSettingsStore:
    """The single item of bot settings, cached for a minute."""

    table: Table
    _read_at: datetime | None = field(default=None, init=False)
    _cached: BotSettings = field(default_factory=BotSettings, init=False)

    def get(self, now: datetime) -> BotSettings:
        """The settings in force, at most a minute old."""
        # A clock that was set back must not keep an old copy for ever.
        if self._read_at is None or now - self._read_at >= CACHED or now < self._read_at:
            item = self.table.get(keys.BOT_SETTINGS)
            self._cached = _read(item) if item else BotSettings()
            self._read_at = now
        return self._cached

    def save_write(self, settings: BotSettings) -> Put:
        """The write that replaces the settings; other containers use them within a minute."""
        # Dropped before the write is committed: this container reads the settings with its next
        # message, and after a failed commit it reads the former ones again.
        self._read_at = None
        stored = json.dumps(settings.to_json(), ensure_ascii=False)
        return Put(keys.BOT_SETTINGS, {"bot": stored}, version=None)


def _read(item: Item) -> BotSettings:
    try:
        return BotSettings.from_json(json.loads(item["bot"]))
    except ValueError:
        # Our code writes valid JSON only, so a person edited the item. Customers still get answers,
        # in the default texts.
        log.error("bot_settings.unreadable")
        return BotSettings()
