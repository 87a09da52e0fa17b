"""Stores which requests of sites were taken, so that one that is repeated opens one appeal."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.repo.table import appeal_keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put

KEPT = timedelta(days=30)


class LeadTaken(Moved):
    """The request was taken before; `said` is the digest of what it said then."""

    def __init__(self, found: Item | None = None) -> None:
        super().__init__("idempotency.other_request", found)
        self.said = str(found["said"]) if found else ""


@dataclass(frozen=True, slots=True)
class TakenLeads:
    """The taken requests of the table. Both digests are keyed, so they reveal no person."""

    table: Table

    def take_write(self, request: str, said: str, now: datetime) -> Put:
        """The write of a request; it refuses with `LeadTaken`."""
        attributes: dict[str, Value] = {"said": said, "ttl": int((now + KEPT).timestamp())}
        return Put(appeal_keys.lead(request), attributes, version=0, refused=LeadTaken)
