"""The quarantine: updates that broke our code, kept for those who look after the service."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from chalicelib.domain.errors import NotFound
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.keys import Key
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Change, Delete, Put

KEPT = timedelta(days=14)
DAY = timedelta(days=1)
BODY_BYTES_MAX = 100_000  # an item holds 400 KB, and the beginning is enough to find the mistake
SEARCHED_AT_ONCE = 8  # of up to 100 KB each: a megabyte ends a page anyway
WRITTEN = "%Y%m%dT%H%M%S%fZ"  # an instant within the id of an update
UNKNOWN = "update.unknown"


@dataclass(frozen=True, slots=True)
class QuarantinedUpdate:
    """One update: when it arrived, from which channel, its body, and what broke.

    `why` is the name of the exception with its message, which may quote what a person wrote.
    """

    at: datetime
    number: str
    channel: str
    body: bytes
    why: str

    @property
    def id(self) -> str:
        """The id by which people name it; it says where the update stands."""
        return f"{self.at.astimezone(UTC).strftime(WRITTEN)}-{self.number}"

    @property
    def error(self) -> str:
        """The name of the exception, without what it may quote."""
        return self.why.partition(":")[0]

    @property
    def is_whole(self) -> bool:
        """Whether the body was short enough to be stored as it arrived."""
        return len(self.body) < BODY_BYTES_MAX


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

    def newest(
        self, now: datetime, *, day: date | None = None, after: str = "", limit: int = 50
    ) -> list[QuarantinedUpdate]:
        """Return one page of the updates, newest first, of one UTC day or of all.

        `after` is the id of the last update of the page before.
        """
        today = now.astimezone(UTC).date()
        days = [day] if day else [today - number * DAY for number in range(KEPT.days + 1)]
        return list(islice(self._newest(days, after), limit))

    def find(self, update_id: str) -> QuarantinedUpdate:
        """Return one update.

        Raises:
            NotFound: `update.unknown`: there is none, or it is not in the quarantine any more.
        """
        item = self.table.get(_key_of(update_id))
        if item is None:
            raise NotFound(UNKNOWN)
        return _read(item)

    def note(self, update: QuarantinedUpdate, why: str) -> None:
        """Store why an update broke the last time."""
        self.table.change(Change(keys.quarantined(update.at, update.number), sets={"why": why}))

    def drop_write(self, update: QuarantinedUpdate) -> Delete:
        """The write that removes an update."""
        return Delete(keys.quarantined(update.at, update.number))

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

    def _newest(self, days: Sequence[date], after: str) -> Iterator[QuarantinedUpdate]:
        last = _key_of(after) if after else None
        for day in days:
            pk = keys.quarantine_day(day)
            if last and pk > last.pk:
                continue
            below = last.sk if last and pk == last.pk else ""
            # A short page is not the last one, because a megabyte ends a page too.
            while items := self.table.query_back(
                pk, prefix="", below=below, limit=SEARCHED_AT_ONCE
            ):
                yield from map(_read, items)
                below = items[-1]["sk"]


def _key_of(update_id: str) -> Key:
    """Return where an update stands.

    Raises:
        NotFound: `update.unknown`: no update can have this id.
    """
    written, _, number = update_id.partition("-")
    try:
        at = datetime.strptime(written, WRITTEN).replace(tzinfo=UTC)
    except ValueError as exc:
        raise NotFound(UNKNOWN) from exc
    return keys.quarantined(at, number)


def _read(item: Item) -> QuarantinedUpdate:
    at, _, number = item["sk"].partition("#")
    return QuarantinedUpdate(
        datetime.fromisoformat(at), number, item["channel"], item["body"], item["why"]
    )
