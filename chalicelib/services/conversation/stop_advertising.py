"""Store that a customer stopped advertising in a chat, and which campaign caused it."""

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
    """Record the stop for the report, then withdraw the consents.

    A crash between the two leaves the update unseen, so that its repetition does both.

    Raises:
        CustomerChanged: another writer changed the customer meanwhile.
        DialogMoved: another update of the chat was stored first.
        Unavailable: the table does not answer.
    """
    # Few updates are stops, and the others need not load the code of campaigns.
    from chalicelib.domain.responses.engagement import EngagementKind  # noqa: PLC0415
    from chalicelib.services.responses.attribute_response import attribute_response  # noqa: PLC0415

    at = withdrawn[0].at
    attribute_response(world, customer.id, EngagementKind.STOPPED, at=at, pressed=pressed)
    change_consents(world, customer, withdrawn, dialog)
