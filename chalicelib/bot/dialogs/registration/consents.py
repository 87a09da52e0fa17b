"""The two consents, asked apart: without the first there is no card, the second is free."""

from dataclasses import replace
from datetime import datetime

from chalicelib.bot.advertising import ELSEWHERE
from chalicelib.bot.dialogs.registration import flow
from chalicelib.bot.dialogs.registration.form import Agreement, Registration
from chalicelib.bot.turn import Turn, TurnResult
from chalicelib.domain.conversation.registration_field import Field
from chalicelib.domain.customers.birthday import Birthday, from_text
from chalicelib.domain.customers.consent import Consent, Purpose
from chalicelib.domain.customers.customer import is_minor
from chalicelib.domain.messages.reply import Line


def take_personal(turn: Turn, form: Registration) -> TurnResult:
    """Personal data: yes goes on, no is respected and explained, anything else asks again."""
    match turn.meant(("agree", "yes", "decline", "no")):
        case "agree" | "yes":
            agreed = _agreement(turn, "registration.personal", given=True)
            return flow.advance(turn, replace(form, personal=agreed))
        case "decline" | "no":
            return flow.ask(turn, form, "personal", Line("registration.declined"))
        case _:
            return flow.ask(turn, form, "personal", Line("registration.please_choose"))


def take_advertising(turn: Turn, form: Registration) -> TurnResult:
    """Advertising: both answers go on."""
    match turn.meant(("advertising_yes", "yes", "agree", "advertising_no", "no", "decline")):
        case "advertising_yes" | "yes" | "agree":
            given = True
        case "advertising_no" | "no" | "decline":
            given = False
        case _:
            return flow.ask(turn, form, "advertising", Line("registration.please_choose"))
    agreed = _agreement(turn, "registration.advertising", given=given)
    return flow.advance(turn, replace(form, advertising=agreed))


def given_consents(turn: Turn, form: Registration) -> tuple[Consent, ...]:
    """What the answers stand for; a no to advertising speaks of this chat alone."""
    here, said = turn.message.chat.channel, form.advertising
    personal = _consents(turn, Purpose.PERSONAL_DATA, form.personal, (here,))
    if said is None:
        return personal
    minor = is_minor(_born(form), turn.today)
    wide = said.given and not minor
    channels = (here, *ELSEWHERE) if wide else (here,)
    return (*personal, *_consents(turn, Purpose.ADVERTISING, replace(said, given=wide), channels))


def _born(form: Registration) -> Birthday | None:
    written = form.values.get(Field.BIRTHDAY)
    return from_text(written) if written else None


def _consents(
    turn: Turn, purpose: Purpose, said: Agreement | None, channels: tuple[str, ...]
) -> tuple[Consent, ...]:
    return tuple(
        Consent(
            purpose=purpose,
            channel=channel,
            given=said.given,
            at=datetime.fromisoformat(said.at),
            source=turn.message.chat.channel,
            text_version=said.text_version,
            evidence=said.evidence,
        )
        for channel in channels
        if said
    )


def _agreement(turn: Turn, words: str, *, given: bool) -> Agreement:
    message = turn.message
    return Agreement(
        given=given,
        at=turn.world.now().isoformat(),
        evidence=f"{message.chat.channel}:{message.message_id}",
        text_version=turn.texts.version_of(turn.dialog.locale, words),
    )
