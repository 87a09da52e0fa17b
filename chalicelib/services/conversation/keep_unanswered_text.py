"""Keep a text that the bot did not understand, with the customer and the campaign before it."""

from dataclasses import replace

from chalicelib.domain.conversation.dialog import SUPPORT, Dialog
from chalicelib.domain.conversation.unanswered_text import UnansweredText
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.messages.message import Message, Text
from chalicelib.domain.responses.engagement import EngagementKind
from chalicelib.services.responses.attribute_response import attribute_response
from chalicelib.world import World


def keep_unanswered_text(
    world: World, customer: Customer, message: Message, dialog: Dialog
) -> None:
    """Keep the text for 180 days, and record it as a question about the campaign that it follows.

    Raises:
        DialogMoved: another update of the chat was stored first, or the customer was erased.
        Unavailable: the table does not answer.
    """
    assert isinstance(message.content, Text)
    campaign = note_question(world, customer, message)
    if campaign and dialog.topic == SUPPORT:
        # The words may become an appeal, which then names the campaign too.
        dialog = replace(dialog, form={**dialog.form, "campaign": campaign})
    text = UnansweredText(
        customer_id=customer.id,
        chat=message.chat,
        update_id=message.update_id,
        at=message.at,
        text=message.content.text,
        campaign=campaign or "",
    )
    # In one transaction with the state of the chat: an erasure deletes or moves that state, so a
    # text that comes after it is refused.
    state = world.conversation.dialogs.save_write(dialog)
    world.commit(None, state, world.conversation.unanswered_texts.add_write(text))


def note_question(world: World, customer: Customer, message: Message) -> CampaignId | None:
    """Record a text as a question about the campaign that it follows; None: it follows none.

    It comes before the text is stored: after a crash between the two writes the messenger repeats
    the update, and both are done.

    Raises:
        Unavailable: the table does not answer.
    """
    return attribute_response(world, customer.id, EngagementKind.ASKED, at=message.at)
