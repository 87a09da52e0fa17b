"""The keys of staff and machines: by digest, believed for a minute once read."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.errors import Forbidden, Unavailable
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.staff import Role, StaffKey
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item
from chalicelib.repo.table.reads import PAGE_MAX
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Change, Put

BELIEVED = timedelta(seconds=60)
REMEMBERED_MAX = 1000


@dataclass(slots=True)
class StaffKeys:
    """The keys of the table; every container refuses a revoked one within a minute."""

    table: Table
    _known: dict[str, tuple[datetime, StaffKey]] = field(default_factory=dict, init=False)

    def authenticate(self, secret: str, now: datetime) -> StaffKey:
        """The live key of this secret; its day of use is noted once a day.

        Raises:
            Forbidden: `key.unknown`: no such key, or expired, or revoked: all three look alike.
        """
        digest = hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
        key = self.find(digest, now)
        if key is None or not key.is_live(now):
            raise Forbidden("key.unknown")
        today = now.date().isoformat()
        if key.used_on != today:
            with suppress(Unavailable):  # a day that is not noted harms nothing
                self.note_use(key, today)
        return key

    def find(self, digest: str, now: datetime) -> StaffKey | None:
        """The key of this digest, whether live or not."""
        read_at, known = self._known.get(digest, (None, None))
        if known and read_at and now - read_at < BELIEVED:
            return known
        item = self.table.get(keys.staff_key(digest))
        if item is None:
            return None
        found = _read(item)
        if len(self._known) >= REMEMBERED_MAX:
            self._known.clear()
        self._known[digest] = (now, found)
        return found

    def named(self, key_id: StaffKeyId) -> StaffKey | None:
        """The key of this id, read anew: ids are the beginnings of digests."""
        found = self.table.query(keys.STAFF_KEYS, prefix=key_id, limit=1)
        return _read(found[0]) if found and found[0]["id"] == key_id else None

    def page(self, *, after: str = "", limit: int = PAGE_MAX) -> list[StaffKey]:
        """One page of the keys, the revoked ones too, beyond the digest `after`."""
        found = self.table.query(keys.STAFF_KEYS, prefix="", after=after, limit=limit)
        return [_read(item) for item in found]

    def create_write(self, key: StaffKey) -> Put:
        """The write of a new key."""
        return Put(keys.staff_key(key.digest), _attributes(key))

    def revoke_write(self, key: StaffKey) -> Change:
        """The write that closes a key; this container reads the key anew at once."""
        self._known.pop(key.digest, None)
        return Change(keys.staff_key(key.digest), sets={"revoked": True})

    def note_use(self, key: StaffKey, day: str) -> None:
        """Remember the last UTC day on which the key was shown, here at once."""
        if key.digest in self._known:
            read_at, known = self._known[key.digest]
            self._known[key.digest] = (read_at, replace(known, used_on=day))
        self.table.change(Change(keys.staff_key(key.digest), sets={"used_on": day}))


def _attributes(key: StaffKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "role": key.role,
        "name": key.name,
        "created_at": key.created_at.isoformat(),
        "shop": key.shop,
        "expires_at": key.expires_at.isoformat() if key.expires_at else "",
        "used_on": key.used_on,
        "revoked": key.revoked,
    }


def _read(item: Item) -> StaffKey:
    expires = item["expires_at"]
    return StaffKey(
        id=StaffKeyId(item["id"]),
        digest=item["sk"],
        role=Role(item["role"]),
        name=item["name"],
        created_at=datetime.fromisoformat(item["created_at"]),
        shop=item["shop"],
        expires_at=datetime.fromisoformat(expires) if expires else None,
        used_on=item["used_on"],
        revoked=item["revoked"],
    )
