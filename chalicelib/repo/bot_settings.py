"""The bot settings entity: the words and rules of the bot, changed without a deployment."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.domain.bot_settings import BotSettings
from chalicelib.repo import keys
from chalicelib.repo.table import Put, Table

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
            self._known = BotSettings.from_json(json.loads(item["bot"])) if item else BotSettings()
            self._read_at = now
        return self._known

    def save(self, settings: BotSettings) -> None:
        """Replace the settings; other containers follow within a minute."""
        stored = json.dumps(settings.to_json(), ensure_ascii=False)
        self.table.put(Put(keys.BOT_SETTINGS, {"bot": stored}, version=None))
        self._read_at = None
