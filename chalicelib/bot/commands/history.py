"""The history of points: what moved the account lately, newest first."""

from zoneinfo import ZoneInfo

from chalicelib.bot.dates import day_text
from chalicelib.bot.free_wording import misses_points
from chalicelib.bot.menu import MENU
from chalicelib.bot.points.account_lines import account_of
from chalicelib.bot.shop_contact import answer_with_contact
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.reply import Line

NAME = "history"
SHOWN_MAX = 10


def obey(turn: Turn, customer: Customer) -> TurnResult:
    """List the last movements of the account in words; what staff noted is not shown."""
    view = account_of(turn, customer)
    if view is None:
        return answer_with_contact(turn, "points.not_yet")
    # Loaded with the first question about movements.
    from chalicelib.services.points.wording.entry_words import entry_words  # noqa: PLC0415

    locale, zone = turn.dialog.locale, ZoneInfo(turn.world.settings.zone)
    entries = turn.world.points.accounts.entries(customer.id, below=None, limit=SHOWN_MAX)
    lines = [Line("history.title" if entries else "history.none")]
    for entry in entries:
        day = day_text(turn.texts, locale, entry.at.astimezone(zone))
        words = entry_words(turn.world, view.programme, entry)[locale]
        lines.append(Line("history.entry", {"day": day, "words": words}))
    keyboard = (row("points", "purchases"), *MENU)
    if misses_points(turn):
        lines.append(Line("balance.missing"))
        keyboard = (row("operator"), *keyboard)
    return TurnResult(turn.dialog, (reply(*lines, keyboard=keyboard),))
