"""The quarantine: updates that broke our code, kept for an engineer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Value
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put

KEPT = timedelta(days=14)
BODY_BYTES_MAX = 100_000  # an item holds 400 KB, and the beginning is enough to find the mistake


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
