"""Which question is next, and how each is asked."""

import re
from collections.abc import Mapping
from dataclasses import replace

from chalicelib.bot.dialogs.registration.form import Registration
from chalicelib.bot.profile_lines import field_lines, shown
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


def valid_referral(payload: str) -> str:
    """The code of a link; whatever else was typed after /start is dropped."""
    return payload if REFERRAL.fullmatch(payload) else ""


def next_step(form: Registration) -> str:
    """The first question that has no answer yet."""
    for step, given in (
        ("personal", form.personal),
        ("advertising", form.advertising),
        ("way", form.way),
    ):
        if not given:
            return step
    return form.review[0] if form.review else _next_of_fields(form)


def _next_of_fields(form: Registration) -> str:
    if form.way in ("message", "contact") and not form.values:
        return form.way
    for asked in ALL_FIELDS:
        if asked not in form.values and asked not in form.skipped:
            return asked
        if asked is Field.PHONE and not form.phone_is_proven:
            return "proof"
    return "confirm"


def advance(turn: Turn, form: Registration, *before: Line) -> TurnResult:
    """Leave the open question behind and ask the next."""
    left = form.stepped(turn.dialog.step)
    return ask(turn, left, next_step(left), *before)


def go_back(turn: Turn, form: Registration) -> TurnResult:
    """Ask the question before, with what was answered at hand."""
    if not form.trail:
        return ask(turn, form, turn.dialog.step)
    *trail, step = form.trail
    return ask(turn, replace(form, trail=tuple(trail), code=None), step)


def ask(
    turn: Turn, form: Registration, step: str, *before: Line, also: tuple[AnswerPart, ...] = ()
) -> TurnResult:
    """Open a question; `before` are lines about what was just said."""
    reply = Reply((*before, *_question(turn, form, step)), _keyboard(turn, form, step))
    dialog = turn.dialog.at_step(TOPIC, step, form.to_json())
    return TurnResult(dialog, (reply, *also))


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
    """What was given or is known of the field, as a button that keeps it."""
    known = form.values.get(asked) or form.suggested.get(asked)
    keep = ((Button("keep", shown(asked, known)),),) if known else ()
    skip = () if turn.texts.settings.requires(asked) else (row("skip"),)
    return (*keep, *share, *skip)
