"""Registration: two consents, a way to fill the fields, the fields, a proof, a confirmation.

    personal -> advertising -> way -> message | contact -> the fields -> proof -> confirm

A proven number of a card that was silent for long leads to one question more, `known_fact`.

This file handles the messages that mean the same at every step (a word that leaves, an edit, the
language, back, questions, a shared contact, pictures) and the last question. The form decides which
question is next, `flow.py` asks it, and the other files take the answers.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from chalicelib.bot.dialogs.registration import (
    consents,
    fields,
    finish,
    flow,
    proof,
    recycled,
    to_people,
)
from chalicelib.bot.dialogs.registration.corrections import take_correction
from chalicelib.bot.dialogs.registration.edits import take_edit
from chalicelib.bot.dialogs.registration.remarks import about_command, remarks, why
from chalicelib.bot.dialogs.registration.words import (
    ASKS_PEOPLE,
    IN_OWN_WORDS,
    LANGUAGES,
    WORDS_THAT_LEAVE,
)
from chalicelib.bot.free_wording import (
    as_pressed,
    declines_to_say,
    refuses_advertising,
    wants_out,
)
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.bot.yes_or_no import as_answered_in_registration
from chalicelib.domain.conversation.registration_field import ALL_FIELDS, Field
from chalicelib.domain.conversation.registration_form import OWN, Registration
from chalicelib.domain.messages.message import (
    FilledForm,
    Locale,
    Press,
    SharedContact,
    Start,
)
from chalicelib.domain.messages.reply import Line
from chalicelib.repo.conversation.dialogs import ERASED_LIFE_S
from chalicelib.repo.customers.claims import Taken
from chalicelib.services.customers.register_customer import may_try_address

Step = Callable[[Turn, Registration], TurnResult]
STEPS_WITHOUT_NAMES = frozenset({"personal", "advertising", "way"})
FIXES = {f"fix_{field}": field for field in ALL_FIELDS}


def answer(turn: Turn) -> TurnResult:
    """Begin the registration, or take the answer to its open question."""
    if isinstance(turn.message.content, FilledForm):
        from chalicelib.bot.dialogs.registration.by_form import take_form  # noqa: PLC0415 - of pages

        return take_form(turn, turn.message.content)
    is_open = turn.dialog.topic == flow.TOPIC and _is_step(turn.dialog.step)
    form = Registration.from_json(turn.dialog.form) if is_open else None
    if taken := to_people.take_for_people(turn, form):
        return taken
    if turn.dialog.live and not turn.message.is_edited:
        # A person who continues the registration does not write to people any more.
        turn = replace(turn, dialog=replace(turn.dialog, live=None))
    if form is None:
        return _answer_stranger(turn)
    taken = _answer_step(turn, replace(form, question={}) if form.question else form)
    if turn.message.file and taken.dialog.step == turn.dialog.step and not taken.save:
        # A photo whose words are no answer speaks to people, also if they mean a command elsewhere.
        return to_people.pass_on(turn, form)
    return taken


def _answer_step(turn: Turn, form: Registration) -> TurnResult:
    """Take the answer to the open question, or what means the same at every step."""
    if understood := _understand(turn, form):
        return understood
    turn = _as_pressed(turn)
    if turn.meant(WORDS_THAT_LEAVE) and not _refuses_advertising(turn):
        return _leave(turn)
    if turn.is_late_edit:
        return take_edit(turn, form)
    turn = turn if turn.is_plain_choice else as_answered_in_registration(turn)
    if at_any := _at_any_step(turn, form):
        return at_any
    taken = STEPS.get(turn.dialog.step, _take_own)(turn, form)
    is_unanswered = taken.dialog.step == turn.dialog.step and not taken.save
    if is_unanswered and to_people.is_no_answer(turn):
        return to_people.ask_people(turn, form)
    return taken


def _is_step(step: str) -> bool:
    return step in STEPS or step.startswith(OWN)


def _take_own(turn: Turn, form: Registration) -> TurnResult:
    from chalicelib.bot.dialogs.registration import own_fields  # noqa: PLC0415 - only where asked

    return own_fields.take_own(turn, form)


def _answer_stranger(turn: Turn) -> TurnResult:
    """Greet a person without an open question; an edit of an old text begins nothing."""
    turn = turn if turn.is_plain_choice else as_pressed(turn, IN_OWN_WORDS)
    if turn.message.is_edited:
        return TurnResult(turn.dialog)
    if turn.meant(WORDS_THAT_LEAVE):
        return _leave(turn)
    if turn.message.file:
        return to_people.pass_on(turn, None)
    if turn.meant(ASKS_PEOPLE):
        return to_people.open_question(turn, None)
    if to_people.is_for_people(turn):
        return to_people.ask_people(turn, None)
    return _begin(turn, *(about_command(turn) if turn.heard else ()))


def _understand(turn: Turn, form: Registration) -> TurnResult | None:
    """The answer to a sentence that leaves, refuses advertising early, or corrects a field."""
    is_choice = turn.is_plain_choice
    is_new_answer = not (is_choice or turn.is_late_edit)
    if is_new_answer and _declines_field(turn):
        return flow.ask(turn, form, turn.dialog.step, *why(turn))
    if not is_choice and wants_out(turn):
        return _leave(turn)
    if turn.dialog.step == "personal" and refuses_advertising(turn):
        return consents.explain_personal(turn, form)
    return _take_fix(turn, form) or (take_correction(turn, form) if is_new_answer else None)


def _take_fix(turn: Turn, form: Registration) -> TurnResult | None:
    """The question about the own field that a person corrects at the last one."""
    if turn.dialog.step != "confirm" or not form.own_asked or turn.is_late_edit:
        return None
    from chalicelib.bot.dialogs.registration import own_fields  # noqa: PLC0415 - as above

    return own_fields.take_fix(turn, form)


def _declines_field(turn: Turn) -> bool:
    """Whether the person has, or tells, nothing of what is asked: «у меня нет почты»."""
    return turn.dialog.step in (*ALL_FIELDS, "message", "contact") and declines_to_say(turn)


def _as_pressed(turn: Turn) -> Turn:
    """The turn as if the person had pressed the button of what their own words mean."""
    if turn.is_plain_choice:
        return turn
    return turn.pressing("yes") if consents.is_yes(turn) else as_pressed(turn, _own_words(turn))


def _own_words(turn: Turn) -> frozenset[str]:
    """The commands that leave the open question in free wording."""
    # «Не надо рекламы» answers the question about advertising.
    answers = {"stop", "cancel"} if turn.dialog.step == "advertising" else set()
    return IN_OWN_WORDS - answers


def _take_confirmation(turn: Turn, form: Registration) -> TurnResult:
    """Take the last answer: yes registers, no asks every field again, its name one field alone."""
    fix = turn.meant(FIXES)
    if fix:
        single = replace(form.stepped("confirm"), review=(FIXES[fix],))
        return flow.ask(turn, single, FIXES[fix])
    match turn.meant(("yes", "no")):
        case "yes":
            return _on_claimed_before(turn, form) or _register(turn, form)
        case "no":
            again = replace(form, review=ALL_FIELDS, trail=(), own={}, own_skipped=())
            return flow.ask(turn, again, ALL_FIELDS[0], Line("registration.again"))
        case _:
            return flow.ask(turn, form, "confirm", Line("registration.yes_or_no"))


STEPS: Mapping[str, Step] = {
    "personal": consents.take_personal,
    "advertising": consents.take_advertising,
    "way": fields.take_way,
    "message": fields.take_message,
    "contact": fields.take_contact_text,
    **dict.fromkeys(ALL_FIELDS, fields.take_field),
    "proof": proof.take_choice,
    "code": proof.take_code,
    "email_proof": proof.take_email_code,
    "known_fact": recycled.take_fact,
    "confirm": _take_confirmation,
}


def _refuses_advertising(turn: Turn) -> bool:
    """Whether the words say no to the question about advertising: it is an answer there."""
    return turn.dialog.step == "advertising" and turn.meant(("advertising_no",)) is not None


def _leave(turn: Turn) -> TurnResult:
    """Drop every answer and say so.

    The person is no customer, so there is no consent to withdraw: nothing will be sent.
    """
    # As after an erasure the chat stays for a day with its last reply, which is still owed.
    save = partial(turn.world.conversation.dialogs.save, life_s=ERASED_LIFE_S)
    if _as_pressed(turn).meant(("erase", "erase_yes")):
        save = partial(to_people.erase_questions, turn)
    left = reply("registration.left", keyboard=(row("register"),))
    return TurnResult(turn.dialog.forgotten(), (left,), save)


def _begin(turn: Turn, *before: Line) -> TurnResult:
    """Greet, and ask for the first consent."""
    content = turn.message.content
    referral = content.payload if isinstance(content, Start) else ""
    # Before the first consent nothing is stored but the code of the referral link.
    form = Registration(referral=flow.valid_referral(referral))
    return flow.ask(turn, form, "personal", *before, Line("registration.hello"))


def _at_any_step(turn: Turn, form: Registration) -> TurnResult | None:
    """Handle a message that means the same at every step; None if it may answer the question."""
    content = turn.message.content
    if isinstance(content, SharedContact):
        return proof.take_contact(turn, form, content)
    language = _language(turn)
    if language:
        return _switch_language(turn, form, language)
    if turn.meant(("back",)):
        return flow.go_back(turn, form)
    if turn.meant(ASKS_PEOPLE):
        return to_people.open_question(turn, form)
    if turn.meant(("register",)):
        return flow.ask(turn, form, turn.dialog.step, Line("registration.resumed"))
    if to_people.asks_the_shop(turn):
        return to_people.ask_people(turn, form)
    said = remarks(turn)
    return flow.ask(turn, form, turn.dialog.step, *said) if said else None


def _language(turn: Turn) -> str | None:
    """The language that the person chose; None if the message chooses none."""
    is_button = isinstance(turn.message.content, Press)
    is_command = turn.is_slash_command
    # Where a name is asked, a typed name of a language may be a surname.
    is_choice = is_button or is_command or turn.dialog.step in STEPS_WITHOUT_NAMES
    return turn.meant((*LANGUAGES, "language")) if is_choice else None


def _switch_language(turn: Turn, form: Registration, chosen: str) -> TurnResult:
    """Switch to the named language, or to the other one."""
    other: Locale = "en" if turn.dialog.locale == "ru" else "ru"
    locale = LANGUAGES.get(chosen, other)
    switched = replace(turn, dialog=replace(turn.dialog, locale=locale))
    return flow.ask(switched, form, turn.dialog.step)


def _on_claimed_before(turn: Turn, form: Registration) -> TurnResult | None:
    """Answer after another customer was found with the proven phone; None if none was."""
    match turn.refused:
        case Taken(what="phone") as taken:
            return recycled.join_or_ask(turn, form, taken.owner)
        case _:
            return None


def _register(turn: Turn, form: Registration) -> TurnResult:
    """Register, unless something is missing or another customer proved the e-mail.

    With a code for that e-mail the person proves to be that customer (rule 38). As the answer says
    whether the mailbox is a customer's, each one counts as a tried address.
    """
    step = form.next_step
    if step != "confirm":
        return flow.ask(turn, form, step)
    if Field.EMAIL in form.values and not may_try_address(turn.world, turn.message):
        # The same for every address, before anything is looked up.
        asked = replace(form.without_value(Field.EMAIL), code=None)
        return flow.ask(turn, asked, Field.EMAIL, Line("registration.too_many_addresses"))
    owner = finish.proven_owner(turn, form)
    return proof.send_email_code(turn, form, owner) if owner else finish.register(turn, form)
