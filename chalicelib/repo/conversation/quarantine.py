"""The quarantine: updates that broke our code, kept for an engineer."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Value
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put

KEPT = timedelta(days=14)
BODY_BYTES_MAX = 100_000  # an item holds 400 KB, and the beginning is enough to find the mistake
SEARCHED_AT_ONCE = 10  # of up to 100 KB each: a megabyte ends a page anyway


@dataclass(frozen=True, slots=True)
class Quarantine:
    """The quarantined updates of the table."""

    table: Table

    def keep(self, update_id: str, *, channel: str, body: bytes, why: str, now: datetime) -> None:
        """Store one update as it arrived, under the UTC day of its arrival."""
        attributes: dict[str, Value] = {
            "channel": channel,
            "body": body[:BODY_BYTES_MAX],
            "why": why,
            "ttl": int((now + KEPT).timestamp()),
        }
        # Unconditional: a repeated update replaces its own copy. The messenger then gets a 200,
        # because it would deliver nothing else of the chat while it repeats this update.
        self.table.put(Put(keys.quarantined(now, update_id), attributes, version=None))

    def forget(self, marks: Collection[bytes], now: datetime) -> None:
        """Remove the updates in which one of the marks stands, as a word or number of its own."""
        if not marks:
            return  # a pattern of no words would match every update
        # An update that could not be read has no known chat, so all of them are searched. There are
        # only as many as our mistakes of the last days made.
        words = re.compile(rb"(?<!\w)(?:" + rb"|".join(map(re.escape, marks)) + rb")(?!\w)")
        for days in range(KEPT.days + 1):
            day = keys.quarantine_day((now - timedelta(days=days)).date())
            for item in self.table.query_all(day, prefix="", page=SEARCHED_AT_ONCE):
                if words.search(item["body"]):
                    self.table.delete(keys.Key(item["pk"], item["sk"]))
