"""Change a customer's phone by staff, and notify every chat and the mailbox (rule 36)."""

from chalicelib.domain.conversation.contact_notices import notices_to
from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.customer import Customer, ProvenPhone
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.customers.phone_change import PhoneSnapshot, refuse_unproven
from chalicelib.domain.customers.timeline import ChangeKind, ChangeMark
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.reply import Line
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.customers.claims import Taken
from chalicelib.repo.table.commit import Committed
from chalicelib.services.conversation.change_by_staff import STAFF
from chalicelib.services.conversation.give_answer import queue_notices
from chalicelib.services.customers.change_customer import with_customer
from chalicelib.services.customers.merging.suggest_duplicates import suggest_owner_of_phone
from chalicelib.world import World


def change_phone_by_staff(
    world: World, actor: Actor, customer_id: CustomerId, number: Phone, birthday: Birthday
) -> Committed[PhoneSnapshot]:
    """Give the customer another number, of which staff have seen the proof. Idempotent.

    Raises:
        NotFound: `customer.not_found`.
        Forbidden: `phone.unproven`: the birthday differs, or no messenger knows the person.
        Taken: another customer has the number; the two are suggested as one person.
        Unavailable: `customer.contended`: other writers were faster in every attempt.
    """

    def change(customer: Customer) -> Committed[PhoneSnapshot]:
        refuse_unproven(customer, birthday)
        record = PhoneSnapshot(customer_id, actor.at)
        if customer.phone.number == number:
            return world.commit_once(actor, record=record)
        after = customer.with_changed_phone(ProvenPhone(number, "staff", actor.at))
        profiles = world.customers.profiles
        made = (
            profiles.change_phone_writes(customer, after)
            if customer.phone.number
            else profiles.give_phone_writes(customer, after)
        )
        # Queued before the change: after a crash between the two, staff repeat the request.
        notices = notices_to(customer, Line("notice.phone_changed"))
        cause = f"phone by staff#{customer.id}#{customer.version}"
        queue_notices(world, STAFF, customer.locale, notices, cause=cause)
        mark = ChangeMark(actor.at, ChangeKind.PHONE_CHANGED, actor.by)
        told = world.customers.changes.write(customer_id, mark)
        audit = ("customer.phone_changed", customer_id)
        try:
            return world.commit_once(actor, *made, told, record=record, audit=audit)
        except Taken:
            suggest_owner_of_phone(world, customer_id, number)
            raise

    return with_customer(world, customer_id, change)
