"""What follows for the recipients of a batch: the gift of the message, and blocked chats."""

from collections.abc import Iterable, Mapping

from chalicelib import log
from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.planning.chunk import FinalResult, RecipientResult
from chalicelib.domain.planning.lease import ChunkLease
from chalicelib.domain.planning.mailing import MailingRules
from chalicelib.services.conversation.record_reach import record_reach
from chalicelib.services.planning.jobs import queue_gift
from chalicelib.services.points.campaign_gifts import gift_of
from chalicelib.services.points.give_gift import give_gift
from chalicelib.world import World

GOES_WITH = frozenset({RecipientResult.SENT, RecipientResult.DELIVERED, RecipientResult.UNKNOWN})
"""The results with which the gift is given: the message arrived, or may have arrived."""


def give_gifts(
    world: World, rules: MailingRules, lease: ChunkLease, results: Mapping[int, FinalResult]
) -> None:
    """Give the gift of the message to the recipients who got it. Idempotent.

    It happens before the results are saved: if the process dies, the next worker finds the
    recipients of the batch with unknown results, and gives their gifts. A gift that cannot be
    given now gets a job of its own.

    Raises:
        Unavailable: neither the table nor the queue answers.
    """
    positions = [each for each, final in results.items() if final.result in GOES_WITH]
    customers = [lease.chunk.recipients[each] for each in positions]
    give_to(world, rules.record, rules.run, customers)


def give_to(
    world: World, record: CampaignRecord, run: Run, customers: Iterable[CustomerId]
) -> None:
    """Give the gift of the message to these customers; see `give_gifts`."""
    owed = gift_of(world, record, run.step, world.now())
    if owed is None:
        return
    for customer in customers:
        try:
            give_gift(world, customer, owed)
        except Unavailable as unavailable:
            log.event("points.gift_waits", why=unavailable.code, **log.cause_of(unavailable))
            queue_gift(world, run, customer)


def give_by_job(world: World, campaign: CampaignId, step: str, customer: CustomerId) -> None:
    """Give the gift of a message that could not be given when it was sent. Idempotent.

    Raises:
        Unavailable: something does not answer; the job must be repeated.
    """
    try:
        record = world.campaigns.records.get(campaign)
    except NotFound:
        return
    owed = gift_of(world, record, step, world.now())
    if owed is not None:
        give_gift(world, customer, owed)


def record_blocked(world: World, chat: Chat) -> None:
    """Record that the person blocked the bot in this chat, if the table answers."""
    # Without an answer the next message to the chat is refused too, and recorded then.
    try:
        record_reach(world, chat, is_open=False, at=world.now())
    except Unavailable as unavailable:
        log.event("delivery.reach_unnoted", why=unavailable.code, **log.cause_of(unavailable))
