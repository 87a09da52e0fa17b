"""Create, change and delete offers, by staff."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chalicelib import log
from chalicelib.domain.errors import Conflict, Rejected
from chalicelib.domain.offers.counter import LimitCaps, LimitCounter, new_shards
from chalicelib.domain.offers.offer import (
    OfferBudget,
    OfferEffect,
    OfferLimits,
    OfferTerms,
    OfferText,
    StoredOffer,
    check_terms,
)
from chalicelib.domain.points.rules import Wording
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.offers.offers import OfferChanged
from chalicelib.repo.table.commit import Committed
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.writes import Write
from chalicelib.world import World

OFFERS_MAX = 1000  # all of them stand in the memory of a container
ID_CHARS = 16


@dataclass(frozen=True, slots=True)
class OfferSnapshot:
    """An offer as it is answered; `segment` is JSON, `used` None where nothing was ever limited."""

    id: str
    version: int
    changed_at: datetime
    name: Wording
    text: OfferText | None
    picture_url: str
    from_: datetime
    until: datetime
    segment: str | None
    needs_code: bool
    effect: OfferEffect
    group: str | None
    priority: int
    limits: OfferLimits
    budget: OfferBudget | None
    used: dict[str, int] | None = None


def counter_of(offer: StoredOffer) -> str:
    """Name the counter of an offer."""
    return f"offer-{offer.id}"


def caps_of(terms: OfferTerms) -> LimitCaps:
    """Return what an offer may give in total."""
    return LimitCaps(terms.limits.total, terms.budget.points if terms.budget else None)


def create_offer(
    world: World, actor: Actor, terms: OfferTerms, segment: str
) -> Committed[OfferSnapshot]:
    """Store a new offer, once for each Idempotency-Key.

    Raises:
        Malformed: `offer.invalid`.
        Rejected: `offer.too_many`.
    """
    check_terms(terms, currency=world.settings.currency)
    if len(world.offers.stored.fresh(actor.at)) >= OFFERS_MAX:
        raise Rejected("offer.too_many")
    name = hashlib.sha256(world.new_id().encode()).hexdigest()[:ID_CHARS]
    shards = new_shards(caps_of(terms))
    offer = StoredOffer(name, terms, segment, actor.at, len(shards), lists_codes=True)
    made = world.commit_once(
        actor,
        world.offers.stored.save_write(offer, actor),
        *world.offers.counters.new_writes(counter_of(offer), shards),
        record=snapshot_of(
            replace(offer, version=1), LimitCounter(counter_of(offer), shards) if shards else None
        ),
        audit=("offer.created", offer.id),
    )
    if not made.repeated:
        log.event("offer.created", offer=offer.id)
    return made


def read_offer(world: World, offer_id: str) -> OfferSnapshot:
    """Return an offer with what was used of it.

    Raises:
        NotFound: `offer.not_found`.
    """
    offer = world.offers.stored.get(offer_id)
    return snapshot_of(offer, _counter(world, offer, world.now()))


def change_offer(
    world: World,
    actor: Actor,
    offer_id: str,
    *,
    terms: OfferTerms,
    segment: str,
    version: int | None,
) -> OfferSnapshot:
    """Replace all that an offer says; if `version` is given, only that version is replaced.

    What was used of it stays used. Receipts that were recorded keep what they were given.

    Raises:
        NotFound: `offer.not_found`.
        Malformed: `offer.invalid`.
        Conflict: `offer.changed`: another writer changed it meanwhile.
    """
    check_terms(terms, currency=world.settings.currency)

    def decide(_: Moved | None) -> OfferSnapshot:
        found = world.offers.stored.get(offer_id)
        former = _counter(world, found, actor.at)
        after = replace(found, terms=terms, segment=segment)
        # First, because the answer to the same request may have been lost.
        if after == found:
            return snapshot_of(found, former)
        if version not in (None, found.version):
            raise Conflict("offer.changed")
        counter, moves = _recounted(world, found, former, caps_of(terms))
        shards = len(counter.shards) if counter else 0
        after = replace(after, changed_at=actor.at, shards=shards)
        writes = [world.offers.stored.save_write(after, actor), *moves]
        world.commit(actor, *writes, audit=("offer.changed", offer_id))
        return snapshot_of(replace(after, version=found.version + 1), counter)

    return world.attempt(decide, contended=OfferChanged())


def delete_offer(world: World, actor: Actor, offer_id: str) -> None:
    """Delete an offer: its codes open nothing any more.

    Raises:
        NotFound: `offer.not_found`.
        Conflict: `offer.changed`: another writer changed it meanwhile.
    """
    offer = world.offers.stored.get(offer_id)
    counters = world.offers.counters.delete_writes(counter_of(offer), range(offer.shards))
    removed = world.offers.stored.delete_write(offer)
    world.commit(actor, removed, *counters, audit=("offer.deleted", offer_id))


def snapshot_of(offer: StoredOffer, counter: LimitCounter | None) -> OfferSnapshot:
    """Return an offer as it is answered."""
    terms = offer.terms
    said: dict[str, Any] = {name: getattr(terms, name) for name in OfferTerms.model_fields}
    used = {"uses": counter.used, "points": counter.spent} if counter else None
    return OfferSnapshot(
        id=offer.id,
        version=offer.version,
        changed_at=offer.changed_at,
        segment=offer.segment or None,
        used=used,
        **said,
    )


def _recounted(
    world: World, offer: StoredOffer, former: LimitCounter | None, caps: LimitCaps
) -> tuple[LimitCounter | None, list[Write]]:
    """Return the counter of an offer with other limits, and the writes that change it."""
    if caps == caps_of(offer.terms):
        return former, []
    before = former or LimitCounter(counter_of(offer), ())
    shards = new_shards(caps, former)
    writes = world.offers.counters.replace_writes(before, shards)
    return LimitCounter(before.name, shards) if shards else None, writes


def _counter(world: World, offer: StoredOffer, now: datetime) -> LimitCounter | None:
    if not offer.shards:
        return None
    name = counter_of(offer)
    return world.offers.counters.read({name: offer.shards}, now)[name]
