"""My data: everything we know, to take away or to erase."""

from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.reply import Attachment, CustomerAttachment

NAME = "my_data"


def obey(turn: Turn, customer: Customer) -> TurnResult:  # noqa: ARG001 - every command is asked alike
    """Offer to export and to erase."""
    said = reply("my_data.offer", keyboard=(row("export", "erase"), row("card")))
    return TurnResult(turn.dialog, (said,))


def export(turn: Turn, customer: Customer) -> TurnResult:
    """Send everything as JSON, made when it is sent."""
    said = reply("my_data.exported", keyboard=MENU)
    return TurnResult(turn.dialog, (said, CustomerAttachment(Attachment.EXPORT, customer.id)))
