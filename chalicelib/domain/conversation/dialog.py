"""The state of one chat: the open question, the answers so far, and the replies we owe."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.ids import AppealId, CustomerId
from chalicelib.domain.messages.message import Chat, Locale, Message, Text
from chalicelib.domain.messages.reply import AnswerPart

DIALOG_LIFE = timedelta(days=30)
SEEN_MAX = 10  # update ids remembered: a messenger sends a chat's updates one after another
ALBUMS_MAX = 3  # answered albums remembered: their photos arrive as updates of their own
OWED_MAX = 3  # answers remembered until newer ones push them out
# A reply is on its way for as long as the function that gave it may live. If the messenger repeats
# the update after that, it never got the reply.
REPLY_LEASE = timedelta(seconds=10)

SUPPORT = "support"  # the dialogue whose form holds words that the desk may get
MOMENT = timedelta(milliseconds=1)  # the resolution of stored instants

LIVE = timedelta(minutes=30)  # behind an answer of staff, in which the bot leaves the talk to them

Form = Mapping[str, Any]  # JSON values only: the answers that the open dialogue has collected


@dataclass(frozen=True, slots=True)
class Owed:
    """The stored reply to one update, so that a crash before the answer loses nothing."""

    update_id: str
    since: datetime
    outgoing: tuple[AnswerPart, ...]


@dataclass(frozen=True, slots=True)
class LiveTalk:
    """A person of the desk answers in this chat; until then the bot is silent."""

    appeal: AppealId
    until: datetime


@dataclass(frozen=True, slots=True)
class Dialog:
    """The state of one chat; a chat with version 0 is not stored yet."""

    chat: Chat
    locale: Locale
    touched_at: datetime
    version: int = 0
    customer_id: CustomerId | None = None
    topic: str = ""  # the open dialogue; empty: none
    step: str = ""
    form: Form = field(default_factory=dict)
    seen: tuple[str, ...] = ()
    owed: tuple[Owed, ...] = ()
    reach_at: datetime | None = None  # when we last learned whether the person blocks the bot
    blocked: bool = False
    unanswered: str = ""  # the id of the last text, if it left the open question open
    albums: tuple[str, ...] = ()
    sent_code: tuple[Any, ...] = ()  # the last code, whose question may be opened again
    live: LiveTalk | None = None
    passed_on: tuple[str, ...] = ()  # the id of the last message for the desk, and its appeal

    def owes(self, update_id: str) -> Owed | None:
        """The stored reply to this update, if it was not pushed out by newer ones."""
        return next((owed for owed in self.owed if owed.update_id == update_id), None)

    def answered(self, update_id: str, at: datetime, outgoing: tuple[AnswerPart, ...]) -> "Dialog":
        """The state after an update is handled."""
        # `touched_at` must grow, even if the clocks of two functions differ.
        later = max(at, self.touched_at + MOMENT) if self.version else at
        owed = (*self.owed, Owed(update_id, later, outgoing)) if outgoing else self.owed
        return replace(
            self,
            touched_at=later,
            seen=(*self.seen, update_id)[-SEEN_MAX:],
            owed=owed[-OWED_MAX:],
        )

    def after_message(self, before: "Dialog", message: Message) -> "Dialog":
        """The state after a message that found the chat at `before`: what to recognise later."""
        stands = bool(self.topic) and (self.topic, self.step) == (before.topic, before.step)
        unanswered = self.unanswered if stands else ""
        if stands and isinstance(message.content, Text) and not message.is_edited:
            unanswered = message.message_id
        albums = (*self.albums, message.album) if message.album else self.albums
        return replace(self, unanswered=unanswered, albums=albums[-ALBUMS_MAX:])

    def releasing(self, update_id: str, at: datetime) -> "Dialog":
        """The state to store before an owed reply is sent again: its lease starts anew."""
        owed = tuple(replace(o, since=at) if o.update_id == update_id else o for o in self.owed)
        return replace(self, owed=owed)

    def at_step(self, topic: str, step: str, form: Form) -> "Dialog":
        """The same chat at another question."""
        return replace(self, topic=topic, step=step, form=form)

    def closed(self) -> "Dialog":
        """The same chat without an open question; the answers so far are dropped.

        A code that was sent stays, so that its question can be opened again.
        """
        sent_code = tuple(self.form.get("code", self.sent_code))
        return replace(self.at_step("", "", {}), sent_code=sent_code)

    def without_code(self) -> "Dialog":
        """The same chat without an open question and without its code, which is used or over."""
        return replace(self.at_step("", "", {}), sent_code=())

    def forgotten(self) -> "Dialog":
        """The same chat without its customer; version, time and update ids stay.

        They are still needed to recognise a repeated update.
        """
        kept = replace(self.without_code(), customer_id=None, owed=(), reach_at=None)
        return replace(kept, live=None, passed_on=())

    def talks_live(self, now: datetime) -> AppealId | None:
        """The appeal that a person of the desk answers just now in this chat."""
        return self.live.appeal if self.live and now < self.live.until else None

    def as_of(self, now: datetime) -> "Dialog":
        """The state now: after `DIALOG_LIFE` of silence a dialogue is over."""
        # DynamoDB may delete an expired item days after its TTL.
        return self.without_code() if now - self.touched_at > DIALOG_LIFE else self
