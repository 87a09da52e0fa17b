"""Give an answer to a web chat: what is said is kept for its page, the rest goes to the outbox."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.conversation.dialog import Owed
from chalicelib.domain.customers.card import group_digits
from chalicelib.domain.messages.message import Chat, Locale
from chalicelib.domain.messages.reply import Attachment, Enclosure, Line, Reply
from chalicelib.services.conversation.queue_outgoing import queue_outgoing
from chalicelib.services.customers.card_link import sign_card_link
from chalicelib.services.messages.write_to_webchat import write_to_webchat
from chalicelib.services.responses.export_customer import export_customer
from chalicelib.world import World

PICTURES = ("qr", "ean13")

EXPORT_BYTES_MAX = 200_000  # of purchases: a reply is one item of the table


def answer_webchat(world: World, chat: Chat, locale: Locale, owed: Owed) -> None:
    """Say all of an answer; saying it again changes nothing.

    Raises:
        Unavailable: not all could be said; saying it again finishes it.
    """
    for place, outgoing in enumerate(owed.outgoing):
        match outgoing:
            case Reply() as said:
                wording = world.texts.word(locale, said)
                write_to_webchat(world, chat, wording, at=owed.since, place=place)
            case Enclosure() as enclosed:
                _enclose(world, chat, locale, enclosed, at=owed.since, place=place)
            case _:
                queue_outgoing(world, chat, locale, outgoing, cause=f"{owed.update_id}#{place}")


def _enclose(
    world: World, chat: Chat, locale: Locale, enclosed: Enclosure, *, at: datetime, place: int
) -> None:
    """Show a thing of the customer's own: pictures by signed links, data as text."""
    customer = world.customers.profiles.get(enclosed.customer_id)
    if customer is None:
        return
    pictures: list[Mapping[str, str]] = []
    if enclosed.what is Attachment.CARD:
        caption = Line("card.caption", {"number": group_digits(customer.card)})
        pictures = [
            {"kind": kind, "url": sign_card_link(world, customer.card, kind)} for kind in PICTURES
        ]
        wording = world.texts.word(locale, Reply((caption,), None))
    else:
        wording = world.texts.word(locale, Reply((Line("my_data.file"),), None))
        exported = export_customer(world, customer.id, bytes_max=EXPORT_BYTES_MAX)
        wording = replace(wording, text=f"{wording.text}\n{exported}")
    write_to_webchat(world, chat, wording, pictures, at=at, place=place)
