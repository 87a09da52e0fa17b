"""Takes the two consents: without the first there is no card, the second is optional."""

from dataclasses import replace

from chalicelib.bot.dialogs.registration import flow
from chalicelib.bot.free_wording import agrees_freely, meant_freely
from chalicelib.bot.turn import Turn, TurnResult
from chalicelib.domain.conversation.registration_form import Agreement, Registration
from chalicelib.domain.messages.reply import Line

REFUSALS = ("stop", "cancel")
CONSENTS = ("personal", "advertising")


def is_yes(turn: Turn) -> bool:
    """Whether the text is a clear yes to the consent that is asked, in the person's own words."""
    step = turn.dialog.step
    return step in CONSENTS and agrees_freely(turn, to_advertising=step == "advertising")


def explain_personal(turn: Turn, form: Registration) -> TurnResult:
    """Say that the question is about personal data, to a person who refuses advertising."""
    return flow.ask(turn, form, "personal", Line("registration.not_advertising"))


def take_personal(turn: Turn, form: Registration) -> TurnResult:
    """Personal data: "yes" leads to the next question, "no" is explained, else ask again."""
    match turn.meant(("agree", "yes", "decline", "no", "advertising_no")):
        case "decline" | "no" | "advertising_no":
            return flow.ask(turn, form, "personal", Line("registration.declined"))
        case None if not is_yes(turn):
            return flow.ask(turn, form, "personal", Line("registration.please_choose"))
    agreed = agreement(turn, "registration.personal", given=True)
    return flow.advance(turn, replace(form, personal=agreed))


def take_advertising(turn: Turn, form: Registration) -> TurnResult:
    """Advertising: both "yes" and "no" lead to the next question."""
    match turn.meant(("advertising_yes", "yes", "agree", "advertising_no", "no", "decline")):
        case "advertising_yes" | "yes" | "agree":
            given = True
        case "advertising_no" | "no" | "decline":
            given = False
        case _ if is_yes(turn):
            given = True
        case _ if meant_freely(turn) in REFUSALS:
            given = False
        case _:
            return flow.ask(turn, form, "advertising", Line("registration.please_choose"))
    agreed = agreement(turn, "registration.advertising", given=given)
    return flow.advance(turn, replace(form, advertising=agreed))


def agreement(turn: Turn, text: str, *, given: bool) -> Agreement:
    """The answer to the text of a consent, with its evidence."""
    message = turn.message
    return Agreement(
        given=given,
        at=turn.world.now().isoformat(),
        evidence=f"{message.chat.channel}:{message.message_id}",
        text_version=turn.texts.version_of(turn.dialog.locale, text),
    )
