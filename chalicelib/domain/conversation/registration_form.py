"""The answers of a registration so far, and the next question."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from chalicelib.domain.conversation.one_time_code import CODE_TRIES_MAX
from chalicelib.domain.conversation.registration_field import ALL_FIELDS, Field

TRAIL_MAX = 20  # steps that "back" can undo
OWN = "own:"  # before the id of an own field, in the name of its step
PROOFS = frozenset({"proof", "code", "email_proof", "known_fact"})


@dataclass(frozen=True, slots=True)
class Agreement:
    """The answer to a consent question.

    `at` is ISO 8601 in UTC, `evidence` the id of the message with the answer, `text_version` the
    hash of the text that the person saw.
    """

    given: bool
    at: str
    evidence: str
    text_version: str


@dataclass(frozen=True, slots=True)
class Proof:
    """A phone number that is proven to be the person's own."""

    number: str
    method: str
    at: str


@dataclass(frozen=True, slots=True)
class Code:
    """A one-time code that was sent: valid for `address` until `ends` (seconds of the epoch)."""

    address: str
    nonce: str
    ends: int
    tries: int = 0

    def is_over(self, now: datetime) -> bool:
        """Whether the code can no longer be typed, so that asking for it makes no sense."""
        return self.tries >= CODE_TRIES_MAX or now.timestamp() > self.ends


@dataclass(frozen=True, slots=True)
class Recycled:
    """A proven number of a card that was silent for long; `owner` is the id of its customer.

    `gives_up`: the person knows no fact of that card and gets a new one.
    """

    number: str
    owner: str
    tries: int = 0
    gives_up: bool = False


@dataclass(frozen=True, slots=True)
class Registration:
    """The answers of a person so far; a part without an answer is empty.

    `review` are the fields to ask again after "no" at the end. `trail` are the steps to which
    "back" leads. `offers` are the readings of an unclear answer, one button each. `sources` are the
    ids of the messages with the answers, by which an edit is recognised. `contact_is_useless`: the
    messenger's contact proves nothing, because its number cannot be used as it stands. `own_asked`
    are the ids of the shop's own fields that are asked for, `own` the values so far, `own_sources`
    the ids of the messages with them. `question` is what the person asks people meanwhile: words
    that a knowledge card answered, or `asked` where the next words are the question.
    """

    referral: str = ""
    personal: Agreement | None = None
    advertising: Agreement | None = None
    way: str = ""
    values: Mapping[Field, str] = field(default_factory=dict)
    suggested: Mapping[Field, str] = field(default_factory=dict)
    skipped: tuple[Field, ...] = ()
    review: tuple[Field, ...] = ()
    proof: Proof | None = None
    code: Code | None = None
    recycled: Recycled | None = None
    trail: tuple[str, ...] = ()
    offers: Mapping[Field, Sequence[str]] = field(default_factory=dict)
    sources: Mapping[Field, str] = field(default_factory=dict)
    contact_is_useless: bool = False
    own_asked: tuple[str, ...] = ()
    own: Mapping[str, str] = field(default_factory=dict)
    own_skipped: tuple[str, ...] = ()
    own_sources: Mapping[str, str] = field(default_factory=dict)
    question: Mapping[str, Any] = field(default_factory=dict)

    def with_value(self, name: Field, value: str) -> "Registration":
        """The form with a value for one field."""
        form = self.offering(name, ())
        values = {**self.values, name: value}
        return replace(form, values=values, review=_without(self.review, name))

    def read_from(self, message_id: str, answers: Mapping[Field, str]) -> "Registration":
        """The form with the values that one message says, which an edit of it may correct."""
        form = replace(self, sources={**self.sources, **dict.fromkeys(answers, message_id)})
        for name, value in answers.items():
            form = form.with_value(name, value)
        return form

    def offering(self, name: Field, readings: Sequence[str]) -> "Registration":
        """The form with buttons for the readings of an unclear answer."""
        others = {other: offered for other, offered in self.offers.items() if other != name}
        return replace(self, offers={**others, name: tuple(readings)} if readings else others)

    def without_value(self, name: Field) -> "Registration":
        """The form without the value of one field, so that the bot asks for it again."""
        kept = {other: value for other, value in self.values.items() if other != name}
        return replace(self, values=kept, skipped=_without(self.skipped, name))

    def skipping(self, name: Field) -> "Registration":
        """The form with one optional field skipped."""
        cleared = self.without_value(name)
        return replace(
            cleared, skipped=(*cleared.skipped, name), review=_without(self.review, name)
        )

    def with_own(self, name: str, value: str, message_id: str) -> "Registration":
        """The form with a value for one own field, which an edit of the message may correct."""
        sources = {**self.own_sources, name: message_id}
        own = {**self.own, name: value}
        return replace(self.without_own(name), own=own, own_sources=sources)

    def skipping_own(self, name: str) -> "Registration":
        """The form with one own field skipped: its value is not known."""
        cleared = self.without_own(name)
        return replace(cleared, own_skipped=(*cleared.own_skipped, name))

    def without_own(self, name: str) -> "Registration":
        """The form without an answer to one own field, so that the bot asks for it again."""
        kept = {other: value for other, value in self.own.items() if other != name}
        skipped = tuple(other for other in self.own_skipped if other != name)
        return replace(self, own=kept, own_skipped=skipped)

    def stepped(self, step: str) -> "Registration":
        """The form after `step`, to which "back" then leads."""
        # A proof is not repeated, so "back" passes over its steps.
        if step in PROOFS or (self.trail and self.trail[-1] == step):
            return self
        return replace(self, trail=(*self.trail, step)[-TRAIL_MAX:])

    @property
    def phone_is_proven(self) -> bool:
        """Whether the number in the form is proven to be the person's own."""
        return self.proof is not None and self.proof.number == self.values.get(Field.PHONE)

    @property
    def gets_new_card(self) -> bool:
        """Whether the person gets a new card, although another card has the number."""
        return self._is_recycled and self.recycled is not None and self.recycled.gives_up

    @property
    def _is_recycled(self) -> bool:
        return self.recycled is not None and self.recycled.number == self.values.get(Field.PHONE)

    @property
    def next_step(self) -> str:
        """The first question without an answer."""
        for step, given in (
            ("personal", self.personal),
            ("advertising", self.advertising),
            ("way", self.way),
        ):
            if not given:
                return step
        return self.review[0] if self.review else self._next_of_fields()

    def _next_of_fields(self) -> str:
        if self.way in ("message", "contact") and not self.values:
            return self.way
        for name in ALL_FIELDS:
            if name not in self.values and name not in self.skipped:
                return name
            if name is Field.PHONE and not self.phone_is_proven:
                return "proof"
            if name is Field.PHONE and self._is_recycled and not self.gets_new_card:
                return "known_fact"
        return next(map(f"{OWN}{{}}".format, self._own_open()), "confirm")

    def _own_open(self) -> Iterator[str]:
        answered = {*self.own, *self.own_skipped}
        return (name for name in self.own_asked if name not in answered)

    # Keys and values of the JSON are stored in dialogs: they may grow, never change.
    def to_json(self) -> dict[str, Any]:
        """The filled parts as JSON values, to be stored with the dialogue."""
        every = {part.name: getattr(self, part.name) for part in fields(self)}
        return {name: _plain(value) for name, value in every.items() if value}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Registration":
        """The form that `to_json` stored."""
        parts = dict(stored)
        for name, kind in (
            ("personal", Agreement),
            ("advertising", Agreement),
            ("proof", Proof),
            ("code", Code),
            ("recycled", Recycled),
        ):
            if name in parts:
                parts[name] = kind(*parts[name])
        for name in ("values", "suggested", "offers", "sources"):
            parts[name] = {Field(key): value for key, value in parts.get(name, {}).items()}
        for name in ("skipped", "review"):
            parts[name] = tuple(Field(key) for key in parts.get(name, ()))
        for name in ("trail", "own_asked", "own_skipped"):
            parts[name] = tuple(parts.get(name, ()))
        return cls(**parts)


def _without(names: tuple[Field, ...], removed: Field) -> tuple[Field, ...]:
    return tuple(name for name in names if name is not removed)


def _plain(value: Any) -> Any:  # noqa: ANN401 - the parts are of many types
    """A part as a JSON value."""
    # Records become lists, because names of fields would make the stored item longer.
    if isinstance(value, Agreement | Proof | Code | Recycled):
        return [getattr(value, part.name) for part in fields(value)]
    return value
