"""Record that a customer stopped advertising in a chat, and which campaign led to it."""

from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.customers.consent import Consent
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.outgoing import Pressed
from chalicelib.services.customers.change_profile import change_consents
from chalicelib.world import World


def stop_advertising(
    world: World,
    customer: Customer,
    withdrawn: tuple[Consent, ...],
    dialog: Dialog,
    *,
    pressed: Pressed | None = None,
) -> None:
    """Record the stop for the report of its campaign, then withdraw the consents.

    `withdrawn` are the consents to store, not empty; `pressed` is the button, if there was one.

    Raises:
        CustomerChanged: another writer changed the customer meanwhile.
        DialogMoved: another update of the chat was stored first.
        Unavailable: the table does not answer.
    """
    # Imported here: few updates are stops, and the others need not load the code of campaigns.
    from chalicelib.domain.responses.engagement import EngagementKind  # noqa: PLC0415
    from chalicelib.services.responses.attribute_response import attribute_response  # noqa: PLC0415

    at = withdrawn[0].at
    # The commit below also stores the id of the update. After a crash between the two the messenger
    # repeats the update, so that both are done.
    attribute_response(world, customer.id, EngagementKind.STOPPED, at=at, pressed=pressed)
    change_consents(world, customer, withdrawn, dialog)
