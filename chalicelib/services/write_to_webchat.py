"""Say something in a web chat: kept in order for its page to read."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.channels.webchat import reply_of
from chalicelib.domain.card import CardNumber
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.message import Chat, Locale
from chalicelib.domain.reply import Attachment, Reply
from chalicelib.services.sign_link import sign_card_link
from chalicelib.world import World

PLACES = 10  # replies to one update


def write_to_webchat(
    world: World, chat: Chat, locale: Locale, reply: Reply, *, at: datetime, place: int = PLACES - 1
) -> None:
    """Store one reply; the same instant and place again is the same reply.

    Sequence numbers grow with `at`, so a page that read up to one of them finds what came later.
    """
    sequence = first_sequence(at) + place
    world.webchat_replies.add(chat, sequence, _worded(world, locale, reply), world.now())


def first_sequence(at: datetime) -> int:
    """The number of the first thing said at an instant."""
    return round(at.timestamp() * 1000) * PLACES


def _worded(world: World, locale: Locale, reply: Reply) -> dict[str, Any]:
    wording = world.texts.word(locale, reply)
    pictures: list[dict[str, str]] = []
    if reply.attachment is Attachment.CARD:
        number = CardNumber(reply.subject)
        pictures = [
            {"kind": kind, "url": sign_card_link(world, number, kind)} for kind in ("qr", "ean13")
        ]
    if reply.attachment is Attachment.EXPORT:
        from chalicelib.services.export_customer import export_customer  # noqa: PLC0415

        exported = export_customer(world, CustomerId(reply.subject))
        wording = replace(wording, text=f"{wording.text}\n{exported}")
    return reply_of(wording, pictures)
