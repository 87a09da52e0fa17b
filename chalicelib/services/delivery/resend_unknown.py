"""Resends deliveries with unknown results that a person named.

The service never does so by itself: such a message may have arrived, and the customer may get it
twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from chalicelib import log
from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.planning.chunk import Address, Chunk, Progress, RecipientResult
from chalicelib.domain.planning.delivery import DeliveryState
from chalicelib.domain.planning.delivery_position import DeliveryId
from chalicelib.domain.planning.resending import RESENDS, chunk_again, is_again, moved_away
from chalicelib.domain.reports.tally import statuses_of
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.commit import Committed, repeated
from chalicelib.repo.table.writes import Write
from chalicelib.services.planning.jobs import queue_chunk
from chalicelib.world import World


class Why(StrEnum):
    """Why a delivery is not resent."""

    NOT_FOUND = "delivery.not_found"
    NOT_UNKNOWN = "delivery.not_unknown"
    IN_HAND = "delivery.in_hand"  # workers have not finished its chunk
    MOVED = "delivery.moved"  # it was resent already, or deferred to another chunk


@dataclass(frozen=True, slots=True)
class RefusedDelivery:
    """A delivery that is not resent, and why."""

    id: str
    code: Why


@dataclass(frozen=True, slots=True)
class Resent:
    """How many deliveries are resent, and why the others are not."""

    resent: int
    refused: tuple[RefusedDelivery, ...]


@dataclass(slots=True)
class _Origin:
    """A chunk with named deliveries; those at `positions` have unknown results and are resent."""

    run: Run
    chunk: Chunk
    progress: Progress
    positions: list[int] = field(default_factory=list)


def resend_unknown(
    world: World, actor: Actor, campaign_id: CampaignId, named: Sequence[DeliveryId]
) -> Committed[Resent]:
    """Resend the named deliveries that have unknown results, once for each Idempotency-Key.

    Each chunk is one transaction. If the process dies between two of them, the repeated request
    continues.

    Raises:
        NotFound: `campaign.unknown`.
        Conflict: `campaign.state`: it was not launched, or was cancelled; `campaign.over`: its end
            has passed; `chunk.lost`: other requests for the same chunks were faster each time.
    """
    record = world.campaigns.records.get(campaign_id)
    _check(record, actor)
    return world.attempt(lambda _: _resent(world, actor, record, named))


def _check(record: CampaignRecord, actor: Actor) -> None:
    if record.state not in RESENDS:
        raise Conflict("campaign.state", state=record.state, to=CampaignState.RUNNING)
    # Each day of a trigger's campaign has its own end, which the worker checks.
    if not record.trigger and record.content.ends_at <= actor.at:
        raise Conflict("campaign.over")


def _resent(
    world: World, actor: Actor, record: CampaignRecord, named: Sequence[DeliveryId]
) -> Committed[Resent]:
    origins, refused = _sorted(world, record.id, named)
    if Why.MOVED in refused.values():
        _queue_moved(world, record, origins)
    moving = [origin for origin in origins if origin.positions]
    resent = Resent(
        sum(len(origin.positions) for origin in moving),
        tuple(RefusedDelivery(each.to_text(), why) for each, why in refused.items()),
    )
    kept = world.staff.answers.find(actor.request, actor.at) if actor.request else None
    if kept is not None:
        return repeated(kept, resent)
    answer = Committed(resent)
    for origin in moving:
        again, writes = _move(world, actor, origin)
        audit = ("deliveries.resent", record.id)
        if origin is moving[-1]:
            # The answer is kept with the last chunk: until then a repeated request must continue.
            answer = world.commit_once(actor, *writes, record=resent, audit=audit)
            if answer.repeated:
                return answer
        else:
            world.commit(replace(actor, request=None), *writes, audit=audit)
        _queue(world, record, again)
    log.event("deliveries.resent", campaign=record.id, resent=resent.resent)
    return answer


def _sorted(
    world: World, campaign: CampaignId, named: Sequence[DeliveryId]
) -> tuple[list[_Origin], dict[DeliveryId, Why]]:
    """Group the named deliveries by chunk; return the chunks, and the refusals of the others."""
    origins: dict[Address, _Origin | None] = {}
    refused: dict[DeliveryId, Why] = {}
    for delivery in dict.fromkeys(named):
        address = Address(campaign, delivery.run, delivery.chunk)
        if address not in origins:
            origins[address] = _origin(world, address)
        origin = origins[address]
        if origin is None or delivery.position >= len(origin.chunk):
            refused[delivery] = Why.NOT_FOUND
        elif (why := _why_not(world, origin, delivery.position)) is not None:
            refused[delivery] = why
        else:
            origin.positions.append(delivery.position)
    return [origin for origin in origins.values() if origin], refused


def _origin(world: World, address: Address) -> _Origin | None:
    stored = world.delivery.chunks.find(address)
    return None if stored is None or stored.run.is_rehearsal else _Origin(*stored)


def _why_not(world: World, origin: _Origin, position: int) -> Why | None:
    code = origin.progress.outcomes[position]
    if code == RecipientResult.MOVED:
        return Why.MOVED
    if not origin.progress.done:
        return Why.IN_HAND
    if code != RecipientResult.UNKNOWN or _is_known(world, origin, position):
        return Why.NOT_UNKNOWN
    return None


def _is_known(world: World, origin: _Origin, position: int) -> bool:
    """Whether a receipt or a response of the customer showed the result meanwhile."""
    chunk, customer = origin.chunk, origin.chunk.recipients[position]
    found = world.delivery.engagements.get_many(chunk.address.campaign, chunk.step, [customer])
    status = statuses_of([chunk], {chunk.address.chunk: origin.progress})[customer]
    if customer not in found:
        return False
    return status.after(found[customer]).state is not DeliveryState.UNKNOWN


def _move(world: World, actor: Actor, origin: _Origin) -> tuple[Chunk, list[Write]]:
    """Return the new chunk, and the writes that move the deliveries there."""
    siblings = world.delivery.chunks.moved_from(origin.run, origin.chunk.address.chunk)
    again = chunk_again(
        origin.chunk,
        sorted(origin.positions),
        siblings={each.address.chunk for each in siblings},
        now=actor.at,
    )
    remaining = moved_away(origin.progress, set(origin.positions))
    return again, world.delivery.chunks.resend_writes(remaining, again)


def _queue_moved(world: World, record: CampaignRecord, origins: Sequence[_Origin]) -> None:
    """Queue the chunks of an earlier request, which may have died before it did."""
    for origin in origins:
        for chunk in world.delivery.chunks.moved_from(origin.run, origin.chunk.address.chunk):
            if is_again(chunk.address.chunk) and not world.delivery.chunks.progress(chunk).done:
                _queue(world, record, chunk)


def _queue(world: World, record: CampaignRecord, chunk: Chunk) -> None:
    """Queue a chunk for the workers, unless the campaign is paused."""
    # Resuming the campaign queues its chunks.
    if record.state is not CampaignState.PAUSED:
        queue_chunk(world, chunk.channel, chunk.address)
