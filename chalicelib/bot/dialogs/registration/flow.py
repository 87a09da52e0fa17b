"""The form of a registration, the order of its questions, and how each is asked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from chalicelib.bot.profile_lines import field_lines, field_text
from chalicelib.bot.turn import Turn, TurnResult, row
from chalicelib.domain.conversation.registration_field import ALL_FIELDS, Field
from chalicelib.domain.messages.reply import AnswerPart, Button, Keyboard, Line, Reply

TOPIC = "registration"
REFERRAL = re.compile(r"[A-Za-z0-9_-]{1,64}")
SHARE: Button = Button("share_contact", asks="contact")
LANGUAGE = {"ru": row("language_en"), "en": row("language_ru")}
BACK = row("back")
CHOICES: Mapping[str, Keyboard] = {
    "personal": (row("agree", "decline"),),
    "advertising": (row("advertising_yes", "advertising_no"),),
    "way": (row("way_message", "way_steps"),),
    "message": (row("way_steps"),),
    "contact": (row("way_steps"),),
    "proof": (row("send_code", "other_phone"),),
    "code": (row("send_code", "other_phone"),),
    "email_proof": (row("send_code", "other_email"),),
    "confirm": (row("yes", "no"),),
}
SHARED_AT = frozenset({"contact", "proof", Field.PHONE})
TRAIL_MAX = 20  # steps that "back" can undo
PROOFS = frozenset({"proof", "code", "email_proof"})


@dataclass(frozen=True, slots=True)
class Agreement:
    """The answer to a consent question.

    `at` is ISO 8601 in UTC, `evidence` the message that answered, `text_version` the hash of the
    text that was shown.
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


@dataclass(frozen=True, slots=True)
class Registration:
    """The answers so far; a part is empty until the person answered it.

    `review`: the fields to ask again after "no" at the end. `trail`: the steps to go back to.
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
    trail: tuple[str, ...] = ()

    def with_value(self, asked: Field, value: str) -> "Registration":
        """The form with a value for one field."""
        return replace(
            self, values={**self.values, asked: value}, review=_without(self.review, asked)
        )

    def without_value(self, asked: Field) -> "Registration":
        """The form without the value of one field, so that it is asked again."""
        kept = {name: value for name, value in self.values.items() if name != asked}
        return replace(self, values=kept, skipped=_without(self.skipped, asked))

    def skipping(self, asked: Field) -> "Registration":
        """The form with one optional field skipped."""
        empty = self.without_value(asked)
        return replace(empty, skipped=(*empty.skipped, asked), review=_without(self.review, asked))

    def stepped(self, step: str) -> "Registration":
        """The form after `step`, so that "back" leads to it; a proof is not repeated."""
        if step in PROOFS or (self.trail and self.trail[-1] == step):
            return self
        return replace(self, trail=(*self.trail, step)[-TRAIL_MAX:])

    @property
    def phone_is_proven(self) -> bool:
        """Whether the number in the form is proven to be the person's own."""
        return self.proof is not None and self.proof.number == self.values.get(Field.PHONE)

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
        ):
            if name in parts:
                parts[name] = kind(*parts[name])
        for name in ("values", "suggested"):
            parts[name] = {Field(key): value for key, value in parts.get(name, {}).items()}
        for name in ("skipped", "review"):
            parts[name] = tuple(Field(key) for key in parts.get(name, ()))
        parts["trail"] = tuple(parts.get("trail", ()))
        return cls(**parts)


def valid_referral(payload: str) -> str:
    """The code of a referral link; any other text after /start is dropped."""
    return payload if REFERRAL.fullmatch(payload) else ""


def next_step(form: Registration) -> str:
    """The first question without an answer."""
    for step, given in (
        ("personal", form.personal),
        ("advertising", form.advertising),
        ("way", form.way),
    ):
        if not given:
            return step
    return form.review[0] if form.review else _next_of_fields(form)


def advance(turn: Turn, form: Registration, *before: Line) -> TurnResult:
    """Ask the next question; `before` are lines about the last answer."""
    stepped = form.stepped(turn.dialog.step)
    return ask(turn, stepped, next_step(stepped), *before)


def go_back(turn: Turn, form: Registration) -> TurnResult:
    """Ask the previous question again and offer the former answer."""
    if not form.trail:
        return ask(turn, form, turn.dialog.step)
    *trail, step = form.trail
    # Without the code: it was sent for an answer that may change now.
    return ask(turn, replace(form, trail=tuple(trail), code=None), step)


def ask(
    turn: Turn, form: Registration, step: str, *before: Line, also: tuple[AnswerPart, ...] = ()
) -> TurnResult:
    """Ask a question; `before` are lines about the last answer, `also` is sent with it."""
    reply = Reply((*before, *_question(turn, form, step)), _keyboard(turn, form, step))
    dialog = turn.dialog.at_step(TOPIC, step, form.to_json())
    return TurnResult(dialog, (reply, *also))


def _next_of_fields(form: Registration) -> str:
    if form.way in ("message", "contact") and not form.values:
        return form.way
    for asked in ALL_FIELDS:
        if asked not in form.values and asked not in form.skipped:
            return asked
        # Right after the phone: a known customer need not type the rest.
        if asked is Field.PHONE and not form.phone_is_proven:
            return "proof"
    return "confirm"


def _question(turn: Turn, form: Registration, step: str) -> tuple[Line, ...]:
    match step:
        case "personal" | "advertising":
            return (Line(f"registration.{step}"),)
        case "confirm":
            return (Line("ask.confirm"), *field_lines(form.values), Line("ask.confirm_end"))
        case Field.PHONE if turn.can_share_contact:
            return (Line("ask.phone_or_share"),)
        case "proof" if not turn.can_share_contact:
            return (Line("ask.proof_by_sms", {"address": form.values[Field.PHONE]}),)
        case "proof" | "code":
            return (Line(f"ask.{step}", {"address": form.values[Field.PHONE]}),)
        case "email_proof":
            return (Line("ask.email_proof", {"address": form.values[Field.EMAIL]}),)
        case _:
            return (Line(f"ask.{step}"),)


def _keyboard(turn: Turn, form: Registration, step: str) -> Keyboard:
    share = ((SHARE,),) if turn.can_share_contact and step in SHARED_AT else ()
    if step in CHOICES:
        rows = (*share, *CHOICES[step])
    else:
        rows = _field_choices(turn, form, Field(step), share)
    if step == "personal":
        rows = (*rows, LANGUAGE[turn.dialog.locale])
    if step == "way" and turn.can_share_contact:
        rows = (row("way_contact"), *rows)
    return (*rows, BACK) if form.trail else rows


def _field_choices(turn: Turn, form: Registration, asked: Field, share: Keyboard) -> Keyboard:
    """A button that keeps the known value, and one that skips an optional field."""
    known = form.values.get(asked) or form.suggested.get(asked)
    keep = ((Button("keep", field_text(asked, known)),),) if known else ()
    skip = () if turn.texts.settings.requires(asked) else (row("skip"),)
    return (*keep, *share, *skip)


def _without(kept: tuple[Field, ...], asked: Field) -> tuple[Field, ...]:
    return tuple(each for each in kept if each is not asked)


def _plain(value: Any) -> Any:  # noqa: ANN401 - the parts are of many types
    """A part as JSON: records as lists, because names would make the stored item longer."""
    if isinstance(value, Agreement | Proof | Code):
        return [getattr(value, part.name) for part in fields(value)]
    return value
