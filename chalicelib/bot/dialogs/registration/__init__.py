"""Registration: consents, a way to fill the fields, the fields, a proof, a yes.

    personal -> advertising -> way -> message | contact -> the fields -> proof -> confirm

What is common to every step stands here: language, back, questions in the middle, a shared contact,
pictures. What a step asks and takes stands in its own file; `flow.py` knows which step is next.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from chalicelib.bot.dialogs.registration import confirm, consents, fields, flow, proof, way
from chalicelib.bot.dialogs.registration.form import Registration
from chalicelib.bot.turn import Turn, TurnResult
from chalicelib.domain.conversation.registration_field import ALL_FIELDS
from chalicelib.domain.messages.message import Locale, Media, Press, SharedContact, Start
from chalicelib.domain.messages.reply import Line

Step = Callable[[Turn, Registration], TurnResult]
LANGUAGES: Mapping[str, Locale] = {"language_ru": "ru", "language_en": "en"}

WITHOUT_NAMES = frozenset({"personal", "advertising", "way"})

STEPS: Mapping[str, Step] = {
    "personal": consents.take_personal,
    "advertising": consents.take_advertising,
    "way": way.take_way,
    "message": way.take_message,
    "contact": way.take_contact_words,
    **dict.fromkeys(ALL_FIELDS, fields.take),
    "proof": proof.take_choice,
    "code": proof.take_code,
    "email_proof": proof.take_email_code,
    "confirm": confirm.take,
}


def answer(turn: Turn) -> TurnResult:
    """Begin, resume, or take the answer to the open question."""
    if turn.dialog.topic != flow.TOPIC or turn.dialog.step not in STEPS:
        return _begin(turn)
    form = Registration.from_json(turn.dialog.form)
    return _at_any_step(turn, form) or STEPS[turn.dialog.step](turn, form)


def _begin(turn: Turn) -> TurnResult:
    """Greet; before that, nothing of the person is kept but the link that brought them."""
    content = turn.message.content
    referral = content.payload if isinstance(content, Start) else ""
    form = Registration(referral=flow.valid_referral(referral))
    return flow.ask(turn, form, "personal", Line("registration.hello"))


def _at_any_step(turn: Turn, form: Registration) -> TurnResult | None:
    """What means the same at every step; None where the step itself must take it."""
    content = turn.message.content
    if isinstance(content, SharedContact):
        return proof.take_contact(turn, form, content)
    language = _language(turn)
    if language:
        return _speak(turn, form, language)
    if turn.meant(("back",)):
        return flow.go_back(turn, form)
    remark = _remark(turn)
    return flow.ask(turn, form, turn.dialog.step, Line(remark)) if remark else None


def _remark(turn: Turn) -> str:
    """What to say to a message that answers nothing; empty when it may be an answer."""
    match turn.message.content:
        case Start():
            return "registration.resumed"
        case Media():
            return "registration.only_words"
    if turn.is_question:
        return f"why.{turn.dialog.step}"
    is_answer = turn.dialog.step in ALL_FIELDS and turn.meant(("keep", "skip"))
    return "registration.first_finish" if turn.typed.startswith("/") and not is_answer else ""


def _language(turn: Turn) -> str | None:
    """A language that was chosen; past the consents its name may be somebody's surname."""
    offered = isinstance(turn.message.content, Press) or turn.dialog.step in WITHOUT_NAMES
    commanded = turn.typed.startswith("/")
    return turn.meant((*LANGUAGES, "language")) if offered or commanded else None


def _speak(turn: Turn, form: Registration, chosen: str) -> TurnResult:
    """Switch the language: to the named one, or to the other."""
    other: Locale = "en" if turn.dialog.locale == "ru" else "ru"
    locale = LANGUAGES.get(chosen, other)
    switched = replace(turn, dialog=replace(turn.dialog, locale=locale))
    return flow.ask(switched, form, turn.dialog.step)
