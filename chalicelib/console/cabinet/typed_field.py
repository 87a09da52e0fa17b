"""Reads what a person typed into a field of a page, with the readers of the bot."""

from chalicelib.console.cabinet.visit import CustomerVisit, StrangerVisit
from chalicelib.domain.conversation.field_answer import read_answer
from chalicelib.domain.conversation.registration_field import Field
from chalicelib.domain.errors import Rejected
from chalicelib.services.cabinet.change_own import today_of

SURE = "sure_email"  # a hidden field: the address that looked misspelt and was shown to the person


def read_field(visit: CustomerVisit | StrangerVisit, field: Field) -> str:
    """Return the canonical value of a field.

    An address that looks misspelt is taken as it stands when it is sent a second time.

    Raises:
        Rejected: what is wrong with it.
    """
    typed = visit.value(field)
    region, today = visit.world.settings.region, today_of(visit.world)
    try:
        return read_answer(field, typed, region=region, today=today)[field]
    except Rejected as refused:
        if refused.code == "email.misspelt" and visit.value(SURE) == typed.strip():
            return str(refused.params["typed"])
        raise
