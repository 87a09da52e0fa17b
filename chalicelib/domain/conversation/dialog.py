"""Where a conversation stands: the question asked, what was given, what is still to be answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Chat, Locale
from chalicelib.domain.messages.reply import AnswerPart

DIALOG_LIFE = timedelta(days=30)
SEEN_MAX = 10  # update ids remembered: a messenger sends a chat's updates one after another
OWED_MAX = 3  # answers remembered until newer ones push them out
# An answer is on its way for as long as the function that gave it may live. After that, a repeated
# update means that the messenger never got it.
REPLY_LEASE = timedelta(seconds=10)

MOMENT = timedelta(milliseconds=1)  # as fine as instants are stored

Form = Mapping[str, Any]  # JSON values only: what the open dialogue has gathered


@dataclass(frozen=True, slots=True)
class Owed:
    """The answer to one update, kept: a crash between writing and answering loses nothing."""

    update_id: str
    since: datetime
    outgoing: tuple[AnswerPart, ...]


@dataclass(frozen=True, slots=True)
class Dialog:
    """One chat's state; version 0 is a chat never heard of before."""

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
    reach_at: datetime | None = None  # when we last learned whether the person lets us write
    blocked: bool = False

    def owes(self, update_id: str) -> Owed | None:
        """The answer to this update, while we still keep it."""
        return next((owed for owed in self.owed if owed.update_id == update_id), None)

    def answered(self, update_id: str, at: datetime, outgoing: tuple[AnswerPart, ...]) -> "Dialog":
        """The state to store once the update is understood; its instant is later than the last."""
        later = max(at, self.touched_at + MOMENT) if self.version else at
        owed = (*self.owed, Owed(update_id, later, outgoing)) if outgoing else self.owed
        return replace(
            self,
            touched_at=later,
            seen=(*self.seen, update_id)[-SEEN_MAX:],
            owed=owed[-OWED_MAX:],
        )

    def releasing(self, update_id: str, at: datetime) -> "Dialog":
        """The state to store before an owed answer is given once more."""
        owed = tuple(replace(o, since=at) if o.update_id == update_id else o for o in self.owed)
        return replace(self, owed=owed)

    def at_step(self, topic: str, step: str, form: Form) -> "Dialog":
        """The same chat with another question open."""
        return replace(self, topic=topic, step=step, form=form)

    def closed(self) -> "Dialog":
        """The same chat with no question open; nothing of what was gathered stays."""
        return self.at_step("", "", {})

    def forgotten(self) -> "Dialog":
        """The same chat as if it were nobody's: only what order and repetition need stays."""
        return replace(self.closed(), customer_id=None, owed=(), reach_at=None)

    def as_of(self, now: datetime) -> "Dialog":
        """The state that counts now: a dialogue left for too long has ended, swept or not."""
        return self.closed() if now - self.touched_at > DIALOG_LIFE else self
