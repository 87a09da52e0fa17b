"""Judge recipients of a chunk once more, at the moment of dispatch: who still gets it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.outgoing import Outgoing
from chalicelib.domain.planning.chunk import FinalResult, RecipientResult
from chalicelib.domain.planning.eligibility import decide_again
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.planning.frequency import Contacts, Step
from chalicelib.domain.planning.resending import STEP_AGAIN
from chalicelib.domain.responses.engagement import named_step
from chalicelib.repo.delivery.contacts import ContactRecord, Recipient
from chalicelib.services.delivery.take_chunk import ChunkLease
from chalicelib.services.messages.render_message import render_message
from chalicelib.services.planning.prepare_mailing import Prepared
from chalicelib.services.planning.read_trigger import trigger_still_means

OVER = frozenset({Reason.QUIET_HOURS_OVER, Reason.QUIET_HOURS_TOO_LATE})


class Going(NamedTuple):
    """Somebody who gets the message now, as their contacts were read."""

    customer: Customer
    contacts: ContactRecord
    outgoing: Outgoing


@dataclass(slots=True)
class Judged:
    """By position: who gets the message, and to what end the others came.

    `freed` are contacts that were entered for a message that will not go after all.
    """

    going: dict[int, Going] = field(default_factory=dict)
    ends: dict[int, FinalResult] = field(default_factory=dict)
    freed: dict[int, ContactRecord] = field(default_factory=dict)


def judge_recipients(
    taken: ChunkLease, prepared: Prepared, found: Mapping[int, Recipient]
) -> Judged:
    """Judge those at these positions, and word the message for whoever gets it."""
    judged = Judged()
    meant = _meant(prepared, [each.customer for each in found.values() if each.customer])
    for position, recipient in found.items():
        end = _end(taken, prepared, position, recipient, meant)
        if isinstance(end, Going):
            judged.going[position] = end
            continue
        judged.ends[position] = end
        step = prepared.mailing.step
        if position in taken.unsent and _is_ours(taken, prepared, recipient.contacts):
            judged.freed[position] = recipient.contacts.leaving(step)
    return judged


def _end(
    taken: ChunkLease,
    prepared: Prepared,
    position: int,
    recipient: Recipient,
    meant: frozenset[CustomerId] | None,
) -> Going | FinalResult:
    customer, contacts, broken = recipient
    if contacts.holds(prepared.mailing.step) and not (
        position in taken.unsent and _is_ours(taken, prepared, contacts)
    ):
        # Another job had this very chunk in hand, and nobody knows how far it came with them.
        if _is_ours(taken, prepared, contacts):
            return FinalResult(RecipientResult.UNKNOWN)
        return _excluded(Reason.RECORD_EXISTS)
    if broken:
        return _excluded(broken)
    if customer is None:
        return _excluded(Reason.CUSTOMER_ERASED)
    if meant is not None and customer.id not in meant:
        return _excluded(Reason.SEGMENT_OUTSIDE)
    return _dispatched(taken, prepared, customer, contacts)


def _dispatched(
    taken: ChunkLease, prepared: Prepared, customer: Customer, contacts: ContactRecord
) -> Going | FinalResult:
    now, channel = taken.world.now(), taken.chunk.channel
    ring = _without_doubted(contacts.ring, prepared.mailing.step)
    occasion = prepared.context(customer, ring, now=now, channel=channel)
    decided = decide_again(occasion)
    if isinstance(decided, Reason):
        return (
            FinalResult(RecipientResult.EXPIRED, decided) if decided in OVER else _excluded(decided)
        )
    if decided.at > now:
        return FinalResult(RecipientResult.MOVED, decided.at.isoformat())
    step = prepared.mailing.step.name
    try:
        outgoing = render_message(taken.world, prepared.record, customer, channel, step)
    except NotFound:
        return _excluded(Reason.REACH_NO_ADDRESS)
    return Going(customer, contacts, outgoing)


def _without_doubted(ring: Contacts, step: Step) -> Contacts:
    """The contacts without the message that is sent again now: in doubt, it counts once with it."""
    if STEP_AGAIN not in step.name:
        return ring
    doubted = _message(step)
    return Contacts(tuple(kept for kept in ring.ring if _message(kept.step) != doubted))


def _message(step: Step) -> tuple[str, str]:
    return step.campaign, named_step(step.name)


def _excluded(reason: Reason) -> FinalResult:
    return FinalResult(RecipientResult.EXCLUDED, reason)


def _is_ours(taken: ChunkLease, prepared: Prepared, contacts: ContactRecord) -> bool:
    return taken.is_ours(contacts.by.get(prepared.mailing.step, ""))


def _meant(prepared: Prepared, customers: Sequence[Customer]) -> frozenset[CustomerId] | None:
    """Whom the trigger of a standing campaign still means; None where there is no trigger."""
    if not prepared.record.trigger:
        return None
    return trigger_still_means(prepared.world, prepared.record, prepared.run, customers)
