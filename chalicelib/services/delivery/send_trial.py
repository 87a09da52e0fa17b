"""Send a campaign's message to the customer cards of its author, before anybody else gets it.

A trial goes through the outbox and the real channels. It is in no run: no cap, report or contact
knows it, and its links and buttons count nothing (docs/decisions/0087).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from typing import Any

from chalicelib import log
from chalicelib.channels import CHANNELS
from chalicelib.domain.campaigns.campaign import GIVING_TRIGGERS, Campaign, CampaignRecord
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.campaigns.trial import (
    MESSAGES_A_DAY_MAX,
    Trial,
    TrialMessage,
    TrialSnapshot,
    TrialState,
    marked,
    refusal_before,
    trial_messages,
)
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import NotFound, Rejected
from chalicelib.domain.ids import CampaignId, CustomerId, StaffKeyId
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.outgoing import TRIAL_STEP, Attempt, Attempted, Outgoing
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.commit import Committed
from chalicelib.services.delivery.name_trial_recipient import recipients_of
from chalicelib.services.messages.preview_message import with_sample_code
from chalicelib.services.messages.render_message import render_message
from chalicelib.services.messages.send_message import send_message
from chalicelib.world import World

S = TrialState
STATES: Mapping[Attempted, TrialState] = {
    Attempted.SENT: S.ACCEPTED,
    Attempted.DELIVERED: S.ACCEPTED,
    Attempted.REFUSED: S.REFUSED,
    Attempted.BLOCKED: S.REFUSED,
    Attempted.CLOSED: S.REFUSED,
    Attempted.IN_DOUBT: S.UNKNOWN,
}
ATTEMPTS_MAX = 5
PAUSE_S = 5


def send_trial(
    world: World,
    actor: Actor,
    record: CampaignRecord,
    content: Campaign,
    *,
    channels: Sequence[str] = (),
    languages: Sequence[Locale] = (),
) -> Committed[TrialSnapshot]:
    """Queue the message of a campaign for the recipients of the caller's key. Idempotent.

    `content` are the words that are sent, stored or not.

    Raises:
        Rejected: `trial.no_recipient`: no recipient is confirmed. `trial.nothing`: no channel has
            a text. `trial.too_many`: the messages of the day are used up.
        Unavailable: the queue does not answer; a repetition queues what is missing.
    """
    readers = {each.id: each.locale for each in _confirmed(world, actor.by)}
    if not readers:
        raise Rejected("trial.no_recipient")
    messages = trial_messages(content, readers, channels=channels, languages=languages)
    if not messages:
        raise Rejected("trial.nothing")
    _spend(world, actor, len(messages))
    trial = Trial(
        id=world.new_id(),
        campaign=record.id,
        by=actor.by,
        at=actor.at,
        content=content,
        messages=messages,
        trigger=record.trigger,
    )
    snapshot = TrialSnapshot(trial.id, trial.at, len(messages))
    write = world.campaigns.trials.write(trial)
    audit = ("campaign.tried", record.id)
    made = world.commit_once(actor, write, record=snapshot, audit=audit)
    # After a crash between the two, a repetition queues the jobs: each message is claimed once.
    for number in range(made.record.messages):
        job = {"trial": record.id, "by": actor.by, "of": made.record.id}
        world.queues.outbox.send({**job, "number": number, "attempt": 0})
    return made


def deliver_trial(world: World, job: Mapping[str, Any]) -> None:
    """Send one message of a trial, and store what the channel said.

    Raises:
        Unavailable: the table or the queue does not answer; the job must be repeated.
    """
    store, number = world.campaigns.trials, int(job["number"])
    trial = store.find(CampaignId(job["trial"]), StaffKeyId(job["by"]))
    if trial is None or trial.id != job["of"]:
        log.event("trial.gone", campaign=job["trial"])
        return
    if not store.move(trial, number, S.WAITING, S.SENDING):
        return
    attempt = _attempt(world, trial, trial.messages[number])
    if attempt.result is Attempted.WAIT and job["attempt"] < ATTEMPTS_MAX:
        store.move(trial, number, S.SENDING, S.WAITING)
        pause_s = max(PAUSE_S, attempt.wait_s)
        world.queues.outbox.send({**job, "attempt": job["attempt"] + 1}, delay_s=pause_s)
        return
    state = STATES.get(attempt.result, S.REFUSED)
    store.move(trial, number, S.SENDING, state, attempt.code)
    log.event("trial.sent", campaign=trial.campaign, state=state, why=attempt.code)


def _confirmed(world: World, by: StaffKeyId) -> list[Customer]:
    return [customer for each, customer in recipients_of(world, by) if each.confirmed_at]


def _spend(world: World, actor: Actor, messages: int) -> None:
    window = actor.at.astimezone(UTC).date().isoformat()
    what, limit = f"trial-{actor.by}", MESSAGES_A_DAY_MAX
    if not world.conversation.budgets.spend(what, window, messages, limit=limit, now=actor.at):
        raise Rejected("trial.too_many")


def _attempt(world: World, trial: Trial, message: TrialMessage) -> Attempt:
    # Judged again just before sending: the card may be gone, or the mailbox have bounced.
    customer = world.customers.profiles.get(CustomerId(message.customer))
    if customer is None:
        return Attempt(Attempted.REFUSED, "customer.not_found")
    if refused := refusal_before(customer, message.channel, trial.content):
        return Attempt(Attempted.REFUSED, refused)
    # Only the gift depends on the trigger: the step of a trial names no day of its own.
    trigger = trial.trigger if trial.trigger in GIVING_TRIGGERS else ""
    draft = CampaignState.DRAFT
    record = CampaignRecord(trial.campaign, trial.content, draft, trial.at, trigger=trigger)
    reader = replace(customer, locale=message.language)
    shown = with_sample_code(record)
    try:
        sent = render_message(world, shown, reader, message.channel, TRIAL_STEP)
    except NotFound as refused_address:
        return Attempt(Attempted.REFUSED, refused_address.code)
    return send_message(world, _marked(world, sent))


def _marked(world: World, sent: Outgoing) -> Outgoing:
    mark = world.texts.say(sent.locale, "campaign.trial_mark")
    return marked(sent, mark, CHANNELS[sent.channel].limits)
