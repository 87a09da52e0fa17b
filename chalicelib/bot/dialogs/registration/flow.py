"""Asks the questions of a registration, forward and back."""

import re
from collections.abc import Mapping
from dataclasses import replace

from chalicelib.bot.dialogs.registration.field_lines import required_lines, unclear_lines
from chalicelib.bot.menu import JOIN, LAUNCH
from chalicelib.bot.offers import offer_rows
from chalicelib.bot.profile_lines import field_lines, field_text
from chalicelib.bot.turn import Turn, TurnResult, row
from chalicelib.channels import CHANNELS
from chalicelib.domain.conversation.registration_field import Field
from chalicelib.domain.conversation.registration_form import OWN, Registration
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.messages.reply import AnswerPart, Button, Keyboard, Line, Reply
from chalicelib.services.conversation.plan_code import can_send_sms, has_code_left

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
    "confirm": (
        row("yes", "no"),
        row("fix_first_name", "fix_surname"),
        row("fix_phone", "fix_email", "fix_birthday"),
    ),
}
AGAIN = {
    "code": row("send_again", "other_phone"),
    "email_proof": row("send_again", "other_email"),
}
PROVES_PHONE = frozenset({"proof", "code"})
PROOF_WITHOUT_SMS: Keyboard = (row("other_phone"),)
SHARED_AT = frozenset({"contact", "proof", "code", Field.PHONE})


def valid_referral(payload: str) -> str:
    """The code of a referral link; any other text after /start is dropped."""
    return payload if REFERRAL.fullmatch(payload) else ""


def advance(turn: Turn, form: Registration, *before: Line) -> TurnResult:
    """Ask the next question; `before` are lines about the last answer."""
    stepped = with_own(turn, form.stepped(turn.dialog.step))
    return ask(turn, stepped, stepped.next_step, *before)


def with_own(turn: Turn, form: Registration) -> Registration:
    """The form with the own fields that the shop asks for; most shops ask for none."""
    if not (turn.texts.settings.own_fields or form.own_asked):
        return form
    from chalicelib.bot.dialogs.registration import own_fields  # noqa: PLC0415 - only where asked

    return own_fields.with_asked(turn, form)


def go_back(turn: Turn, form: Registration) -> TurnResult:
    """Ask the previous question again and offer the former answer."""
    if not form.trail:
        return ask(turn, form, turn.dialog.step)
    *trail, step = form.trail
    # With the code: its question is opened again if the answer for which it was sent stays.
    before = replace(form, trail=tuple(trail))
    # From a single field back to the summary there is nothing left to ask again.
    return ask(turn, replace(before, review=()) if step == "confirm" else before, step)


def ask(
    turn: Turn, form: Registration, step: str, *before: Line, also: tuple[AnswerPart, ...] = ()
) -> TurnResult:
    """Ask a question; `before` are lines about the last answer, `also` is sent with it."""
    # Found out once for the text and the buttons.
    sends_code = step in PROVES_PHONE and _sends_code(turn, form)
    question = _question(turn, form, step, sends_code=sends_code)
    reply = Reply((*before, *question), _keyboard(turn, form, step, sends_code=sends_code))
    dialog = turn.dialog.at_step(TOPIC, step, form.to_json())
    return TurnResult(dialog, (reply, *_page_form(turn, step), *also))


def _page_form(turn: Turn, step: str) -> tuple[Reply, ...]:
    """The offer to fill the fields in on a page, where the messenger opens it with a proof."""
    pages = turn.world.settings.pages_url
    if step != "way" or not pages or not CHANNELS[turn.message.chat.channel].opens_apps:
        return ()
    # A message of its own: buttons that open a page stand beneath a message, not below the chat.
    button = Button("open_form", asks="app", address=f"{pages}{LAUNCH}")
    return (Reply((Line("ask.way_form"),), ((button,),)),)


def _linked_form(turn: Turn) -> tuple[Line, ...]:
    """The address of the form, where a button cannot open it."""
    pages, channel = turn.world.settings.pages_url, turn.message.chat.channel
    if not pages or not CHANNELS[channel].links_form:
        return ()
    return (Line("ask.way_form_link", {"link": f"{pages}{JOIN}/{channel}"}),)


def _can_share(turn: Turn, form: Registration) -> bool:
    """Whether the messenger's contact may still prove the phone."""
    return turn.can_share_contact and not form.contact_is_useless


def _question(turn: Turn, form: Registration, step: str, *, sends_code: bool) -> tuple[Line, ...]:
    match step:
        case "personal" | "advertising":
            return (Line(f"registration.{step}"),)
        case "way":
            return (*required_lines(turn), Line("ask.way"), *_linked_form(turn))
        case "confirm":
            lines = (*field_lines(turn, form.values), *_own_lines(turn, form))
            return (Line("ask.confirm"), *lines, Line("ask.confirm_end"))
        case Field.PHONE if _can_share(turn, form):
            return (Line("ask.phone_or_share"),)
        case "proof" | "code":
            return (
                Line(
                    _proof_key(turn, form, step, sends_code=sends_code),
                    {"address": form.values[Field.PHONE]},
                ),
            )
        case "email_proof":
            over = form.code is None or form.code.is_over(turn.world.now())
            key = "ask.email_code_over" if over else "ask.email_proof"
            return (Line(key, {"address": form.values[Field.EMAIL]}),)
        case _ if step.startswith(OWN):
            from chalicelib.bot.dialogs.registration import own_fields  # noqa: PLC0415 - as above

            return (own_fields.question(turn, step),)
        case _:
            return (*unclear_lines(form, step), Line(f"ask.{step}"))


def _own_lines(turn: Turn, form: Registration) -> tuple[Line, ...]:
    if not form.own:
        return ()
    from chalicelib.bot.dialogs.registration import own_fields  # noqa: PLC0415 - as above

    return own_fields.own_lines(turn, form)


def _proof_key(turn: Turn, form: Registration, step: str, *, sends_code: bool) -> str:
    """The text that asks for a proof, and names only the ways that there are."""
    if step == "code":
        if form.code and not form.code.is_over(turn.world.now()):
            return "ask.code"
        if sends_code:
            return "ask.code_over"
    if sends_code:
        return "ask.proof" if _can_share(turn, form) else "ask.proof_by_sms"
    return "ask.proof_by_contact" if _can_share(turn, form) else "ask.proof_of_other"


def _sends_code(turn: Turn, form: Registration) -> bool:
    """Whether to offer a code to the phone of the form."""
    phone = Phone(form.values[Field.PHONE])
    if not can_send_sms(turn.world, phone):
        return False
    # Most people prove the phone by their contact: only who stays at the proof costs these reads.
    return turn.dialog.step not in PROVES_PHONE or has_code_left(turn.world, phone)


def keyboard_of(turn: Turn, form: Registration) -> Keyboard:
    """The buttons of the open question."""
    step = turn.dialog.step
    sends_code = step in PROVES_PHONE and _sends_code(turn, form)
    return _keyboard(turn, form, step, sends_code=sends_code)


def _keyboard(turn: Turn, form: Registration, step: str, *, sends_code: bool) -> Keyboard:
    share = ((SHARE,),) if step in SHARED_AT and _can_share(turn, form) else ()
    if step in PROVES_PHONE and not sends_code:
        rows = (*share, *PROOF_WITHOUT_SMS)
    elif _has_live_code(turn, form, step):
        # A button "send a code" right after one was sent looks as if none was.
        rows = (*share, AGAIN[step])
    elif step in CHOICES:
        rows = (*share, *CHOICES[step], *_own_rows(turn, form, step))
    elif step.startswith(OWN):
        rows = _own_rows(turn, form, step)
    else:
        rows = _field_choices(turn, form, Field(step), share)
    if step == "personal":
        rows = (*rows, LANGUAGE[turn.dialog.locale])
    if step == "way" and _can_share(turn, form):
        rows = (row("way_contact"), *rows)
    return (*rows, BACK) if form.trail else rows


def _own_rows(turn: Turn, form: Registration, step: str) -> Keyboard:
    """The buttons of an own field, and at the last question those that correct one."""
    if not form.own_asked or (step != "confirm" and not step.startswith(OWN)):
        return ()
    from chalicelib.bot.dialogs.registration import own_fields  # noqa: PLC0415 - as above

    is_last = step == "confirm"
    return own_fields.fix_rows(turn) if is_last else own_fields.keyboard(turn, step)


def _has_live_code(turn: Turn, form: Registration, step: str) -> bool:
    is_sent = step in AGAIN and form.code is not None
    return is_sent and not (form.code and form.code.is_over(turn.world.now()))


def _field_choices(turn: Turn, form: Registration, field: Field, share: Keyboard) -> Keyboard:
    """Buttons for the readings of an unclear answer, the former value, and to skip the field."""
    former = form.values.get(field) or form.suggested.get(field)
    keep = ((Button("keep", field_text(turn, field, former)),),) if former else ()
    skip = () if turn.texts.settings.requires(field) else (row("skip"),)
    return (*offer_rows(form.offers.get(field, ())), *keep, *share, *skip)
