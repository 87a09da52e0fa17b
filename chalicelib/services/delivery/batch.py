"""Sends to one batch of a chunk: judge, claim, send, record; see `send_batch`.

A claim is the entry of the message in the recipient's contacts, written before the call of the
channel. The same write keeps the caps of all campaigns and lets each message go out at most once.
"""

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.outgoing import Attempt, Attempted, Outgoing
from chalicelib.domain.planning.chunk import BATCH_MAX, FinalResult, RecipientResult
from chalicelib.domain.planning.dispatch import excluded, result_at_dispatch
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.planning.lease import ChunkLease
from chalicelib.domain.planning.mailing import MailingRules
from chalicelib.domain.planning.resending import without_repeated
from chalicelib.repo.delivery.buckets import RateLimit
from chalicelib.repo.delivery.chunks import ChunkLost
from chalicelib.repo.delivery.contacts import ContactRecord, Recipient
from chalicelib.services.delivery.after_sending import give_gifts, record_blocked
from chalicelib.services.messages.render_message import render_message
from chalicelib.services.messages.send_message import send_message
from chalicelib.services.planning.read_trigger import trigger_still_means
from chalicelib.world import World

CLAIM_ROUNDS_MAX = 3  # a round repeats if another campaign changed the contacts meanwhile
RESULTS: Mapping[Attempted, RecipientResult] = {
    Attempted.SENT: RecipientResult.SENT,
    Attempted.DELIVERED: RecipientResult.DELIVERED,
    Attempted.REFUSED: RecipientResult.FAILED,
    Attempted.BLOCKED: RecipientResult.FAILED,
    Attempted.IN_DOUBT: RecipientResult.UNKNOWN,
}
"""The attempts with a final result; after any other attempt the message was certainly not sent."""

CLOSED = "channel.closed"
BUSY_S = 1
Results = dict[int, FinalResult]


@dataclass(slots=True)
class SentBatch:
    """The results of the sent messages, by position; the channel did not accept the `unsent`.

    `wait_s` is the pause that the channel asks for. `closed` is the code of a channel that accepts
    no message at all. `blocked` are the chats in which the person blocked the bot.
    """

    results: Results = field(default_factory=dict)
    unsent: set[int] = field(default_factory=set)
    wait_s: int = 0
    closed: str = ""
    blocked: list[Chat] = field(default_factory=list)


class _Ready(NamedTuple):
    """A recipient who gets the message now, with the contacts as they were read."""

    contacts: ContactRecord
    outgoing: Outgoing


@dataclass(slots=True)
class _Judged:
    """By position: the recipients who get the message, and the results of the others.

    `freed` are the contacts, without this chunk's claim, of recipients who were claimed earlier and
    do not get the message after all.
    """

    ready: dict[int, _Ready] = field(default_factory=dict)
    results: Results = field(default_factory=dict)
    freed: dict[int, ContactRecord] = field(default_factory=dict)


def send_batch(world: World, lease: ChunkLease, rules: MailingRules, limit: RateLimit) -> SentBatch:
    """Judge, claim, send to and record the pending recipients of the current batch.

    Before a recipient is claimed, the stored progress points at this batch, and it has none of its
    results until all are known. So a worker that takes the chunk over knows that the claimed
    recipients of this batch have unknown results.

    Raises:
        ChunkLost: another worker has the chunk; nothing more may be sent.
        Unavailable: the table does not answer, and nothing was sent.
    """
    if lease.progress.unsent:
        # Saved before they are sent again: after a crash they must not count as "not sent".
        lease.reclaim()
        world.delivery.chunks.save(lease)
    claimed, results = _claim(world, lease, rules, _read_recipients(world, lease, rules))
    if not claimed and not results:
        raise Unavailable("customer.contended")  # the job is queued again after a pause
    if claimed and lease.is_expired(world.now()):
        # Another worker may have taken the chunk over, and recorded these recipients as unknown.
        raise ChunkLost("chunk.lost")
    sent = _send(world, limit, claimed)
    if rules.record.may_give:
        give_gifts(world, rules, lease, results | sent.results)
    # Results first: a lost one becomes "unknown"; a blocked chat is found again.
    lease.record(results | sent.results, unsent=frozenset(sent.unsent))
    if not lease.progress.is_complete:  # the close of the chunk writes the last results
        world.delivery.chunks.save(lease)
    for chat in sent.blocked:
        record_blocked(world, chat)
    return sent


def _read_recipients(
    world: World, lease: ChunkLease, rules: MailingRules
) -> Mapping[int, Recipient]:
    """Read the pending recipients, by position, with their contacts."""
    pending = {each: lease.chunk.recipients[each] for each in lease.progress.pending}
    found = world.delivery.contacts.recipients(tuple(pending.values()), rules.required_fields)
    return {each: found[customer] for each, customer in pending.items()}


def _claim(
    world: World, lease: ChunkLease, rules: MailingRules, recipients: Mapping[int, Recipient]
) -> tuple[dict[int, _Ready], Results]:
    """Judge the recipients and claim those who get the message; return them, and other results.

    A recipient with contacts that changed at the same moment is judged again, three times at most.
    """
    claimed: dict[int, _Ready] = {}
    results: Results = {}
    for _ in range(CLAIM_ROUNDS_MAX):
        judged = _judge(world, lease, rules, recipients)
        changed = _enter(world, lease, rules, judged)
        again = {
            position
            for position in (*judged.ready, *judged.freed)
            if recipients[position].contacts.customer in changed
        }
        claimed |= {each: to for each, to in judged.ready.items() if each not in again}
        results |= {each: final for each, final in judged.results.items() if each not in again}
        recipients = {
            each: recipients[each]._replace(contacts=changed[recipients[each].contacts.customer])
            for each in again
        }
        if not recipients:
            break
    return claimed, results


def _enter(
    world: World, lease: ChunkLease, rules: MailingRules, judged: _Judged
) -> Mapping[CustomerId, ContactRecord]:
    """Write the claims and the freed contacts; return the contacts that another writer changed.

    Those are not written, and are returned as the table has them now.
    """
    claim_id, mailing, now = lease.claim_id, rules.mailing, world.now()
    advertises = mailing.is_advertising
    records = [
        ready.contacts.entering(mailing.step, now, by=claim_id, advertises=advertises)
        for ready in judged.ready.values()
    ]
    records += judged.freed.values()
    if not records:
        return {}
    try:
        return world.delivery.contacts.claim(records)
    except Unavailable:
        # The answer was lost, and some claims may be written: those with the claim id of this job.
        # Nothing was sent yet.
        found = world.delivery.contacts.get_many([record.customer for record in records])
        return {
            customer: record
            for customer, record in found.items()
            if record.by.get(lease.step) != claim_id
        }


def _judge(
    world: World, lease: ChunkLease, rules: MailingRules, recipients: Mapping[int, Recipient]
) -> _Judged:
    """Judge once more, just before sending, and render the message for those who get it."""
    judged, now = _Judged(), world.now()
    wanted = _wanted(world, rules, recipients)
    for position, recipient in recipients.items():
        is_retried = position in lease.unsent and lease.has_claimed(recipient.contacts.by)
        final = None if is_retried else _claimed_before(lease, recipient.contacts)
        ready = final or _judge_one(world, lease, rules, recipient, wanted, now)
        if isinstance(ready, _Ready):
            judged.ready[position] = ready
            continue
        judged.results[position] = ready
        if is_retried:
            judged.freed[position] = recipient.contacts.leaving(lease.step)
    return judged


def _claimed_before(lease: ChunkLease, contacts: ContactRecord) -> FinalResult | None:
    """Return the result of a recipient whom this message was claimed for before, otherwise None."""
    if not contacts.holds(lease.step):
        return None
    if lease.has_claimed(contacts.by):
        # An earlier job died in this batch: it may have sent the message to this recipient or not.
        return FinalResult(RecipientResult.UNKNOWN)
    return excluded(Reason.RECORD_EXISTS)


def _judge_one(
    world: World,
    lease: ChunkLease,
    rules: MailingRules,
    recipient: Recipient,
    wanted: frozenset[CustomerId] | None,
    now: datetime,
) -> _Ready | FinalResult:
    customer, contacts, broken = recipient
    if broken:
        return excluded(broken)
    if customer is None:
        return excluded(Reason.CUSTOMER_ERASED)
    if wanted is not None and customer.id not in wanted:
        return excluded(Reason.SEGMENT_OUTSIDE)
    channel, run = lease.chunk.channel, rules.run
    ring = without_repeated(contacts.ring, rules.mailing.step)
    context = rules.context(customer, ring, now=now, options=rules.planned_options(channel))
    final = result_at_dispatch(context, now)
    if final is not None:
        return final
    # Read with the customer: the window may have closed since the plan, or opened.
    if not rules.takes_message(customer, channel, now):
        return excluded(Reason.REACH_WINDOW_CLOSED)
    try:
        outgoing = render_message(world, rules.record, customer, channel, run.step, run.stop_labels)
    except NotFound:
        return excluded(Reason.REACH_NO_ADDRESS)
    return _Ready(contacts, outgoing)


def _wanted(
    world: World, rules: MailingRules, recipients: Mapping[int, Recipient]
) -> frozenset[CustomerId] | None:
    """Return the customers that the trigger still includes; None for a campaign without one."""
    if not rules.record.trigger:
        return None
    customers = [each.customer for each in recipients.values() if each.customer]
    return trigger_still_means(world, rules.record, rules.run, customers)


def _send(world: World, limit: RateLimit, claimed: Mapping[int, _Ready]) -> SentBatch:
    """Call the channel for each message, in parallel, at the channel's rate.

    Messages for which the channel has no free slot soon stay unsent.
    """
    sent, calls = SentBatch(), dict[int, Future[Attempt]]()
    positions = sorted(claimed)
    # In threads: the answer of a channel takes longer than the interval between two messages, and
    # must not delay the next one.
    for position, _ in zip(positions, limit.departures(len(positions)), strict=False):
        outgoing = claimed[position].outgoing
        calls[position] = _senders().submit(send_message, world, outgoing)
    if len(calls) < len(positions):
        sent.unsent.update(positions[len(calls) :])
        sent.wait_s = BUSY_S
    pause_s = 0
    for position, call in calls.items():
        pause_s = max(pause_s, _record_attempt(sent, position, claimed[position], call.result()))
    if pause_s:
        sent.wait_s = max(sent.wait_s, pause_s)
        limit.hold(timedelta(seconds=pause_s))
    return sent


def _record_attempt(sent: SentBatch, position: int, ready: _Ready, attempt: Attempt) -> int:
    """Record the result of one call; return the seconds of the pause that the channel asks for."""
    match attempt.result:
        case Attempted.WAIT:
            sent.unsent.add(position)
            return max(attempt.wait_s, BUSY_S)
        case Attempted.CLOSED:
            sent.unsent.add(position)
            sent.closed = attempt.code or CLOSED
            return 0
        case Attempted.BLOCKED if isinstance(ready.outgoing.to, Chat):
            sent.blocked.append(ready.outgoing.to)
    sent.results[position] = FinalResult(RESULTS[attempt.result], attempt.code)
    return 0


@cache
def _senders() -> ThreadPoolExecutor:
    """Return the threads of this container, one for each message of a batch."""
    return ThreadPoolExecutor(BATCH_MAX, thread_name_prefix="sender")
