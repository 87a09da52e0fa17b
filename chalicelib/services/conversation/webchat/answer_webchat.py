"""Answer in a web chat: its page reads replies from the table, the outbox worker sends the rest."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import cast

from chalicelib.channels.webchat import WEBCHAT
from chalicelib.channels.webchat.messenger import Webchat
from chalicelib.domain.conversation.dialog import Owed
from chalicelib.domain.messages.message import Chat, Locale
from chalicelib.domain.messages.reply import (
    Attachment,
    CustomerAttachment,
    Line,
    RenderedText,
    Reply,
)
from chalicelib.services.conversation.give_answer import queue_part
from chalicelib.services.conversation.open_chat_link import link_text, offer_chat_link
from chalicelib.services.customers.card_caption import card_caption
from chalicelib.services.customers.card_link import sign_card_link
from chalicelib.services.customers.spend_picture import sign_spend_link
from chalicelib.services.responses.export_customer import export_customer
from chalicelib.services.shopping.announce_receipt import queue_attaching
from chalicelib.world import World

PICTURES = ("qr", "ean13")
EXPORT_BYTES_MAX = 200_000  # of purchases: a reply is one item of the table


def webchat(world: World) -> Webchat:
    """Return the channel of the web chat, which writes replies at a given instant and place."""
    return cast("Webchat", world.messengers.sender(WEBCHAT.name))


def answer_webchat(world: World, chat: Chat, locale: Locale, owed: Owed) -> None:
    """Store or queue every part of the answer. Idempotent.

    Raises:
        Unavailable: a part could not be stored; a repetition completes the answer.
    """
    world.channel_marks.received(chat.channel, world.now())
    # Instant and place are the number of a reply: stored a second time, it is the same reply.
    for place, part in enumerate(owed.outgoing):
        match part:
            case Reply() as reply:
                text = world.texts.render(locale, reply)
                webchat(world).write(chat, text, at=owed.since, place=place)
            case CustomerAttachment() as attachment:
                _attach(world, chat, locale, attachment, at=owed.since, place=place)
            case _:
                queue_part(world, chat, locale, part, cause=f"{owed.update_id}#{place}")


def _attach(
    world: World,
    chat: Chat,
    locale: Locale,
    attachment: CustomerAttachment,
    *,
    at: datetime,
    place: int,
) -> None:
    """Write the customer's card as signed links to its pictures, or an export as text.

    With a new card the receipts that waited for the customer are queued.
    """
    customer = world.customers.profiles.get(attachment.customer_id)
    if customer is None:  # erased since the answer was stored
        return
    pictures: list[Mapping[str, str]] = []
    if attachment.what is Attachment.NEW_CARD:
        queue_attaching(world, customer.id)
    if attachment.what in {Attachment.CARD, Attachment.NEW_CARD}:
        pictures = [
            {"kind": kind, "url": sign_card_link(world, customer.card, kind)} for kind in PICTURES
        ]
        text = world.texts.render(locale, Reply((card_caption(customer),), None))
    elif attachment.what is Attachment.SPEND:
        # The picture is drawn when the page loads it, and its digits are said when the page reads
        # this text: the code is never stored.
        url = sign_spend_link(world, customer.id)
        pictures = [{"kind": "qr", "url": url}]
        text = world.texts.render(locale, Reply((Line("spend.picture"),), None))
    elif attachment.what is Attachment.CHAT_LINK:
        offered = offer_chat_link(world, customer)
        text = RenderedText(link_text(world.texts, customer, offered))
    else:
        text = world.texts.render(locale, Reply((Line("my_data.file"),), None))
        exported = export_customer(world, customer.id, bytes_max=EXPORT_BYTES_MAX)
        text = replace(text, text=f"{text.text}\n{exported}")
    webchat(world).write(chat, text, pictures, at=at, place=place)
