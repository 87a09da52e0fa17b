"""Change what the shop knows of a person."""

from dataclasses import replace

from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.messages.message import Locale
from chalicelib.world import World


def change_email(world: World, customer: Customer, email: Email, dialog: Dialog) -> None:
    """Claim the new e-mail and let the former one go.

    Raises:
        Taken: it belongs to somebody else, or the customer was changed meanwhile.
        DialogMoved: another update of the chat was faster.
    """
    world.customers.profiles.change(customer, customer.with_email(email), dialog)


def change_name(
    world: World, customer: Customer, *, first_name: str, surname: str, dialog: Dialog
) -> None:
    """Store a new name.

    Raises:
        Taken: the customer was changed meanwhile.
        DialogMoved: another update of the chat was faster.
    """
    after = replace(customer, first_name=first_name, surname=surname)
    world.customers.profiles.change(customer, after, dialog)


def change_language(world: World, customer: Customer, locale: Locale, dialog: Dialog) -> None:
    """Store the language in which the person is written to.

    Raises:
        Taken: the customer was changed meanwhile.
        DialogMoved: another update of the chat was faster.
    """
    world.customers.profiles.change(customer, replace(customer, locale=locale), dialog)
