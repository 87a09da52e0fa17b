"""Refused forms of the cabinet: what is wrong is said with the words of the bot."""

from chalicelib.console.cabinet.visit import CustomerVisit, StrangerVisit
from chalicelib.console.refusals import FormErrors
from chalicelib.domain.errors import Refusal
from chalicelib.texts import defaults


def errors_in(
    visit: CustomerVisit | StrangerVisit, refusal: Refusal, field: str = ""
) -> FormErrors:
    """Return the sentence of a refusal beside its field; without a field, above the form."""
    if refusal.code not in defaults(visit.locale):
        raise refusal
    said = visit.world.texts.say(visit.locale, refusal.code, refusal.params).strip()
    return FormErrors({field: said}) if field else FormErrors(whole=(said,))
