"""Store a customer's stop, as said in a chat, and which campaign it was after."""

from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.customers.consent import Consent
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.outgoing import Pressed
from chalicelib.services.customers.change_profile import change_consents
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
        CustomerChanged: another writer changed the customer meanwhile.
        DialogMoved: another update of the chat was faster.
        Unavailable: the table does not answer.
    """
    # Few updates are stops: the rest of campaigns is not loaded for the others.
    from chalicelib.domain.responses.engagement import EngagementKind  # noqa: PLC0415
    from chalicelib.services.responses.attribute_response import attribute_response  # noqa: PLC0415

    at = said[0].at
    attribute_response(world, customer.id, EngagementKind.STOPPED, at=at, pressed=pressed)
    change_consents(world, customer, said, dialog)
