"""Merge two customers by staff, or undo it, and tell the person in every chat."""

from chalicelib.domain.conversation.contact_notices import notices_to
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.merging.merge import MergeSnapshot
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.reply import Line
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.commit import Committed
from chalicelib.services.conversation.change_by_staff import STAFF
from chalicelib.services.conversation.give_answer import queue_notices
from chalicelib.services.customers.merging.merge_customers import MergeRequest, merge_customers
from chalicelib.services.customers.merging.undo_merge import undo_merge
from chalicelib.world import World


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


def _notify(world: World, actor: Actor, customer: Customer, line: str) -> None:
    # Queued before the change: after a crash between the two, staff repeat the request.
    notices = notices_to(customer, Line(line))
    cause = f"{line}#{customer.id}#{actor.at.isoformat()}"
    queue_notices(world, STAFF, customer.locale, notices, cause=cause)
