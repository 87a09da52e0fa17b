"""Count a wrong code; after too many in a day the address rests and its owner is told."""

from chalicelib.domain.email_address import Email
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.phone import Phone
from chalicelib.domain.reply import Line, Notice
from chalicelib.services.plan_code import count_failure
from chalicelib.world import World


def note_failed_code(world: World, address: str) -> tuple[Notice, ...]:
    """Count one failure about this phone or mailbox; what its owner must hear of it."""
    if not count_failure(world, address):
        return ()
    owner = _owner(world, address)
    customer = world.customers.get(owner) if owner else None
    if customer is None:
        return ()
    line = Line("notice.codes_failed")
    return tuple(Notice(chat, customer.locale, line) for chat in customer.chats)


def _owner(world: World, address: str) -> CustomerId | None:
    if "@" in address:
        return world.customers.owner_of_email(Email(address))
    return world.customers.owner_of_phone(Phone(address))
