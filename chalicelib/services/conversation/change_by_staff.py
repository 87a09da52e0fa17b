"""Change a customer's profile by staff, and notify the customer if the e-mail changed."""

from collections.abc import Callable

from chalicelib.domain.conversation.contact_notices import notices_of_change
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.channel import EMAIL
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.conversation.give_answer import queue_notices
from chalicelib.services.customers.change_customer import change_customer
from chalicelib.world import World

STAFF = Chat(EMAIL, "staff")  # no chat asked for the change; only the cause of a notice names one


def change_by_staff(
    world: World,
    actor: Actor,
    customer_id: CustomerId,
    change: Callable[[Customer], Customer],
) -> Customer:
    """Store the changed customer and return it; every chat and the former mailbox get a notice.

    Refusals are those of `change_customer`.
    """

    def notify(before: Customer, after: Customer) -> None:
        # Queued before the change: after a crash between the two, staff repeat the request.
        notices = notices_of_change(before, after)
        cause = f"changed by staff#{before.id}#{actor.at.isoformat()}"
        queue_notices(world, STAFF, before.locale, notices, cause=cause)

    return change_customer(world, actor, customer_id, change, before_commit=notify)
