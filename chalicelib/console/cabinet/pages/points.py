"""Points: what there is and when it expires, the level, what moved, and the offers of now."""

from chalicelib.bot.commands import history, offers, points, tier
from chalicelib.bot.points.account_lines import account_of
from chalicelib.console.answers import Shown, WebPage
from chalicelib.console.cabinet.pages.card import lines_of
from chalicelib.console.cabinet.routes import ME
from chalicelib.console.cabinet.visit import CustomerVisit
from chalicelib.console.routes import Pages

pages = Pages()


@pages.get(f"{ME}/points")
def show(visit: CustomerVisit) -> Shown:
    """Show the account in the words of the bot, with the way to the next level."""
    customer = visit.customer
    view = account_of(visit.turn(points.NAME), customer)
    above = view.next_level if view else None
    values = {
        "balance": lines_of(visit, points.obey(visit.turn(points.NAME), customer)),
        "level": lines_of(visit, tier.obey(visit.turn(tier.NAME), customer)) if view else [],
        "reached": view.metric if view else 0,
        "threshold": above.threshold if above else 0,
        "moved": lines_of(visit, history.obey(visit.turn(history.NAME), customer)) if view else [],
    }
    return WebPage("cabinet/points.html", values)


@pages.get(f"{ME}/offers")
def show_offers(visit: CustomerVisit) -> Shown:
    """Show the offers of now, the valid ones first."""
    lines = lines_of(visit, offers.obey(visit.turn(offers.NAME), visit.customer))
    # The last one says how offers come into a chat; alone it is all that there is to say.
    return WebPage("cabinet/offers.html", {"lines": lines[:-1] or lines})
