"""Count wrong codes; 15 in a day lock the phone or mailbox, and its owner gets a warning."""

from datetime import datetime

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.messages.reply import Line, Reply
from chalicelib.services.conversation.give_answer import queue_part
from chalicelib.services.conversation.plan_code import budget_key, count_failure
from chalicelib.world import World


def count_failed_code(world: World, address: str, *, cause: str) -> None:
    """Count one wrong code for this phone or mailbox; `cause` names the update with the code.

    Raises:
        Unavailable: table or queue do not answer; the update may be repeated.
    """
    if count_failure(world, address, cause=cause):
        warn_owner(world, address)


def warn_owner(world: World, address: str) -> None:
    """Warn the owner of a locked address in all of their chats, once a day.

    The warning is no part of the dialogue with the person who guesses: that person must not learn
    which chats the owner has.
    """
    now, budgets = world.now(), world.conversation.budgets
    key, day = budget_key(address), _day(now)
    if budgets.counted("code_warning", key, [day]):
        return
    owner = _owner(world, address)
    if owner:
        # Queued before it is counted: after a crash between the two it is repeated, never lost.
        _warn(world, owner, cause=f"codes failed#{day}")
    budgets.count("code_warning", key, day, limit=1, now=now)


def _warn(world: World, owner: Customer, *, cause: str) -> None:
    warning = Reply((Line("notice.codes_failed"),), None)
    for chat in owner.chats:
        queue_part(world, chat, owner.locale, warning, cause=cause)


def _owner(world: World, address: str) -> Customer | None:
    if "@" in address:
        owner = world.customers.claims.owner_of_email(Email(address))
    else:
        owner = world.customers.claims.owner_of_phone(Phone(address))
    return world.customers.profiles.get(owner) if owner else None


def _day(now: datetime) -> str:
    return now.date().isoformat()
