"""My data: everything we know, to take away or to erase."""

from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Outcome, Turn, reply, row
from chalicelib.domain.customer import Customer
from chalicelib.domain.reply import Attachment, Enclosure

NAME = "my_data"


def obey(turn: Turn, customer: Customer) -> Outcome:  # noqa: ARG001 - every command is asked alike
    """Offer to export and to erase."""
    said = reply("my_data.offer", keyboard=(row("export", "erase"), row("card")))
    return Outcome(turn.dialog, (said,))


def export(turn: Turn, customer: Customer) -> Outcome:
    """Send everything as JSON, made when it is sent."""
    said = reply("my_data.exported", keyboard=MENU)
    return Outcome(turn.dialog, (said, Enclosure(Attachment.EXPORT, customer.id)))
