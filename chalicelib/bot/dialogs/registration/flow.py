"""Asks the questions of a registration, forward and back."""

import re
from collections.abc import Mapping
from dataclasses import replace

from chalicelib.bot.profile_lines import field_lines, field_text
from chalicelib.bot.turn import Turn, TurnResult, row
from chalicelib.domain.conversation.registration_field import Field
from chalicelib.domain.conversation.registration_form import Registration
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
    "known_fact": (row("new_card"),),
    "confirm": (row("yes", "no"),),
}
SHARED_AT = frozenset({"contact", "proof", Field.PHONE})


def valid_referral(payload: str) -> str:
    """The code of a referral link; any other text after /start is dropped."""
    return payload if REFERRAL.fullmatch(payload) else ""


def advance(turn: Turn, form: Registration, *before: Line) -> TurnResult:
    """Ask the next question; `before` are lines about the last answer."""
    stepped = form.stepped(turn.dialog.step)
    return ask(turn, stepped, stepped.next_step, *before)


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


def _field_choices(turn: Turn, form: Registration, field: Field, share: Keyboard) -> Keyboard:
    """A button that keeps the former or suggested value, and one that skips an optional field."""
    former = form.values.get(field) or form.suggested.get(field)
    keep = ((Button("keep", field_text(field, former)),),) if former else ()
    skip = () if turn.texts.settings.requires(field) else (row("skip"),)
    return (*keep, *share, *skip)
