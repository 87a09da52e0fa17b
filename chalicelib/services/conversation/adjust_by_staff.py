"""Move points by hand, and tell the customer of it in their chats."""

from collections.abc import Sequence

from chalicelib import log
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import CustomerId, ReplyId
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.reply import Line, Reply
from chalicelib.domain.points.adjustment import AdjustmentRequest, AdjustmentSnapshot
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import Role
from chalicelib.repo.customers import profiles
from chalicelib.repo.table.commit import Committed
from chalicelib.repo.table.writes import Write
from chalicelib.services.conversation.give_answer import stored_reply
from chalicelib.services.points.adjust_points import AdjustedAccount, adjust_points
from chalicelib.services.points.amounts import points_text
from chalicelib.world import World

# The worker looks once more by then, if we die between the transaction and the queue.
SECOND_LOOK_S = 60


def adjust_by_staff(
    world: World, actor: Actor, role: Role, customer: CustomerId, asked: AdjustmentRequest
) -> Committed[AdjustmentSnapshot]:
    """Move points, and store the news for every chat of the customer in the same transaction.

    The news names no reason: it is for staff. The shop switches it off with that of receipts.

    Raises:
        Unavailable: the queue does not answer; nothing is moved.
    """
    owed: list[ReplyId] = []

    def tell(moved: AdjustedAccount) -> Sequence[Write]:
        owed.clear()
        now = world.now()
        if not world.conversation.bot_settings.get(now).tells_receipts:
            return []
        holder = profiles.read_customer(customer, moved.profile)
        part, cause = Reply((_line(moved, holder.locale),), None), f"adjustment#{moved.made.id}"
        replies = [stored_reply(world, chat, holder.locale, part, cause) for chat in holder.chats]
        owed.extend(each.id for each in replies)
        for reply in owed:
            world.queues.outbox.send({"reply": reply, "attempt": 0}, delay_s=SECOND_LOOK_S)
        return [world.conversation.owed_replies.keep_write(each, now) for each in replies]

    done = adjust_points(world, actor, role, customer, asked, tell=tell)
    if not done.repeated:
        _send(world, owed)
    return done


def _send(world: World, owed: Sequence[ReplyId]) -> None:
    try:
        for reply in owed:
            world.queues.outbox.send({"reply": reply, "attempt": 0})
    except Unavailable as refused:
        log.event("points.told_later", why=refused.code)


def _line(moved: AdjustedAccount, locale: Locale) -> Line:
    """What was moved, and what there is now."""
    made, programme = moved.made, moved.programme
    params = {
        "points": points_text(programme, abs(made.points), locale),
        "total": points_text(programme, moved.available, locale),
        "debt": points_text(programme, made.debt_settled, locale),
    }
    if made.points < 0:
        return Line("adjusted.taken", params)
    return Line("adjusted.settled" if made.debt_settled else "adjusted.given", params)
