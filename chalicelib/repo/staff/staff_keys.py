"""Stores the keys of staff and machines by the digest of their secrets, cached for a minute."""

import hashlib
from collections.abc import Iterable
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
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Change, Put

CACHED = timedelta(seconds=60)
CACHED_KEYS_MAX = 1000


@dataclass(slots=True)
class StaffKeys:
    """The keys of the table; every container refuses a revoked key within a minute."""

    table: Table
    _cached: dict[str, tuple[datetime, StaffKey]] = field(default_factory=dict, init=False)
    _digests: dict[StaffKeyId, str] = field(default_factory=dict, init=False)

    def authenticate(self, secret: str, now: datetime) -> StaffKey:
        """The live key with this secret. The day of its last use is stored once a day.

        Raises:
            Forbidden: `key.unknown`: there is no such key, or it is expired or revoked. The caller
                cannot tell which.
        """
        # A plain hash is enough: the secret has 256 random bits, so it cannot be guessed.
        digest = hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
        key = self.find(digest, now)
        if key is None or not key.is_live(now):
            raise Forbidden("key.unknown")
        today = now.date().isoformat()
        if key.used_on != today:
            with suppress(Unavailable):  # the request must not fail because the day was not stored
                self.note_use(key, today)
        return key

    def signed_in(self, key_id: StaffKeyId, now: datetime) -> StaffKey | None:
        """The live key of a session, at most a minute old; None: it is expired or revoked."""
        digest = self._digests.get(key_id)
        if digest is None:
            named = self.named(key_id)
            if named is None:
                return None
            digest = self._digests[key_id] = named.digest
        key = self.find(digest, now)
        if key and not key.is_live(now):
            # A person of a provider may have signed in anew since this container read the record.
            self._cached.pop(digest, None)
            key = self.find(digest, now)
        return key if key and key.is_live(now) else None

    def find(self, digest: str, now: datetime) -> StaffKey | None:
        """The key with this digest, even if it is expired or revoked; at most a minute old."""
        read_at, cached = self._cached.get(digest, (None, None))
        if cached and read_at and now - read_at < CACHED:
            return cached
        item = self.table.get(keys.staff_key(digest))
        if item is None:
            return None
        found = _read(item)
        # An unknown digest is not cached, so strangers who try secrets cannot fill the memory.
        if len(self._cached) >= CACHED_KEYS_MAX:
            self._cached.clear()
        self._cached[digest] = (now, found)
        return found

    def stored(self, digest: str) -> StaffKey | None:
        """The key with this digest as the table has it now, even if it is expired or revoked."""
        item = self.table.get(keys.staff_key(digest))
        return _read(item) if item else None

    def named(self, key_id: StaffKeyId) -> StaffKey | None:
        """The key with this id, read from the table; an id is the beginning of its digest."""
        found = self.table.query(keys.STAFF_KEYS, prefix=key_id, limit=1)
        return _read(found[0]) if found and found[0]["id"] == key_id else None

    def names(self, key_ids: Iterable[str]) -> dict[str, str]:
        """The names of keys by id, without those that do not exist; one read for each."""
        found = (self.named(StaffKeyId(each)) for each in set(key_ids))
        return {key.id: key.name for key in found if key}

    def page(self, *, after: str = "", limit: int = PAGE_MAX) -> list[StaffKey]:
        """One page of all keys, also revoked ones, after the digest `after`."""
        found = self.table.query(keys.STAFF_KEYS, prefix="", after=after, limit=limit)
        return [_read(item) for item in found]

    def create_write(self, key: StaffKey) -> Put:
        """The write of a new key; a person of a provider may be written by another worker first."""

        def refused(found: Item | None) -> Moved:
            return Moved("key.moved", found)

        return Put(keys.staff_key(key.digest), _attributes(key), refused=refused)

    def admit_write(self, key: StaffKey) -> Change:
        """The write of a person's sign-in at the provider, unless the record was revoked."""
        self._cached.pop(key.digest, None)
        known = _attributes(key)
        named = ("role", "name", "shop", "expires_at", "used_on")

        def refused(_: Item | None) -> Forbidden:
            return Forbidden("oidc.revoked")

        sets = {name: known[name] for name in named}
        return Change(
            keys.staff_key(key.digest), sets=sets, equals={"revoked": False}, refused=refused
        )

    def end_write(self, key: StaffKey, at: datetime) -> Change:
        """The write that ends the sessions of a person; the next sign-in begins new ones."""
        self._cached.pop(key.digest, None)
        return Change(keys.staff_key(key.digest), sets={"expires_at": at.isoformat()})

    def restore_write(self, key: StaffKey, at: datetime) -> Change:
        """The write that lets a revoked person sign in at the provider again."""
        self._cached.pop(key.digest, None)
        instant = at.isoformat()
        sets: dict[str, Any] = {"revoked": False, "expires_at": instant, "restored_at": instant}
        return Change(keys.staff_key(key.digest), sets=sets)

    def revoke_write(self, key: StaffKey) -> Change:
        """The write that revokes a key; this container refuses it at once, others in a minute."""
        self._cached.pop(key.digest, None)
        return Change(keys.staff_key(key.digest), sets={"revoked": True})

    def note_use(self, key: StaffKey, day: str) -> None:
        """Store the last UTC day on which the key was used."""
        # The cached copy too: otherwise each request of the next minute would store the day again.
        if key.digest in self._cached:
            read_at, cached = self._cached[key.digest]
            self._cached[key.digest] = (read_at, replace(cached, used_on=day))
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
    expires, restored = item["expires_at"], item.get("restored_at")
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
        restored_at=datetime.fromisoformat(restored) if restored else None,
    )
