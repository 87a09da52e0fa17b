"""Updates that broke our code, kept for an engineer: they must not block their chats."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Value
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put

KEPT = timedelta(days=14)
BODY_BYTES_MAX = 100_000


@dataclass(frozen=True, slots=True)
class Quarantine:
    """The updates of the table that wait for an engineer."""

    table: Table

    def keep(self, update_id: str, *, channel: str, body: bytes, why: str, now: datetime) -> None:
        """Store one update as it came, under the day when it did."""
        attributes: dict[str, Value] = {
            "channel": channel,
            "body": body[:BODY_BYTES_MAX],
            "why": why,
            "ttl": int((now + KEPT).timestamp()),
        }
        self.table.put(Put(keys.set_aside(now, update_id), attributes, version=None))
