"""Passes a customer's words on to the desk, with the state of the chat in the same transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from chalicelib.bot.turn import Save, Turn
from chalicelib.domain.conversation.dialog import SUPPORT, Dialog
from chalicelib.domain.conversation.unanswered_text import UnansweredText
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import AppealId, CampaignId
from chalicelib.domain.messages.message import SentFile, Text

if TYPE_CHECKING:
    from chalicelib.repo.table.writes import Write

FILE_BYTES_MAX = 20 * 1024 * 1024  # a bot of Telegram gets no larger one
WAITING_FILES_MAX = 10  # an album has as many


@dataclass(frozen=True, slots=True)
class Passed:
    """Words for the desk.

    `album` is the album of which the files are; its other photos arrive behind this one.
    `kept` are the instant and the update under which the bot kept the text, which it has no need
    for any more. `card`: the knowledge card that did not help.
    """

    text: str
    files: tuple[SentFile, ...] = ()
    album: str = ""
    campaign: str = ""
    kept: tuple[str, ...] = ()
    card: str = ""
    is_edited: bool = False

    def to_form(self) -> dict[str, Any]:
        """The words as the form of a dialogue, which waits for the customer's decision."""
        files = [[each.id, each.size, each.name] for each in self.files]
        form = {"text": self.text, "files": files, "campaign": self.campaign}
        form |= {"album": self.album, "kept": list(self.kept), "card": self.card}
        return {name: value for name, value in form.items() if value}

    @classmethod
    def of_form(cls, dialog: Dialog) -> "Passed | None":
        """The words in the form of a dialogue; None if it has none."""
        return cls.of(dialog.form) if dialog.topic == SUPPORT else None

    @classmethod
    def of(cls, form: Mapping[str, Any]) -> "Passed | None":
        """The words that `to_form` wrote; None if there are none."""
        if not (form.get("text") or form.get("files")):
            return None
        return cls(
            text=form.get("text", ""),
            files=tuple(SentFile(*each) for each in form.get("files", ())),
            album=form.get("album", ""),
            campaign=form.get("campaign", ""),
            kept=tuple(form.get("kept", ())),
            card=form.get("card", ""),
        )

    @classmethod
    def of_message(cls, turn: Turn) -> "Passed":
        """The words of the message itself; a file that is too large is left out."""
        message = turn.message
        files = (message.file,) if message.file and not is_too_large(turn) else ()
        return cls(turn.typed, files, message.album, is_edited=message.is_edited)

    def with_file(self, file: SentFile) -> "Passed":
        """The same words with another photo of their album."""
        return replace(self, files=(*self.files, file)[:WAITING_FILES_MAX])


def is_too_large(turn: Turn) -> bool:
    """Whether the message has a file that people of the desk could not open."""
    file = turn.message.file
    return file is not None and file.size > FILE_BYTES_MAX


def passing_on(
    turn: Turn, customer: Customer | None, passed: Passed, into: AppealId | None = None
) -> Save:
    """The way to store the next state of the chat together with the words for the desk.

    `customer` is None for a person without a card.
    """
    return partial(_pass_on, turn, customer, passed, into)


# Imported here: most updates have no words for the desk.
def _pass_on(
    turn: Turn, customer: Customer | None, passed: Passed, into: AppealId | None, dialog: Dialog
) -> None:
    from chalicelib.domain.appeals.appeal_message import AppealFile  # noqa: PLC0415
    from chalicelib.services.appeals.take_message import (  # noqa: PLC0415
        CustomerWords,
        take_message,
    )
    from chalicelib.services.conversation.keep_unanswered_text import note_question  # noqa: PLC0415

    world, message = turn.world, turn.message
    channel = message.chat.channel
    words = CustomerWords(
        at=world.now(),
        text=passed.text,
        locale=dialog.locale,
        customer=customer,
        chat=message.chat,
        files=tuple(AppealFile(channel, each.id, each.size, each.name) for each in passed.files),
        campaign=CampaignId(passed.campaign) if passed.campaign else None,
        card=passed.card,
        is_edited=passed.is_edited,
    )

    def beside(appeal: AppealId) -> "Sequence[Write]":
        said = isinstance(message.content, Text) or bool(passed.files)
        noted = (message.message_id, appeal, passed.album) if said else ()
        state = world.conversation.dialogs.save_write(replace(dialog, passed_on=noted))
        return [state, *_beside(turn, customer, passed)]

    if customer and into and not passed.kept:
        note_question(world, customer, message)
    take_message(world, words, into=into, beside=beside)


def _beside(turn: Turn, customer: Customer | None, passed: Passed) -> "Sequence[Write]":
    """The kept text is a part of the appeal from now on, and the card did not help."""
    world = turn.world
    writes: list[Write] = []
    if customer and passed.kept:
        at, update = passed.kept
        text = UnansweredText(
            customer.id, turn.message.chat, update, datetime.fromisoformat(at), passed.text
        )
        writes.append(world.conversation.unanswered_texts.remove_write(text))
    if passed.card and world.desk.knowledge.find(passed.card):
        writes.append(world.desk.knowledge.count_write(passed.card, "missed"))
    return writes
