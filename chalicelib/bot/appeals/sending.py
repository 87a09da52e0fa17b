"""Passes a customer's words on to the desk, with the state of the chat in the same transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from chalicelib.bot.turn import Save, Turn
from chalicelib.domain.conversation.dialog import SUPPORT, Dialog
from chalicelib.domain.conversation.unanswered_text import UnansweredText
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import AppealId, CampaignId
from chalicelib.domain.messages.message import SentPhoto, Text

if TYPE_CHECKING:
    from chalicelib.repo.table.writes import Write

PICTURE_BYTES_MAX = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Passed:
    """Words for the desk.

    `kept` are the instant and the update under which the bot kept the text, which it has no need
    for any more. `card`: the knowledge card that did not help.
    """

    text: str
    picture: SentPhoto | None = None
    campaign: str = ""
    kept: tuple[str, ...] = ()
    card: str = ""
    is_edited: bool = False

    def to_form(self) -> dict[str, Any]:
        """The words as the form of a dialogue, which waits for the customer's decision."""
        picture = [self.picture.file, self.picture.size] if self.picture else []
        form = {"text": self.text, "picture": picture, "campaign": self.campaign}
        form |= {"kept": list(self.kept), "card": self.card}
        return {name: value for name, value in form.items() if value}

    @classmethod
    def of_form(cls, dialog: Dialog) -> "Passed | None":
        """The words in the form of a dialogue; None if it has none."""
        form = dialog.form if dialog.topic == SUPPORT else {}
        if not (form.get("text") or form.get("picture")):
            return None
        return cls(
            text=form.get("text", ""),
            picture=SentPhoto(*form["picture"]) if "picture" in form else None,
            campaign=form.get("campaign", ""),
            kept=tuple(form.get("kept", ())),
            card=form.get("card", ""),
        )

    @classmethod
    def of_message(cls, turn: Turn) -> "Passed":
        """The words of the message itself; a picture that is too large is left out."""
        picture = turn.message.picture
        fits = picture and picture.size <= PICTURE_BYTES_MAX
        return cls(turn.typed, picture if fits else None, is_edited=turn.message.is_edited)


def is_too_large(turn: Turn) -> bool:
    """Whether the message has a picture that people of the desk could not open."""
    picture = turn.message.picture
    return picture is not None and picture.size > PICTURE_BYTES_MAX


def passing_on(
    turn: Turn, customer: Customer, passed: Passed, into: AppealId | None = None
) -> Save:
    """The way to store the next state of the chat together with the words for the desk."""
    return partial(_pass_on, turn, customer, passed, into)


# Imported here: most updates have no words for the desk.
def _pass_on(
    turn: Turn, customer: Customer, passed: Passed, into: AppealId | None, dialog: Dialog
) -> None:
    from chalicelib.domain.appeals.appeal_message import Photo  # noqa: PLC0415
    from chalicelib.services.appeals.take_message import (  # noqa: PLC0415
        CustomerWords,
        take_message,
    )
    from chalicelib.services.conversation.keep_unanswered_text import note_question  # noqa: PLC0415

    world, message, picture = turn.world, turn.message, passed.picture
    words = CustomerWords(
        at=world.now(),
        text=passed.text,
        locale=dialog.locale,
        customer=customer,
        chat=message.chat,
        photo=Photo(message.chat.channel, picture.file, picture.size) if picture else None,
        campaign=CampaignId(passed.campaign) if passed.campaign else None,
        card=passed.card,
        is_edited=passed.is_edited,
    )

    def beside(appeal: AppealId) -> "Sequence[Write]":
        said = isinstance(message.content, Text) or picture is not None
        noted = (message.message_id, appeal) if said else ()
        state = world.conversation.dialogs.save_write(replace(dialog, passed_on=noted))
        return [state, *_beside(turn, customer, passed)]

    if into and not passed.kept:
        note_question(world, customer, message)
    take_message(world, words, into=into, beside=beside)


def _beside(turn: Turn, customer: Customer, passed: Passed) -> "Sequence[Write]":
    """The kept text is a part of the appeal from now on, and the card did not help."""
    world = turn.world
    writes: list[Write] = []
    if passed.kept:
        at, update = passed.kept
        text = UnansweredText(
            customer.id, turn.message.chat, update, datetime.fromisoformat(at), passed.text
        )
        writes.append(world.conversation.unanswered_texts.remove_write(text))
    if passed.card and world.desk.knowledge.find(passed.card):
        writes.append(world.desk.knowledge.count_write(passed.card, "missed"))
    return writes
