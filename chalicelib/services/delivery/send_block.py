"""Bring one block of a chunk to its end: look again, claim, send, write down."""

from collections.abc import Mapping
from typing import NamedTuple

from chalicelib import log
from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.customers.projection import EVERYTHING, PERSON, Fields
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.messages.message import Chat
from chalicelib.repo.delivery.contacts import Recipient
from chalicelib.repo.delivery.progresses import ChunkLost
from chalicelib.services.conversation.record_reach import record_reach
from chalicelib.services.delivery.claim_recipients import claim_recipients
from chalicelib.services.delivery.pace_channel import Pace
from chalicelib.services.delivery.send_claimed import send_claimed
from chalicelib.services.delivery.take_chunk import ChunkLease
from chalicelib.services.planning.prepare_mailing import Prepared
from chalicelib.world import World

OF_SHOPPING = ("favourite", "orders", "days")
"""The places of texts whose values come from purchases."""

SHOPPING: Fields = frozenset({"shopping", "categories"})
TOLD: Fields = PERSON | {"city"}


class Wanted(NamedTuple):
    """What the channel wants after a block: to be left alone for so long, or for good."""

    wait_s: int = 0
    closed: str = ""


def send_block(taken: ChunkLease, prepared: Prepared, pace: Pace) -> Wanted:
    """Send to those of the block in hand who are pending.

    What is stored points at the block before anybody is claimed, and says nothing of it until all
    is known: whoever finds it so later knows that those who were claimed are in doubt.

    Raises:
        ChunkLost: another job has the chunk; nothing more may be sent.
        Unavailable: the table does not answer, and nothing was sent.
    """
    if taken.progress.unsent:
        taken.begin_again()
    claimed, ends = claim_recipients(taken, prepared, _found(taken, prepared))
    if claimed and taken.is_lost:
        raise ChunkLost("chunk.lost")
    sent = send_claimed(taken.world, pace, claimed)
    taken.note(ends | sent.ends, unsent=frozenset(sent.unsent))
    for chat in sent.blocked:
        _note_blocked(taken.world, chat)
    return Wanted(sent.wait_s, sent.closed)


def _note_blocked(world: World, chat: Chat) -> None:
    """Remember that we may not write there; what is forgotten, the next attempt finds again."""
    try:
        record_reach(world, chat, is_open=False, at=world.now())
    except Unavailable as refused:
        log.event("delivery.reach_unnoted", why=refused.code)


def _found(taken: ChunkLease, prepared: Prepared) -> Mapping[int, Recipient]:
    """Those who are pending, by position, as the table has them now."""
    recipients, positions = taken.chunk.recipients, taken.progress.pending
    asked = [recipients[each] for each in positions]
    found = taken.world.delivery.contacts.recipients(asked, _asked(prepared.record))
    return {each: found[recipients[each]] for each in positions}


def _asked(record: CampaignRecord) -> Fields:
    """What the message, or who gets it, takes of a customer: purchases are half of reading one."""
    if record.trigger:
        return PERSON | EVERYTHING
    wordings = (*record.content.texts.values(), record.content.subjects)
    texts = [text for wording in wordings for text in wording.values()]
    tells_of_shopping = any(place in text for place in OF_SHOPPING for text in texts)
    return TOLD | SHOPPING if tells_of_shopping else TOLD
