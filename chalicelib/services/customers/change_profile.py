"""Change a customer's profile, as the customer asked in a chat.

Each change is one transaction with the next state of that chat. There is no retry here: a refused
update is handled again from its beginning, because the state of its dialogue may have changed too.
Every function raises:
    CustomerChanged: another writer changed the customer meanwhile.
    DialogMoved: another update of the chat was faster.
"""

from dataclasses import replace

from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.customers.consent import Consent
from chalicelib.domain.customers.customer import Customer, ProvenPhone
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.customers.timeline import ChangeKind, ChangeMark
from chalicelib.domain.messages.message import Locale
from chalicelib.repo.table.writes import Write
from chalicelib.world import World


def change_email(world: World, customer: Customer, email: Email, dialog: Dialog) -> None:
    """Store a new e-mail address, which is not proven yet, and release the former one."""
    change_in_chat(world, customer, customer.with_email(email), dialog)


def confirm_email(world: World, customer: Customer, dialog: Dialog) -> None:
    """Claim the stored e-mail address for the customer who typed the code that was sent to it.

    Raises:
        Taken: another customer has proven it before.
    """
    after = replace(customer, email_proven_at=world.now())
    change_in_chat(world, customer, after, dialog)


def give_phone(world: World, customer: Customer, number: Phone, dialog: Dialog) -> None:
    """Give a number that the messenger vouches for to a customer who lost the former one.

    Raises:
        Taken: another customer has it.
    """
    after = customer.with_changed_phone(ProvenPhone(number, "contact", world.now()))
    world.commit(
        None,
        world.conversation.dialogs.save_write(dialog),
        *world.customers.profiles.give_phone_writes(customer, after),
        _told(world, customer),
    )


def change_phone(world: World, before: Customer, after: Customer, dialog: Dialog) -> None:
    """Store another number, which the customer has proven, and free the former one.

    Raises:
        Taken: another customer has it.
    """
    profiles = world.customers.profiles
    writes = profiles.change_phone_writes if before.phone.number else profiles.give_phone_writes
    saved = world.conversation.dialogs.save_write(dialog)
    world.commit(None, saved, *writes(before, after), _told(world, before))


def leave_phone(world: World, customer: Customer, number: Phone, dialog: Dialog) -> None:
    """Leave a proven number with the customer who has it, and suggest the two as one person."""
    # Imported here: a phone is seldom changed, and more seldom to another customer's.
    from chalicelib.services.customers.merging.suggest_duplicates import (  # noqa: PLC0415
        suggest_owner_of_phone,
    )

    suggest_owner_of_phone(world, customer.id, number)
    world.conversation.dialogs.save(dialog)


def _told(world: World, customer: Customer) -> Write:
    """The write that tells the timeline of another phone."""
    mark = ChangeMark(world.now(), ChangeKind.PHONE_CHANGED)
    return world.customers.changes.write(customer.id, mark)


def change_name(
    world: World, customer: Customer, *, first_name: str, surname: str, dialog: Dialog
) -> None:
    """Store a new name."""
    after = replace(customer, first_name=first_name, surname=surname)
    change_in_chat(world, customer, after, dialog)


def change_birthday(world: World, before: Customer, after: Customer, dialog: Dialog) -> None:
    """Store another birthday, which was judged by `dated_birthday`."""
    change_in_chat(world, before, after, dialog)


def change_children(world: World, before: Customer, after: Customer, dialog: Dialog) -> None:
    """Store the birthdays of the customer's children."""
    change_in_chat(world, before, after, dialog)


def change_language(world: World, customer: Customer, locale: Locale, dialog: Dialog) -> None:
    """Store the language of messages to the customer."""
    change_in_chat(world, customer, replace(customer, locale=locale), dialog)


def change_consents(
    world: World, customer: Customer, given: tuple[Consent, ...], dialog: Dialog
) -> None:
    """Store new consents; the consents that they replace are kept in the history."""
    change_in_chat(world, customer, customer.with_consents(*given), dialog, given)


def change_in_chat(
    world: World,
    before: Customer,
    after: Customer,
    dialog: Dialog,
    given: tuple[Consent, ...] = (),
) -> None:
    """Store the changed customer with the next state of the chat; `given` are new consents."""
    world.commit(
        None,
        world.conversation.dialogs.save_write(dialog),
        *world.customers.profiles.change_writes(before, after, given),
    )
