"""Purchases: the list, and each receipt with the explanation of its points."""

from typing import NamedTuple
from urllib.parse import quote, unquote

from chalicelib.bot.amounts import amount_text
from chalicelib.bot.dialogs.purchases import closing_lines
from chalicelib.console.answers import Shown, WebPage
from chalicelib.console.cabinet.routes import ME
from chalicelib.console.cabinet.visit import CustomerVisit
from chalicelib.console.routes import Pages
from chalicelib.services.cabinet.read_purchases import read_own_purchase, read_purchases
from chalicelib.services.catalogue.names import line_names, shop_name
from chalicelib.services.messages.money_words import money_text

PURCHASES = f"{ME}/purchases"

pages = Pages()


class ReceiptLink(NamedTuple):
    """A row of the list."""

    path: str
    at: object
    total: str
    is_returned: bool


class BoughtRow(NamedTuple):
    """A row of a receipt."""

    name: str
    quantity: str
    paid: str


@pages.get(PURCHASES)
def show(visit: CustomerVisit) -> Shown:
    """List the purchases, newest first."""
    before = visit.request.query.get("before", "")
    found = read_purchases(visit.world, visit.customer, before=before)
    rows = [
        ReceiptLink(
            f"{PURCHASES}/{quote(mark.shop, safe='')}/{quote(mark.receipt, safe='')}",
            mark.at,
            money_text(mark.total, visit.locale),
            bool(mark.returned_at),
        )
        for mark in found.marks
    ]
    older = f"{PURCHASES}?before={quote(found.older, safe='')}" if found.older else ""
    return WebPage("cabinet/purchases.html", {"rows": rows, "older": older})


@pages.get(f"{PURCHASES}/{{shop}}/{{receipt}}")
def show_receipt(visit: CustomerVisit) -> Shown:
    """Show a receipt: its rows, and why it gave so many points."""
    world, locale = visit.world, visit.locale
    shop, number = unquote(visit.path["shop"]), unquote(visit.path["receipt"])
    purchase = read_own_purchase(world, visit.customer, shop=shop, receipt=number)
    receipt = purchase.receipt
    names = line_names(world, receipt.lines, locale)
    values = {
        "number": receipt.number,
        "shop": shop_name(world, receipt.shop, locale),
        "at": receipt.at,
        "rows": [
            BoughtRow(name, amount_text(line.quantity, locale), money_text(line.paid, locale))
            for name, line in zip(names, receipt.lines, strict=True)
        ],
        "lines": visit.said(*closing_lines(visit.turn(), purchase)),
    }
    return WebPage("cabinet/receipt.html", values)
