"""Merge two customers, by staff or as the person asks, or undo it, and tell every chat."""

from chalicelib import log
from chalicelib.domain.conversation.contact_notices import notices_to
from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.merging.merge import MergeSnapshot
from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.ids import CustomerId, StaffKeyId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.reply import Line
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.commit import Committed
from chalicelib.services.conversation.change_by_staff import STAFF
from chalicelib.services.conversation.give_answer import queue_notices
from chalicelib.services.customers.merging.merge_customers import (
    MergeRequest,
    merge_customers,
    plan_merge,
)
from chalicelib.services.customers.merging.undo_merge import undo_merge
from chalicelib.world import World

BOT = StaffKeyId("bot")  # the author of what people ask for in a chat
PROVEN = "the person proved both"


def merge_by_staff(world: World, actor: Actor, asked: MergeRequest) -> Committed[MergeSnapshot]:
    """Merge two customers; every chat and mailbox of both gets a notice.

    Refusals are those of `merge_customers`.
    """

    def notify(*customers: Customer) -> None:
        for each in customers:
            _notify(world, actor, each, "notice.merged")

    return merge_customers(world, actor, asked, before_commit=notify)


def undo_by_staff(
    world: World, actor: Actor, survivor: CustomerId, merged: CustomerId
) -> Committed[MergeSnapshot]:
    """Undo a merge; every chat and mailbox of both gets a notice.

    Refusals are those of `undo_merge`.
    """

    def notify(*customers: Customer) -> None:
        for each in customers:
            _notify(world, actor, each, "notice.parted")

    return undo_merge(world, actor, survivor, merged, before_commit=notify)


def merge_in_chat(world: World, survivor: CustomerId, merged: CustomerId, dialog: Dialog) -> None:
    """Merge another card of a person who proved the phone of one and the mailbox of the other.

    Raises:
        Conflict: as `merge_customers`; `merge.buried`: the other customer is gone by now.
        CustomerChanged, AccountMoved: another writer came first.
        DialogMoved: another update of the chat was faster.
    """
    actor = Actor(BOT, world.now())
    try:
        plan = plan_merge(world, actor, MergeRequest(survivor, merged, PROVEN))
    except NotFound as gone:
        raise Conflict("merge.buried") from gone
    for each in (plan.merge.before, plan.merge.merged):
        _notify(world, actor, each, "notice.merged", but=dialog.chat)
    world.commit(None, world.conversation.dialogs.save_write(dialog), *plan.writes)
    log.event("customer.merged", customer=survivor)


def _notify(
    world: World, actor: Actor, customer: Customer, line: str, *, but: Chat | None = None
) -> None:
    # Queued before the change: after a crash between the two, the request is repeated.
    notices = notices_to(customer, Line(line), but=but)
    cause = f"{line}#{customer.id}#{actor.at.isoformat()}"
    queue_notices(world, STAFF, customer.locale, notices, cause=cause)
