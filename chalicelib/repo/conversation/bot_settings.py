"""Stores the texts and rules of the bot, which a shop changes without a deployment."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib import log
from chalicelib.domain.conversation.bot_settings import BotSettings
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put

CACHED = timedelta(seconds=60)


class BotSettingsMoved(Moved):
    """Another writer changed the settings meanwhile: read them, and decide again."""

    def __init__(self, found: Item | None = None) -> None:
        super().__init__("bot.changed", found)


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

    def fresh(self, now: datetime) -> tuple[BotSettings, int | None]:
        """The settings as the table has them, and their version.

        0: nothing is stored; None: an earlier release stored them without a version.
        """
        item = self.table.get(keys.BOT_SETTINGS)
        self._cached, self._read_at = _read(item) if item else BotSettings(), now
        return self._cached, item.get("version") if item else 0

    def save_write(self, settings: BotSettings, version: int | None = None) -> Put:
        """The write of the next version; other containers use it within a minute.

        It refuses with `BotSettingsMoved`; `version` None replaces any stored version.
        """
        # Dropped before the write is committed: this container reads the settings with its next
        # message, and after a failed commit it reads the former ones again.
        self._read_at = None
        stored = json.dumps(settings.to_json(), ensure_ascii=False)
        attributes: dict[str, Value] = {"bot": stored, "version": (version or 0) + 1}
        refused = BotSettingsMoved
        return Put(keys.BOT_SETTINGS, attributes, version=version, refused=refused)


def _read(item: Item) -> BotSettings:
    try:
        return BotSettings.from_json(json.loads(item["bot"]))
    except ValueError:
        # Our code writes valid JSON only, so a person edited the item. Customers still get answers,
        # in the default texts.
        log.error("bot_settings.unreadable")
        return BotSettings()
