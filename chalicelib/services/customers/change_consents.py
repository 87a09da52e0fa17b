"""Record a customer's word on a purpose in some channels."""

from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.customers.consent import Consent
from chalicelib.domain.customers.customer import Customer
from chalicelib.world import World


def change_consents(
    world: World, customer: Customer, said: tuple[Consent, ...], dialog: Dialog
) -> None:
    """Store the new consents; the ones that they replace go to the history.

    Raises:
        Taken: the customer was changed meanwhile.
        DialogMoved: another update of the chat was faster.
    """
    world.customers.profiles.change(customer, customer.with_consents(*said), dialog, said)
