"""Make promo codes: those that staff name at once, random ones by a job with progress."""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib import log
from chalicelib.domain.errors import Conflict, NotFound, Rejected
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.chat_digest import keyed_digest
from chalicelib.domain.offers.counter import LimitCaps, new_shards
from chalicelib.domain.offers.offer import OfferLimits
from chalicelib.domain.offers.promo import (
    BatchSnapshot,
    BatchState,
    CodeBatch,
    OfferBatch,
    Promo,
    derived_code,
    normal,
)
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.commit import Committed
from chalicelib.repo.table.refusals import Moved
from chalicelib.world import World
from chalicelib.world.queues import PlanJob

STEP = 1000  # the codes of one job
ATTEMPTS_MAX = 3
PAUSE_S = 20
KEY_CHARS = 8
SHARDED_FROM = 16  # uses in total: fewer are counted in the item of the code


def digests_of(world: World, code: str) -> list[str]:
    """Return the keyed digests of a code: two while the secret is being exchanged."""
    return [_digest(secret, code) for secret in world.valid_secrets]


def name_codes(
    world: World, actor: Actor, offer: str, codes: Sequence[str], limits: OfferLimits
) -> Committed[BatchSnapshot]:
    """Store codes that staff named, once for each Idempotency-Key.

    Raises:
        Rejected: `offer.unknown`; `promo.repeated`: two of the codes are the same.
        Conflict: `promo.taken`: an offer has one of the codes already.
    """
    _refuse_unknown(world, offer)
    digests = [_digest(world.secret, code) for code in codes]
    if len(set(digests)) < len(digests):
        raise Rejected("promo.repeated")
    batch = replace(_new_batch(world, actor, offer, limits, len(codes)), state=BatchState.READY)
    batch = replace(batch, made=batch.count)
    promos = [_promo(batch, digest) for digest in digests]
    _refuse_taken(world, codes)
    # Before the codes, so that no code is without its counter. Nobody else knows their names.
    for promo in promos:
        if promo.shards:
            shards = new_shards(LimitCaps(limits.total))
            world.commit(None, *world.offers.counters.new_writes(promo.counter, shards))
    return world.commit_once(
        actor,
        *(world.offers.promos.add_write(each) for each in promos),
        world.offers.promos.batch_write(batch),
        world.offers.promos.index_write(batch),
        world.offers.promos.list_write(_listed(batch, digests)),
        record=batch.snapshot,
        audit=("promo_codes.created", batch.id),
    )


def generate_codes(
    world: World, actor: Actor, offer: str, count: int, limits: OfferLimits, *, prefix: str
) -> Committed[BatchSnapshot]:
    """Begin to make unguessable codes; a job makes them, and `made` shows how far it is.

    Raises:
        Rejected: `offer.unknown`.
    """
    _refuse_unknown(world, offer)
    batch = _new_batch(world, actor, offer, limits, count)
    batch = replace(batch, prefix=normal(prefix), key=_key(world.secret))
    # Before the commit: if this process dies after it, the job finds the batch.
    _queue(world, batch.id, tries=0, delay_s=1)
    return world.commit_once(
        actor,
        world.offers.promos.batch_write(batch),
        world.offers.promos.index_write(batch),
        world.offers.promos.list_write(_listed(batch)),
        record=batch.snapshot,
        audit=("promo_codes.created", batch.id),
    )


def make_codes(world: World, batch_id: str, *, tries: int) -> None:
    """Make the next thousand codes of a batch, and queue the rest. Idempotent.

    Raises:
        Unavailable: the table or the queue does not answer; the job is repeated.
    """
    try:
        batch = world.offers.promos.batch(batch_id)
    except NotFound:
        # The request may still be on its way to the table, or have failed.
        if tries < ATTEMPTS_MAX:
            _queue(world, batch_id, tries=tries + 1, delay_s=PAUSE_S)
        return
    if batch.state is BatchState.READY:
        return
    end = min(batch.made + STEP, batch.count)
    codes = codes_of(world, batch, range(batch.made, end))
    world.offers.promos.add_each([_promo(batch, _digest(world.secret, code)) for code in codes])
    after = batch.with_made(end)
    try:
        world.commit(None, world.offers.promos.batch_write(after))
        log.event("promo_codes.made", batch=batch_id, made=end)
    except Moved:
        # The same job came twice. The other one may die before it queues the rest: this one does.
        log.event("promo_codes.made_twice", batch=batch_id)
    if after.state is not BatchState.READY:
        _queue(world, batch_id, tries=0)


def codes_of(world: World, batch: CodeBatch, numbers: Sequence[int]) -> list[str]:
    """Return random codes of a batch by their numbers.

    Raises:
        Conflict: `promo.secret_changed`: the secret from which they are derived is gone.
    """
    if not numbers:
        return []
    known = (each for each in world.valid_secrets if _key(each) == batch.key)
    secret = next(known, None)
    if secret is None:
        raise Conflict("promo.secret_changed")
    return [
        derived_code(secret, batch=batch.id, name=str(number), prefix=batch.prefix)
        for number in numbers
    ]


def personal_code(world: World, batch: CodeBatch, customer: CustomerId, occasion: str) -> str:
    """Return the code of a batch that is for one customer alone, the same one for an occasion.

    It is stored when this is called, so that a message with it is never sent before it exists. It
    is good once, unless the batch says otherwise.
    """
    name = f"customer {customer} {occasion}"
    code = derived_code(world.secret, batch=batch.id, name=name, prefix=batch.prefix)
    digest = _digest(world.secret, code)
    uses = batch.total or 1
    promo = replace(_promo(batch, digest), customer=customer, left=uses, shards=0)
    world.offers.promos.add_each([promo])
    return code


def _new_batch(
    world: World, actor: Actor, offer: str, limits: OfferLimits, count: int
) -> CodeBatch:
    return CodeBatch(
        id=world.new_id(),
        offer=offer,
        count=count,
        made=0,
        state=BatchState.MAKING,
        created_at=actor.at,
        total=limits.total,
        per_customer=limits.per_customer,
    )


def _listed(batch: CodeBatch, digests: Sequence[str] = ()) -> OfferBatch:
    return OfferBatch(batch.id, batch.offer, batch.per_customer, tuple(digests))


def _promo(batch: CodeBatch, digest: str) -> Promo:
    total = batch.total
    # Random codes are many, and none of them is popular.
    is_sharded = total is not None and total >= SHARDED_FROM and not batch.key
    return Promo(
        digest=digest,
        batch=batch.id,
        offer=batch.offer,
        left=None if is_sharded else total,
        per_customer=batch.per_customer,
        shards=LimitCaps(total).shards if is_sharded else 0,
    )


def _refuse_unknown(world: World, offer: str) -> None:
    try:
        world.offers.stored.get(offer)
    except NotFound:
        raise Rejected("offer.unknown") from None


def _refuse_taken(world: World, codes: Sequence[str]) -> None:
    """Refuse codes that exist, also under the secret before its last exchange.

    Raises:
        Conflict: `promo.taken`.
    """
    digests = [digest for code in codes for digest in digests_of(world, code)]
    if world.offers.promos.find(digests).promos:
        raise Conflict("promo.taken")


def _digest(secret: bytes, code: str) -> str:
    return keyed_digest(secret, f"promo|{normal(code)}")


def _key(secret: bytes) -> str:
    return keyed_digest(secret, "promo codes")[:KEY_CHARS]


def _queue(world: World, batch: str, *, tries: int, delay_s: int = 0) -> None:
    world.queues.plan.send({"do": PlanJob.CODES, "batch": batch, "tries": tries}, delay_s=delay_s)
