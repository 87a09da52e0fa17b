"""Registration as a form: the fields at once, then what the bot asks, and the card at the end.

The bot hears the form in a chat of its own, so proofs, budgets and known cards are as in a chat.
"""

from collections.abc import Mapping
from http import HTTPStatus

from chalicelib.channels.telegram import TELEGRAM
from chalicelib.channels.webchat import WEBCHAT
from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.cabinet.cookies import no_cookie, session_cookie
from chalicelib.console.cabinet.forms import said_of
from chalicelib.console.cabinet.joining import (
    COOKIE,
    Joining,
    begin_joining,
    joining_cookie,
    joining_of,
    question_of,
    tell_bot,
)
from chalicelib.console.cabinet.own_fields import own_inputs, read_own
from chalicelib.console.cabinet.routes import JOIN, ME
from chalicelib.console.cabinet.session import begin
from chalicelib.console.cabinet.typed_field import SURE, read_field
from chalicelib.console.cabinet.visit import StrangerVisit
from chalicelib.console.refusals import NO_ERRORS, FormErrors
from chalicelib.console.rendering import words_of
from chalicelib.console.routes import Pages
from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.conversation.registration_field import ALL_FIELDS, Field
from chalicelib.domain.errors import NotFound, Rejected
from chalicelib.domain.messages.message import Content, FilledForm, Press, Text
from chalicelib.services.cabinet.forget_page_chat import forget_page_chat

CHANNEL = f"{JOIN}/{{channel}}"
ANSWER = f"{JOIN}/{{channel}}/answer"
CHANNELS = (TELEGRAM.name, WEBCHAT.name)
REGISTRATION = "registration"
CONFIRM = "confirm"  # the form was the confirmation

pages = Pages()


@pages.get(CHANNEL, is_open=True)
def show(visit: StrangerVisit) -> Shown:
    """Show the form; in the frame of a messenger only to a person whom it vouches for."""
    joining = _joining(visit)
    if joining is None and visit.path["channel"] == TELEGRAM.name:
        return WebPage("cabinet/stranger.html")
    return _form(visit, NO_ERRORS)


@pages.post(CHANNEL, is_open=True)
def take_form(visit: StrangerVisit) -> Shown:
    """Read every field, and let the bot continue with the proof of the phone."""
    joining = _joining(visit)
    if joining is None and visit.path["channel"] == TELEGRAM.name:
        return WebPage("cabinet/stranger.html", status=HTTPStatus.FORBIDDEN)
    values, wrong = _read(visit)
    own, wrong_own = read_own(visit, {})
    if wrong := wrong | wrong_own:
        return _form(visit, FormErrors(wrong))
    joining = joining or begin_joining(visit)
    filled = FilledForm(values, advertising=bool(visit.value("advertising")), own=own)
    return _heard(visit, joining, filled)


@pages.get(ANSWER, is_open=True)
def show_question(visit: StrangerVisit) -> Shown:
    """Show what the bot asks next."""
    joining = _joining(visit)
    dialog = visit.world.conversation.dialogs.get(joining.chat) if joining else None
    if joining is None or dialog is None:
        return Redirect(f"{JOIN}/{visit.path['channel']}")
    return _next(visit, joining, dialog)


@pages.post(ANSWER, is_open=True)
def answer(visit: StrangerVisit) -> Shown:
    """Let the bot hear the typed answer or the pressed button."""
    joining = _joining(visit)
    if joining is None:
        return Redirect(f"{JOIN}/{visit.path['channel']}")
    pressed = visit.value("button")
    return _heard(visit, joining, Press(pressed) if pressed else Text(visit.value("answer")))


def _heard(visit: StrangerVisit, joining: Joining, content: Content) -> Shown:
    dialog = tell_bot(visit, joining, content)
    if dialog and dialog.topic == REGISTRATION and dialog.step == CONFIRM:
        dialog = tell_bot(visit, joining, Press("yes"), "#yes")
    if dialog is None:
        return Redirect(f"{JOIN}/{visit.path['channel']}")
    return _next(visit, joining, dialog)


def _next(visit: StrangerVisit, joining: Joining, dialog: Dialog) -> Shown:
    """The card of a person who has one now, or the next question."""
    if dialog.customer_id is None:
        return _question(visit, joining, dialog)
    world, customer = visit.world, visit.world.customers.profiles.get(dialog.customer_id)
    if customer is None:
        raise NotFound("customer.not_found")
    if joining.chat.channel == WEBCHAT.name:
        customer = forget_page_chat(world, customer.id, joining.chat)
    session = begin(world, customer, is_framed=joining.is_framed)
    gone = no_cookie(COOKIE, is_framed=joining.is_framed)
    return Redirect(
        ME, notice="done.cabinet_joined", cookies=(session_cookie(world, session), gone)
    )


def _question(visit: StrangerVisit, joining: Joining, dialog: Dialog) -> WebPage:
    # What is typed next is another message: the page of an answer begins a form of its own.
    visit.fields.pop("once", None)
    asked = question_of(visit.world, dialog, visit.locale)
    values = {
        "lines": asked.lines,
        "buttons": asked.buttons,
        "action": f"{JOIN}/{visit.path['channel']}/answer",
        "is_code": dialog.step in ("code", "email_proof"),
    }
    cookies = (joining_cookie(visit.world, joining),)
    return WebPage("cabinet/question.html", values, cookies=cookies)


def _joining(visit: StrangerVisit) -> Joining | None:
    """The registration of this browser in this channel.

    Raises:
        NotFound: `channel.unknown`.
    """
    if visit.path["channel"] not in CHANNELS:
        raise NotFound("channel.unknown")
    joining = joining_of(visit)
    return joining if joining and joining.chat.channel == visit.path["channel"] else None


def _read(visit: StrangerVisit) -> tuple[Mapping[str, str], dict[str, str]]:
    """The values of the fields, and what is wrong with some; nothing is looked up for it."""
    values: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for each in ALL_FIELDS:
        if not visit.value(each).strip() and not visit.world.texts.settings.requires(each):
            continue
        try:
            values[each] = read_field(visit, each)
        except Rejected as refused:
            wrong[each] = said_of(visit, refused)
    if not visit.value("personal"):
        wrong["personal"] = words_of(visit).say("cabinet.join_personal_missing")
    return values, wrong


def _form(visit: StrangerVisit, errors: FormErrors) -> WebPage:
    texts, locale = visit.world.texts, visit.locale
    own = own_inputs(visit, {})
    values = {
        "own": own,
        "own_labels": {each.name: each.label for each in own},
        "errors": errors,
        "required": {str(each): texts.settings.requires(each) for each in ALL_FIELDS},
        "personal": texts.say(locale, "registration.personal").strip(),
        "advertising": texts.say(locale, "registration.advertising").strip(),
        "sure": (SURE, visit.value(Field.EMAIL).strip()),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return WebPage("cabinet/join.html", values, status)
