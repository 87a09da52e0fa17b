"""Refused forms of the cabinet: what is wrong is said with the words of the bot."""

from chalicelib.console.cabinet.visit import CustomerVisit, StrangerVisit
from chalicelib.console.refusals import FormErrors
from chalicelib.domain.errors import Refusal
from chalicelib.texts import defaults


def errors_in(
    visit: CustomerVisit | StrangerVisit, refusal: Refusal, field: str = ""
) -> FormErrors:
    """Return the sentence of a refusal beside its field; without a field, above the form."""
    said = said_of(visit, refusal)
    return FormErrors({field: said}) if field else FormErrors(whole=(said,))


def said_of(visit: CustomerVisit | StrangerVisit, refusal: Refusal, key: str = "") -> str:
    """Return what the bot says to a refusal: by its own code, or by another key.

    Raises:
        Refusal: the bot has no words for it, so it is none of the customer's.
    """
    said = key or refusal.code
    if said not in defaults(visit.locale):
        raise refusal
    return visit.world.texts.say(visit.locale, said, refusal.params).strip()
