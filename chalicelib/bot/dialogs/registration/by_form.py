"""Takes all fields at once, from a page with a form: the fourth way to fill them in.

The page has read every field with the readers of the bot, and has shown the text of the consents.
What follows, the proof of the phone and the search for a known card, is the same for every way.
"""

from chalicelib.bot.dialogs.registration import flow, proof
from chalicelib.bot.dialogs.registration.consents import agreement
from chalicelib.bot.turn import Turn, TurnResult
from chalicelib.domain.conversation.registration_field import ALL_FIELDS, Field
from chalicelib.domain.conversation.registration_form import Registration
from chalicelib.domain.messages.message import FilledForm

WAY = "form"


def take_form(turn: Turn, filled: FilledForm) -> TurnResult:
    """Ask for the proof of the phone, and send the code; a number that was proven needs none."""
    former = _former(turn)
    values = {Field(name): value for name, value in filled.values.items() if value}
    form = Registration(
        referral=former.referral,
        personal=agreement(turn, "registration.personal", given=True),
        advertising=agreement(turn, "registration.advertising", given=filled.advertising),
        way=WAY,
        values=values,
        skipped=tuple(name for name in ALL_FIELDS if name not in values),
        own={name: value for name, value in filled.own.items() if value},
        own_skipped=tuple(name for name, value in filled.own.items() if not value),
        proof=former.proof,
        code=former.code,
    )
    asked = flow.with_own(turn, form)
    if asked.next_step == "proof":
        return proof.send_code(turn, asked, "sms", values[Field.PHONE])
    return flow.ask(turn, asked, asked.next_step)


def _former(turn: Turn) -> Registration:
    """The registration that is open in the chat; an empty one if there is none."""
    if turn.dialog.topic != flow.TOPIC:
        return Registration()
    return Registration.from_json(turn.dialog.form)
