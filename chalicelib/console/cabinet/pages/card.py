"""The card: its picture and number, what the account holds, and the code that spends points."""

import base64
from datetime import timedelta

from chalicelib.bot.commands import points, spend
from chalicelib.bot.turn import TurnResult
from chalicelib.console.answers import Download, Shown, WebPage
from chalicelib.console.cabinet.routes import ME
from chalicelib.console.cabinet.visit import CustomerVisit
from chalicelib.console.routes import Pages
from chalicelib.domain.customers.card import group_digits
from chalicelib.domain.messages.reply import CustomerAttachment, Line, Reply
from chalicelib.services.customers.draw_card import CardPicture, draw_card
from chalicelib.services.customers.spend_picture import show_spend_code

SPEND = f"{ME}/spend"
# The QR is new with each look. The digits stay for some minutes: a cashier may be typing them.
DIGITS_STAY = timedelta(minutes=3)
PNG = "image/png"

pages = Pages()


@pages.get(ME)
def show(visit: CustomerVisit) -> Shown:
    """Show the card."""
    customer = visit.customer
    values = {
        "number": group_digits(customer.card),
        "is_blocked": customer.card_blocked,
        "balance": lines_of(visit, points.obey(visit.turn(points.NAME), customer)),
    }
    return WebPage("cabinet/card.html", values)


@pages.get(f"{ME}/card.png")
def show_picture(visit: CustomerVisit) -> Shown:
    """Return the picture that tills scan."""
    return Download("", PNG, draw_card(visit.customer.card, CardPicture.QR))


@pages.get(SPEND)
def show_spending(visit: CustomerVisit) -> Shown:
    """Show what the bot's own command shows: a new QR and a code, or why there is none."""
    result = spend.obey(visit.turn(spend.NAME), visit.customer)
    values = {"lines": lines_of(visit, result), "picture": "", "caption": ""}
    if any(isinstance(part, CustomerAttachment) for part in result.outgoing):
        since = visit.world.now() - DIGITS_STAY
        shown = show_spend_code(visit.world, visit.customer.id, since=since)
        values["picture"] = base64.b64encode(shown.picture).decode()
        values["caption"] = visit.said(Line("spend.caption", shown.params))[0]
    return WebPage("cabinet/spend.html", values, fragment="cabinet/_spend.html")


def lines_of(visit: CustomerVisit, result: TurnResult) -> list[str]:
    """The sentences of the bot's answer, without its buttons."""
    replies = (part for part in result.outgoing if isinstance(part, Reply))
    return [said for reply in replies for said in visit.said(*reply.lines)]
