"""The bot settings entity: the words and rules of the bot, changed without a deployment."""

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
    """The one item of settings; what was read is believed for a minute."""

    table: Table
    _read_at: datetime | None = field(default=None, init=False)
    _known: BotSettings = field(default_factory=BotSettings, init=False)

    def get(self, now: datetime) -> BotSettings:
        """The settings in force, at most a minute old."""
        if self._read_at is None or now - self._read_at >= CACHED or now < self._read_at:
            item = self.table.get(keys.BOT_SETTINGS)
            self._known = _read(item) if item else BotSettings()
            self._read_at = now
        return self._known

    def save_write(self, settings: BotSettings) -> Put:
        """The write that replaces the settings; other containers follow within a minute.

        This container reads them anew at once.
        """
        self._read_at = None
        stored = json.dumps(settings.to_json(), ensure_ascii=False)
        return Put(keys.BOT_SETTINGS, {"bot": stored}, version=None)


def _read(item: Item) -> BotSettings:
    try:
        return BotSettings.from_json(json.loads(item["bot"]))
    except ValueError:
        # Only a hand can have written it: the bot speaks on, in the default words.
        log.error("bot_settings.unreadable")
        return BotSettings()
