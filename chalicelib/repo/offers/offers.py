"""Stores offers; what is current is remembered for a minute."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.offers.offer import OfferTerms, StoredOffer
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table import points_keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Delete, Put

CACHED = timedelta(seconds=60)
PLAIN_BYTES_MAX = 800


class OfferChanged(Conflict):
    """Another writer changed the offer meanwhile."""

    def __init__(self, _: Item | None = None) -> None:
        super().__init__("offer.changed")


@dataclass(slots=True)
class OfferStore:
    """All offers of the table, cached for a minute."""

    table: Table
    _read_at: datetime | None = field(default=None, init=False)
    _cached: Mapping[str, StoredOffer] = field(default_factory=dict, init=False)

    def current(self, now: datetime) -> Mapping[str, StoredOffer]:
        """Every offer by id, in the order of ids, at most a minute old."""
        # A clock that was set back must not keep an old copy for ever.
        if self._read_at is None or now - self._read_at >= CACHED or now < self._read_at:
            items = self.table.query_all(points_keys.OFFERS, prefix="")
            self._cached = {each["sk"]: _read(each) for each in items}
            self._read_at = now
        return self._cached

    def fresh(self, now: datetime) -> Mapping[str, StoredOffer]:
        """Every offer as the table has it now."""
        self._read_at = None
        return self.current(now)

    def get(self, offer_id: str) -> StoredOffer:
        """One offer as it is now.

        Raises:
            NotFound: `offer.not_found`.
        """
        item = self.table.get(points_keys.offer(offer_id))
        if item is None:
            raise NotFound("offer.not_found")
        return _read(item)

    def page(self, *, after: str, limit: int) -> list[StoredOffer]:
        """Offers after an id, in the order of ids."""
        items = self.table.query(points_keys.OFFERS, prefix="", after=after, limit=limit)
        return [_read(item) for item in items]

    def save_write(self, offer: StoredOffer, actor: Actor) -> Put:
        """The write of the next version of an offer; version 0 is new.

        It refuses with `OfferChanged`.
        """
        self._read_at = None
        attributes: dict[str, Value] = {
            "terms": offer.terms.model_dump_json(exclude_none=True),
            "segment": _packed(offer.segment),
            "shards": offer.shards,
            "changed_at": offer.changed_at.isoformat(),
            "by": actor.by,
            "version": offer.version + 1,
            **({"lists_codes": 1} if offer.lists_codes else {}),
        }
        key = points_keys.offer(offer.id)
        return Put(key, attributes, version=offer.version, refused=OfferChanged)

    def delete_write(self, offer: StoredOffer) -> Delete:
        """The write that removes an offer; it refuses with `OfferChanged`."""
        self._read_at = None
        return Delete(points_keys.offer(offer.id), "version", offer.version, refused=OfferChanged)


def _packed(segment: str) -> str | bytes:
    plain = segment.encode()
    return segment if len(plain) <= PLAIN_BYTES_MAX else zlib.compress(plain)


def _read(item: Item) -> StoredOffer:
    kept = item["segment"]
    return StoredOffer(
        id=item["sk"],
        terms=OfferTerms.model_validate_json(item["terms"]),
        segment=zlib.decompress(kept).decode() if isinstance(kept, bytes) else kept,
        changed_at=datetime.fromisoformat(item["changed_at"]),
        shards=item["shards"],
        version=item["version"],
        lists_codes="lists_codes" in item,
    )
