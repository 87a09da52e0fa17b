"""Record what a messenger reports of the messages of campaigns."""

from chalicelib.domain.messages.chat_digest import chat_digest
from chalicelib.domain.messages.read_up_to import ReadUpTo
from chalicelib.domain.responses.engagement import Engagement, EngagementKind
from chalicelib.services.responses.record_engagement import record_engagement
from chalicelib.world import World


def record_report(world: World, report: ReadUpTo | Engagement) -> None:
    """Record one report. Idempotent, in any order.

    Raises:
        Unavailable: the table does not answer.
    """
    if isinstance(report, ReadUpTo):
        _record_read(world, report)
    else:
        record_engagement(world, report._replace(at=min(report.at, world.now())))


def _record_read(world: World, read: ReadUpTo) -> None:
    """Record every message of a chat up to the last one that the person has read."""
    sent_messages = world.delivery.sent_messages
    # A message may have been sent before the secret was exchanged.
    for chat in {chat_digest(secret, read.chat) for secret in world.valid_secrets}:
        for sent in sent_messages.up_to(chat, read.message):
            at = min(read.at, world.now())
            record_engagement(
                world,
                Engagement(sent.campaign, sent.customer, EngagementKind.READ, at, step=sent.step),
            )
            sent_messages.forget(chat, sent)
