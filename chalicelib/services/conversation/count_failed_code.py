"""Count a wrong code; after too many in a day the address rests and its owner is told."""

from datetime import datetime

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.messages.reply import Line, Reply
from chalicelib.services.conversation.plan_code import count_failure, whom
from chalicelib.services.conversation.queue_outgoing import queue_outgoing
from chalicelib.world import World


def count_failed_code(world: World, address: str) -> None:
    """Count one failure about this phone or mailbox.

    Raises:
        Unavailable: table or queue do not answer; counting again is only more careful.
    """
    if count_failure(world, address):
        warn_owner(world, address)


def warn_owner(world: World, address: str) -> None:
    """See to it that the owner of a resting address hears of it, once a day.

    The warning leaves before it is counted: a crash between the two repeats it, and loses nothing.
    It does not travel in the guesser's dialog, which must know nothing of the owner's chats.
    """
    now = world.now()
    if world.conversation.budgets.counted("code_warning", whom(address), [_day(now)]):
        return
    owner = _owner(world, address)
    if owner:
        _warn(world, owner, cause=f"codes failed#{_day(now)}")
    world.conversation.budgets.count("code_warning", whom(address), _day(now), limit=1, now=now)


def _warn(world: World, owner: Customer, *, cause: str) -> None:
    said = Reply((Line("notice.codes_failed"),), None)
    for chat in owner.chats:
        queue_outgoing(world, chat, owner.locale, said, cause=cause)


def _owner(world: World, address: str) -> Customer | None:
    if "@" in address:
        owner = world.customers.profiles.owner_of_email(Email(address))
    else:
        owner = world.customers.profiles.owner_of_phone(Phone(address))
    return world.customers.profiles.get(owner) if owner else None


def _day(now: datetime) -> str:
    return now.date().isoformat()
