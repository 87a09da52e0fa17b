"""My data: export everything that we store, or erase it."""

from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.reply import Attachment, CustomerAttachment

NAME = "my_data"


def obey(turn: Turn, customer: Customer) -> TurnResult:  # noqa: ARG001 - commands have one signature
    """Offer the export and the erasure."""
    offer = reply("my_data.offer", keyboard=(row("export", "erase"), row("card")))
    return TurnResult(turn.dialog, (offer,))


def export(turn: Turn, customer: Customer) -> TurnResult:
    """Send everything as JSON; the file is made when it is sent."""
    answer = reply("my_data.exported", keyboard=MENU)
    file = CustomerAttachment(Attachment.EXPORT, customer.id)
    return TurnResult(turn.dialog, (answer, file))
