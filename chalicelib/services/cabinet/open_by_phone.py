"""Open the cabinet with a code by SMS; every chat of the customer gets a notice."""

from chalicelib import log
from chalicelib.domain.conversation.contact_notices import notices_to
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.messages.channel import SMS
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.reply import Line
from chalicelib.services.cabinet.prove_address import (
    SentCode,
    check_page_code,
    owner_of_proven,
)
from chalicelib.services.conversation.give_answer import queue_notices
from chalicelib.world import World


def open_by_phone(world: World, sent: SentCode, typed: str) -> Customer | None:
    """Check the code and return the customer of the number; None if no one has it for sure.

    Only a person who proved the number learns whether it has a card.

    Raises:
        Rejected: `code.*`, as `check_page_code`.
        Unavailable: table or queue do not answer.
    """
    check_page_code(world, sent, typed)
    customer = owner_of_proven(world, Phone(sent.address))
    if customer is None:
        return None
    # A person who got a new SIM of the number could be another one, so the owner hears of it.
    notices = notices_to(customer, Line("notice.cabinet_opened"))
    queue_notices(world, Chat(SMS, sent.nonce), customer.locale, notices, cause="opened")
    log.event("cabinet.opened", customer=customer.id, way="phone")
    return customer
