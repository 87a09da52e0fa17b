"""Stores promo codes by their keyed digests, their batches, and the wrong guesses."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.offers.guesses import Guesses
from chalicelib.domain.offers.promo import BatchState, CodeBatch, OfferBatch, Promo
from chalicelib.domain.offers.uses import OfferUse
from chalicelib.repo.offers.counters import UsesMoved
from chalicelib.repo.table import points_keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Change, Put

GUESSES_KEPT = timedelta(hours=1)
BATCH = 25


class CodeTaken(Conflict):
    """Another offer has this code."""

    def __init__(self, _: Item | None = None) -> None:
        super().__init__("promo.taken")


class PromoMoved(Moved):
    """Another writer changed a batch or the guesses meanwhile: read them, and decide again."""

    def __init__(self, found: Item | None = None) -> None:
        super().__init__("customer.contended", found)


class FoundPromos(NamedTuple):
    """Codes by digest, and guesses by subject."""

    promos: dict[str, Promo]
    guesses: dict[str, Guesses]


@dataclass(frozen=True, slots=True)
class PromoStore:
    """The promo codes of the table."""

    table: Table

    def find(self, digests: Iterable[str], subjects: Iterable[str] = ()) -> FoundPromos:
        """The codes with these digests, and the wrong guesses of these subjects, in one request."""
        wanted = [points_keys.promo(digest) for digest in digests]
        wanted += [points_keys.guesses(subject) for subject in subjects]
        promos: dict[str, Promo] = {}
        guesses = {subject: Guesses(subject) for subject in subjects}
        for item in self.table.get_many(wanted) if wanted else ():
            _, _, name = item["pk"].partition("#")
            if item["sk"] == "PROMO":
                promos[name] = _read_promo(name, item)
            else:
                guesses[name] = _read_guesses(name, item)
        return FoundPromos(promos, guesses)

    def add_write(self, promo: Promo) -> Put:
        """The write of a new code; it refuses with `CodeTaken`."""
        return Put(points_keys.promo(promo.digest), _attributes(promo), refused=CodeTaken)

    def add_each(self, promos: Sequence[Promo]) -> None:
        """Write any number of codes, each unless it exists.

        A code that exists is that of an earlier try: two batches never derive the same one.
        """
        for start in range(0, len(promos), BATCH):
            self.table.put_each([self.add_write(each) for each in promos[start : start + BATCH]])

    def use_writes(self, use: OfferUse) -> list[Change]:
        """The write of the use of a limited code; it refuses with `UsesMoved` if none is left."""
        if not use.is_limited:
            return []
        key = points_keys.promo(use.digest)
        return [Change(key, adds={"left": -1}, least={"left": 1}, refused=UsesMoved)]

    def give_back_writes(self, use: OfferUse) -> list[Change]:
        """The write that undoes the use of a limited code; it refuses with `UsesMoved`."""
        if not use.is_limited:
            return []
        return [Change(points_keys.promo(use.digest), adds={"left": 1}, refused=UsesMoved)]

    def guesses_write(self, guesses: Guesses, now: datetime) -> Put:
        """The write of the next state of guesses; it refuses with `PromoMoved`."""
        paused = guesses.paused_until.isoformat() if guesses.paused_until else ""
        attributes: dict[str, Value] = {
            "wrong": json.dumps(guesses.wrong),
            "paused_until": paused,
            "version": guesses.version + 1,
            "ttl": int((now + GUESSES_KEPT).timestamp()),
        }
        key = points_keys.guesses(guesses.subject)
        return Put(key, attributes, version=guesses.version, refused=PromoMoved)

    def batch(self, batch_id: str) -> CodeBatch:
        """One batch.

        Raises:
            NotFound: `promo.not_found`.
        """
        item = self.table.get(points_keys.code_batch(batch_id))
        if item is None:
            raise NotFound("promo.not_found")
        return _read_batch(batch_id, item)

    def of_offer(self, offer: str) -> list[OfferBatch]:
        """The batches of one offer that were made since they are listed."""
        partition = points_keys.offer_codes_partition(offer)
        return [_read_listed(offer, item) for item in self.table.query_all(partition, prefix="")]

    def list_write(self, batch: OfferBatch) -> Put:
        """The write by which an offer finds a batch."""
        attributes: dict[str, Value] = {
            "per_customer": batch.per_customer,
            "digests": " ".join(batch.digests),
            **({"personal": 1} if batch.is_personal else {}),
        }
        # Unconditional: it is new, or becomes personal, which it stays.
        return Put(points_keys.offer_codes(batch.offer, batch.id), attributes, version=None)

    def batch_write(self, batch: CodeBatch) -> Put:
        """The write of the next version of a batch; it refuses with `PromoMoved`."""
        attributes: dict[str, Value] = {
            "offer": batch.offer,
            "count": batch.count,
            "made": batch.made,
            "state": batch.state,
            "created_at": batch.created_at.isoformat(),
            "prefix": batch.prefix,
            "total": batch.total,
            "per_customer": batch.per_customer,
            "key": batch.key,
            "version": batch.version + 1,
        }
        key = points_keys.code_batch(batch.id)
        return Put(key, attributes, version=batch.version, refused=PromoMoved)


def _attributes(promo: Promo) -> dict[str, Value]:
    attributes: dict[str, Value] = {
        "batch": promo.batch,
        "offer": promo.offer,
        "left": promo.left,
        "per_customer": promo.per_customer,
        "shards": promo.shards,
        "customer": promo.customer,
    }
    return {name: value for name, value in attributes.items() if value not in (None, 0, "")}


def _read_promo(digest: str, item: Item) -> Promo:
    return Promo(
        digest=digest,
        batch=item["batch"],
        offer=item["offer"],
        left=item.get("left"),
        per_customer=item.get("per_customer"),
        shards=item.get("shards", 0),
        customer=item.get("customer", ""),
    )


def _read_guesses(subject: str, item: Item) -> Guesses:
    paused = item["paused_until"]
    return Guesses(
        subject=subject,
        wrong=tuple(json.loads(item["wrong"])),
        paused_until=datetime.fromisoformat(paused) if paused else None,
        version=item["version"],
    )


def _read_listed(offer: str, item: Item) -> OfferBatch:
    return OfferBatch(
        id=item["sk"].removeprefix("CODES#"),
        offer=offer,
        per_customer=item["per_customer"],
        digests=tuple(item["digests"].split()),
        is_personal="personal" in item,
    )


def _read_batch(batch_id: str, item: Item) -> CodeBatch:
    return CodeBatch(
        id=batch_id,
        offer=item["offer"],
        count=item["count"],
        made=item["made"],
        state=BatchState(item["state"]),
        created_at=datetime.fromisoformat(item["created_at"]),
        prefix=item["prefix"],
        total=item["total"],
        per_customer=item["per_customer"],
        key=item["key"],
        version=item["version"],
    )
