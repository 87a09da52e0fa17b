"""Change a customer's profile by staff, and notify the customer if the e-mail changed."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.conversation.contact_notices import notices_of_change
from chalicelib.domain.customers.birthday_change import dated_birthday
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.channel import EMAIL
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.conversation.give_answer import queue_part
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
    today = local_day(actor.at, ZoneInfo(world.settings.zone))

    def change_and_notify(customer: Customer) -> Customer:
        # Dated here too: a change that will be refused must not be announced.
        after = dated_birthday(customer, change(customer), today)
        # Queued before the change: after a crash between the two, staff repeat the request.
        _queue_notices(world, actor, customer, after)
        return after

    return change_customer(world, actor, customer_id, change_and_notify)


def _queue_notices(world: World, actor: Actor, before: Customer, after: Customer) -> None:
    for place, notice in enumerate(notices_of_change(before, after)):
        cause = f"changed by staff#{before.id}#{actor.at.isoformat()}#{place}"
        queue_part(world, STAFF, before.locale, notice, cause=cause)
