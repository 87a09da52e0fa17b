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

from chalicelib import log
from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.customers.projection import EVERYTHING, PERSON, Fields
from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.outgoing import Attempt, Attempted, Outgoing
from chalicelib.domain.planning.chunk import BATCH_MAX, FinalResult, RecipientResult
from chalicelib.domain.planning.dispatch import excluded, result_at_dispatch
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.planning.mailing import MailingRules
from chalicelib.domain.planning.resending import without_repeated
from chalicelib.repo.delivery.chunks import ChunkLost
from chalicelib.repo.delivery.contacts import ContactRecord, Recipient
from chalicelib.services.conversation.record_reach import record_reach
from chalicelib.services.delivery.lease import ChunkLease
from chalicelib.services.delivery.rate_limit import RateLimit
from chalicelib.services.messages.render_message import render_message
from chalicelib.services.messages.send_message import send_message
from chalicelib.services.planning.read_trigger import trigger_still_means
from chalicelib.world import World

OF_SHOPPING = ("favourite", "orders", "days")
"""The placeholders whose values come from purchases."""

SHOPPING: Fields = frozenset({"shopping", "categories"})
MENTIONED: Fields = PERSON | {"city"}
CLAIM_ROUNDS_MAX = 3  # another campaign, or the customer, changed the contacts meanwhile
RESULTS: Mapping[Attempted, RecipientResult] = {
    Attempted.SENT: RecipientResult.SENT,
    Attempted.DELIVERED: RecipientResult.DELIVERED,
    Attempted.REFUSED: RecipientResult.FAILED,
    Attempted.BLOCKED: RecipientResult.FAILED,
    Attempted.IN_DOUBT: RecipientResult.UNKNOWN,
}
"""What is final; after the other attempts the message was certainly not sent."""

CLOSED = "channel.closed"
BUSY_S = 1
Results = dict[int, FinalResult]


@dataclass(slots=True)
class SentBatch:
    """The results of the sent messages, by position; the channel did not take the `unsent`.

    `wait_s` is how long the channel wants a pause, `closed` the code with which it takes nothing
    at all, `blocked` are the chats that do not let us write.
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
    """By position: who gets the message, and the results of the others.

    `freed` are contacts without a claim of this chunk whose message will not go after all.
    """

    ready: dict[int, _Ready] = field(default_factory=dict)
    results: Results = field(default_factory=dict)
    freed: dict[int, ContactRecord] = field(default_factory=dict)


def send_batch(lease: ChunkLease, rules: MailingRules, limit: RateLimit) -> SentBatch:
    """Send to the pending recipients of the current batch.

    The stored progress points at the batch before anyone is claimed and holds none of its results
    until all are known. A worker that takes over in between knows by it that claimed recipients
    are in doubt.

    Raises:
        ChunkLost: another worker has the chunk; nothing more may be sent.
        Unavailable: the table does not answer, and nothing was sent.
    """
    if lease.progress.unsent:
        lease.reclaim()
    claimed, results = _claim(lease, rules, _read_recipients(lease, rules))
    if claimed and lease.is_expired:
        # Another worker may hold the chunk by now, and count these recipients as in doubt.
        raise ChunkLost("chunk.lost")
    sent = _send(lease.world, limit, claimed)
    # Results first: a lost one becomes "unknown", while a blocked chat is found out again.
    lease.record(results | sent.results, unsent=frozenset(sent.unsent))
    for chat in sent.blocked:
        _record_blocked(lease.world, chat)
    return sent


def _read_recipients(lease: ChunkLease, rules: MailingRules) -> Mapping[int, Recipient]:
    """The pending recipients by position, as the table has them now."""
    recipients, positions = lease.chunk.recipients, lease.progress.pending
    pending = [recipients[each] for each in positions]
    found = lease.world.delivery.contacts.recipients(pending, _fields(rules.record))
    return {each: found[recipients[each]] for each in positions}


def _fields(record: CampaignRecord) -> Fields:
    """What the message or its trigger needs; purchases are half the cost of reading a customer."""
    if record.trigger:
        return PERSON | EVERYTHING
    wordings = (*record.content.texts.values(), record.content.subjects)
    texts = [text for wording in wordings for text in wording.values()]
    needs_shopping = any(place in text for place in OF_SHOPPING for text in texts)
    return MENTIONED | SHOPPING if needs_shopping else MENTIONED


def _claim(
    lease: ChunkLease, rules: MailingRules, recipients: Mapping[int, Recipient]
) -> tuple[dict[int, _Ready], Results]:
    """Judge the recipients and claim those who get the message; the results of the others.

    A recipient whose contacts change at the same moment is judged again. After three rounds they
    stay pending, and the batch is repeated for them.
    """
    claimed: dict[int, _Ready] = {}
    results: Results = {}
    for _ in range(CLAIM_ROUNDS_MAX):
        judged = _judge(lease, rules, recipients)
        changed = _enter(lease, rules, judged)
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
    lease: ChunkLease, rules: MailingRules, judged: _Judged
) -> Mapping[CustomerId, ContactRecord]:
    """Write the claims and the freed contacts; the answer is contacts that had changed, as now."""
    world, claim_id, mailing = lease.world, lease.claim_id, rules.mailing
    now, advertises = world.now(), mailing.is_advertising
    records = [
        ready.contacts.entering(lease.step, now, by=claim_id, advertises=advertises)
        for ready in judged.ready.values()
    ]
    records += judged.freed.values()
    if not records:
        return {}
    try:
        return world.delivery.contacts.claim(records)
    except Unavailable:
        # Some may be entered. Those with the claim id of this job are; nothing was sent yet.
        found = world.delivery.contacts.get_many([record.customer for record in records])
        return {
            customer: record
            for customer, record in found.items()
            if record.by.get(lease.step) != claim_id
        }


def _judge(lease: ChunkLease, rules: MailingRules, recipients: Mapping[int, Recipient]) -> _Judged:
    """Judge once more, at the moment of dispatch, and render the message for those who get it."""
    judged, now = _Judged(), lease.world.now()
    wanted = _wanted(lease.world, rules, recipients)
    for position, recipient in recipients.items():
        is_retried = position in lease.unsent and lease.has_claimed(recipient.contacts)
        final = None if is_retried else _claimed_before(lease, recipient.contacts)
        ready = final or _judge_one(lease, rules, recipient, wanted, now)
        if isinstance(ready, _Ready):
            judged.ready[position] = ready
            continue
        judged.results[position] = ready
        if is_retried:
            judged.freed[position] = recipient.contacts.leaving(lease.step)
    return judged


def _claimed_before(lease: ChunkLease, contacts: ContactRecord) -> FinalResult | None:
    """The result for a recipient to whom this message was entered before."""
    if not contacts.holds(lease.step):
        return None
    if lease.has_claimed(contacts):
        # An earlier job had this batch, and nothing tells how far it came with this recipient.
        return FinalResult(RecipientResult.UNKNOWN)
    return excluded(Reason.RECORD_EXISTS)


def _judge_one(
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
    channel = lease.chunk.channel
    ring = without_repeated(contacts.ring, lease.step)
    context = rules.context(customer, ring, now=now, options=rules.planned_options(channel))
    final = result_at_dispatch(context, now)
    if final is not None:
        return final
    try:
        outgoing = render_message(lease.world, rules.record, customer, channel, lease.step.name)
    except NotFound:
        return excluded(Reason.REACH_NO_ADDRESS)
    return _Ready(contacts, outgoing)


def _wanted(
    world: World, rules: MailingRules, recipients: Mapping[int, Recipient]
) -> frozenset[CustomerId] | None:
    """The customers whom the trigger still includes; None for a campaign without a trigger."""
    if not rules.record.trigger:
        return None
    customers = [each.customer for each in recipients.values() if each.customer]
    return trigger_still_means(world, rules.record, rules.run, customers)


def _send(world: World, limit: RateLimit, claimed: Mapping[int, _Ready]) -> SentBatch:
    """Call the channel for each message, side by side, at the channel's rate.

    Messages for which no time of the channel is free soon are left unsent.
    """
    sent, calls = SentBatch(), dict[int, Future[Attempt]]()
    positions = sorted(claimed)
    # Calls wait for their answers side by side, so that a slow answer costs no slot.
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
    """Note what is known after one call; for how many seconds the channel wants a pause."""
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
    """The threads of this container: as many as a batch has messages."""
    return ThreadPoolExecutor(BATCH_MAX, thread_name_prefix="sender")


def _record_blocked(world: World, chat: Chat) -> None:
    """Remember that we may not write there; if that fails, the next message finds it out again."""
    try:
        record_reach(world, chat, is_open=False, at=world.now())
    except Unavailable as unavailable:
        log.event("delivery.reach_unnoted", why=unavailable.code)
