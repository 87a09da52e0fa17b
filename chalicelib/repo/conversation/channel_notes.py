"""Stores when a channel last received and accepted something, and what it did not take."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.domain.upkeep.channel_health import ChannelHealth, WebhookCheck
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import ConditionFailed
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put

RECEIVED, ACCEPTED, CHECK, FAILED = "RECEIVED", "ACCEPTED", "CHECK", "FAILED#"
DAY = timedelta(days=1)
KEPT = 3 * DAY
TRIES_MAX = 3
CODES_MAX = 50  # in one item; a code is a word of ours, so there are fewer


@dataclass(frozen=True, slots=True)
class ChannelNotes:
    """The notes of the table."""

    table: Table

    def note(self, channel: str, what: str, now: datetime) -> None:
        """Store when something of `what` happened last."""
        attributes: dict[str, Value] = {"at": now.isoformat()}
        self.table.put(Put(keys.channel_mark(channel, what), attributes, version=None))

    def count_failures(self, channel: str, codes: Mapping[str, int], now: datetime) -> None:
        """Count messages that the channel did not take; lost if others always count first."""
        key = keys.channel_mark(channel, f"{FAILED}{now.astimezone(UTC).date().isoformat()}")
        for _ in range(TRIES_MAX):
            item = self.table.get(key)
            counts = Counter(item["codes"] if item else {})
            counts.update(codes)
            version = item["version"] if item else 0
            attributes: dict[str, Value] = {
                "codes": dict(counts.most_common(CODES_MAX)),
                "version": version + 1,
                "ttl": int((now + KEPT).timestamp()),
            }
            try:
                self.table.put(Put(key, attributes, version=version))
            except ConditionFailed:
                continue
            return

    def checked(self, channel: str, check: WebhookCheck) -> None:
        """Store what the platform of the channel answered."""
        attributes: dict[str, Value] = {
            "at": check.at.isoformat(),
            "code": check.code,
            "is_ours": check.is_ours,
            "pending": check.pending,
            "error": check.error,
            "error_at": check.error_at.isoformat() if check.error_at else "",
        }
        self.table.put(Put(keys.channel_mark(channel, CHECK), attributes, version=None))

    def health(self, channel: str, now: datetime) -> ChannelHealth:
        """Return what is noted about a channel."""
        pk = keys.channel_mark(channel, "").pk
        found = {item["sk"]: item for item in self.table.query(pk, prefix="", limit=20)}
        today = now.astimezone(UTC).date()
        days = (f"{FAILED}{day.isoformat()}" for day in (today, today - DAY))
        failures: Counter[str] = Counter()
        for day in days:
            failures.update(found[day]["codes"] if day in found else {})
        return ChannelHealth(
            _instant(found.get(RECEIVED)),
            _instant(found.get(ACCEPTED)),
            dict(failures.most_common()),
            _check(found[CHECK]) if CHECK in found else None,
        )


def _instant(item: Item | None) -> datetime | None:
    return datetime.fromisoformat(item["at"]) if item else None


def _check(item: Mapping[str, Any]) -> WebhookCheck:
    return WebhookCheck(
        datetime.fromisoformat(item["at"]),
        item["code"],
        item["is_ours"],
        item["pending"],
        item["error"],
        datetime.fromisoformat(item["error_at"]) if item["error_at"] else None,
    )
