"""Store a customer's stop, as said in a chat, and which campaign it was after."""

from chalicelib.domain.consent import Consent
from chalicelib.domain.customer import Customer
from chalicelib.domain.dialog import Dialog
from chalicelib.domain.outgoing import Pressed
from chalicelib.services.change_consents import change_consents
from chalicelib.world import World


def stop_advertising(
    world: World,
    customer: Customer,
    said: tuple[Consent, ...],
    dialog: Dialog,
    *,
    pressed: Pressed | None = None,
) -> None:
    """Keep the stop for the report, then withdraw the consents; both happen, or the update again.

    Raises:
        Taken: the customer was changed meanwhile.
        DialogMoved: another update of the chat was faster.
        Unavailable: the table does not answer.
    """
    # Few updates are stops: the rest of campaigns is not loaded for the others.
    from chalicelib.domain.touch import TouchKind  # noqa: PLC0415
    from chalicelib.services.attribute_deed import attribute_deed  # noqa: PLC0415

    at = said[0].at
    attribute_deed(world, customer.id, TouchKind.STOPPED, at=at, pressed=pressed)
    change_consents(world, customer, said, dialog)
