"""Make one attempt of the outbox worker: sent, refused for good, or queued again for later."""

from collections.abc import Callable, Mapping

from chalicelib import log
from chalicelib.domain.errors import Rejected, Unavailable
from chalicelib.domain.messages.message import Chat
from chalicelib.services.conversation.record_reach import record_reach
from chalicelib.world import World

PAUSE_S = 5  # before the second attempt; doubled each time
PAUSE_S_MAX = 900
ATTEMPTS_MAX = 110  # a day of the longest pauses; a later answer is useless
OutboxJob = Mapping[str, str]


def retry_sending(
    world: World,
    job: OutboxJob,
    chat: Chat,
    send: Callable[[], None],
    *,
    attempt: int,
    by: str = "",
) -> bool:
    """Call `send`; return True if the job is finished: sent, refused, or given up after a day.

    `job` is the queue's job without its attempt number, and `by` the channel by which it leaves, if
    that is not the chat's.

    Raises:
        Unavailable: neither the receiver nor the queue answers; the job must stay on the queue.
    """
    channel, marks = by or chat.channel, world.channel_marks
    try:
        send()
    except Unavailable as refused:
        # Queued again instead of failing: SQS repeats a failed job after the visibility timeout and
        # ignores the pause that the messenger asked for.
        marks.failed(channel, {refused.code: 1}, world.now())
        if attempt >= ATTEMPTS_MAX:
            log.event("outbox.given_up", why=refused.code, **log.cause_of(refused), **job)
            return True
        pause_s = max(refused.retry_after_s, min(PAUSE_S * 2 ** min(attempt, 10), PAUSE_S_MAX))
        world.queues.outbox.send({**job, "attempt": attempt + 1}, delay_s=pause_s)
        cause = log.cause_of(refused)
        log.event("outbox.postponed", why=refused.code, attempt=attempt, **cause, **job)
        return False
    except Rejected as refused:
        # For example a 403 of Telegram: the person blocked the bot, and no repetition helps.
        marks.failed(channel, {refused.code: 1}, world.now())
        if refused.code == "channel.blocked":
            record_reach(world, chat, is_open=False, at=world.now())
        log.event("outbox.refused", why=refused.code, **job)
    else:
        marks.accepted(channel, world.now())
    return True
