"""Appeals: what became of the customer's questions to the desk."""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from chalicelib.bot.dates import day_text
from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.reply import Line, Params

if TYPE_CHECKING:
    from chalicelib.domain.appeals.appeal import Appeal

NAME = "appeals"
SHOWN_MAX = 5


def obey(turn: Turn, customer: Customer) -> TurnResult:
    """List the last ones, the newest first."""
    found = turn.world.desk.appeals.of_customer(customer.ids)[:SHOWN_MAX]
    keyboard = (row("write_support", "questions"), *MENU)
    if not found:
        return TurnResult(turn.dialog, (reply("appeal.none", keyboard=keyboard),))
    lines = [Line(f"appeal.{each.state}", _facts(turn, each)) for each in found]
    said = reply(*lines, Line("appeal.add_more"), keyboard=keyboard)
    return TurnResult(turn.dialog, (said,))


def _facts(turn: Turn, appeal: "Appeal") -> Params:
    local = appeal.opened_at.astimezone(ZoneInfo(turn.world.settings.zone))
    day = day_text(turn.texts, turn.dialog.locale, local.date())
    about = appeal.summary or turn.texts.say(turn.dialog.locale, f"topic.{appeal.topic}")
    return {"day": day, "about": about}
