"""Shows the customer's purchases: five per page, newest first, each with its receipt on request."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib.bot.amounts import amount_text
from chalicelib.bot.dates import day_text, instant_text
from chalicelib.bot.menu import MENU
from chalicelib.bot.points import why_points
from chalicelib.bot.points.return_lines import return_lines
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.conversation.dialog import Form
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.timeline import PurchaseMark, TimelinePosition, position_of
from chalicelib.domain.messages.message import Locale, Press
from chalicelib.domain.messages.reply import Button, Keyboard, Line, Params
from chalicelib.domain.shopping.purchase import Purchase, PurchaseLine
from chalicelib.services.catalogue.names import line_names, shop_name
from chalicelib.services.messages.money_words import money_text, with_signs

TOPIC = "purchases"
LIST, RECEIPT = "list", "receipt"
PAGE = 5
TRAIL_MAX = 20  # pages to go back one by one; before them is the first page
LINES_SHOWN_MAX = 25  # of a receipt, so that the text fits into one message

# The form of the dialogue: `trail`, where each page up to this one begins; `last`, where the next
# page begins; `shown`, shop and number of each receipt on this page; `open`, of one.


def begin(turn: Turn, customer: Customer) -> TurnResult:
    """Show the first page."""
    return _page(turn, customer, [])


def answer(turn: Turn, customer: Customer) -> TurnResult | None:
    """Open a receipt or another page; None for any other message."""
    form, is_open = turn.dialog.form, turn.dialog.step == RECEIPT
    number = _number(turn)
    opened = form.get("open") if is_open else None
    if turn.typed and (explained := why_points.why_points(turn, customer, opened)):
        return explained
    if number and not is_open and number <= len(form["shown"]):
        return _receipt(turn, customer, form["shown"][number - 1])
    match turn.meant(("purchases_older", "purchases_newer", "back")):
        case "back" if is_open:
            return _page(turn, customer, form["trail"])
        case "purchases_older" if form["last"]:
            return _page(turn, customer, [*form["trail"], form["last"]][-TRAIL_MAX:])
        case "purchases_newer" | "back" if form["trail"]:
            return _page(turn, customer, form["trail"][:-1])
        case "back":
            return TurnResult(turn.dialog.closed(), (reply("menu.hello", keyboard=MENU),))
        case _:
            return None


def asks_why(turn: Turn) -> bool:
    """Whether the words ask about a receipt of the open list: they would show the list again."""
    is_list = turn.dialog.topic == TOPIC and bool(turn.typed)
    return is_list and why_points.asks_why(turn, is_open=turn.dialog.step == RECEIPT)


def _page(turn: Turn, customer: Customer, trail: Sequence[str]) -> TurnResult:
    # One more than the page shows whether there is an older page.
    before = TimelinePosition.from_text(trail[-1]) if trail else None
    found = turn.world.shopping.purchases.of_person(customer.ids, before=before, limit=PAGE + 1)
    marks, has_more = found[:PAGE], len(found) > PAGE
    if not marks:
        return TurnResult(turn.dialog.closed(), (reply("purchases.none", keyboard=MENU),))
    form = {
        "trail": list(trail),
        "last": position_of(marks[-1]).to_text() if has_more else "",
        "shown": [[mark.shop, mark.receipt] for mark in marks],
    }
    lines = [_mark_line(turn, number, mark) for number, mark in enumerate(marks, 1)]
    page = reply("purchases.title", *lines, "purchases.choose", keyboard=_keyboard(form))
    return TurnResult(turn.dialog.at_step(TOPIC, LIST, form), (page,))


def _receipt(turn: Turn, customer: Customer, address: Sequence[str]) -> TurnResult:
    shop, number = address
    purchase = turn.world.shopping.purchases.get(shop=shop, receipt=number)
    # The stored dialog names the receipt; one of another customer must never be shown.
    if purchase is None or purchase.customer_id != customer.id:
        return begin(turn, customer)
    receipt = reply(*_receipt_lines(turn, purchase), keyboard=(row("back"), *MENU))
    form = {**turn.dialog.form, "open": [shop, number]}
    return TurnResult(turn.dialog.at_step(TOPIC, RECEIPT, form), (receipt,))


def _receipt_lines(turn: Turn, purchase: Purchase) -> list[Line]:
    locale, receipt = turn.dialog.locale, purchase.receipt
    at = _local(turn, receipt.at)
    shop = shop_name(turn.world, receipt.shop, locale)
    facts = {"receipt": receipt.number, "at": instant_text(turn.texts, locale, at)}
    heading = Line("purchases.receipt", {**facts, "shop": shop})
    lines = [heading if shop else Line("purchases.receipt_unnamed", facts)]
    bought = receipt.lines[:LINES_SHOWN_MAX]
    names = line_names(turn.world, bought, locale)
    lines += [_row_line(name, line, locale) for name, line in zip(names, bought, strict=True)]
    hidden = len(receipt.lines) - LINES_SHOWN_MAX
    if hidden > 0:
        lines.append(Line("purchases.more_lines", {"count": hidden}))
    return [*lines, *closing_lines(turn, purchase)]


def closing_lines(turn: Turn, purchase: Purchase) -> list[Line]:
    """What stands below the rows: the sum, what came back, and why there are so many points."""
    locale = turn.dialog.locale
    lines = [Line("purchases.total", {"total": money_text(purchase.receipt.total, locale)})]
    if purchase.returned_at:
        day = _local(turn, purchase.returned_at)
        lines.append(Line("purchases.returned", {"day": day_text(turn.texts, locale, day)}))
    elif purchase.refunded.minor:
        refund = money_text(purchase.refunded, locale)
        lines.append(Line("purchases.refunded", {"refund": refund}))
    if purchase.points:
        # The words that the till got: which rule gave how many points of which sum.
        lines.append(Line("purchases.why", {"words": with_signs(purchase.points.words[locale])}))
    lines += return_lines(turn, purchase)
    return lines


def _row_line(name: str, line: PurchaseLine, locale: Locale) -> Line:
    facts = {
        "name": name,
        "quantity": amount_text(line.quantity, locale),
        "paid": money_text(line.paid, locale),
    }
    return Line("purchases.line", facts)


def _mark_line(turn: Turn, number: int, mark: PurchaseMark) -> Line:
    facts: Params = {
        "number": number,
        "day": day_text(turn.texts, turn.dialog.locale, _local(turn, mark.at)),
        "total": money_text(mark.total, turn.dialog.locale),
    }
    return Line("purchases.mark_returned" if mark.returned_at else "purchases.mark", facts)


def _keyboard(form: Form) -> Keyboard:
    numbers = tuple(Button(str(n), str(n)) for n in range(1, len(form["shown"]) + 1))
    pages = [("purchases_newer", form["trail"]), ("purchases_older", form["last"])]
    page_buttons = row(*(value for value, is_there in pages if is_there))
    return (numbers, *((page_buttons,) if page_buttons else ()), *MENU)


def _number(turn: Turn) -> int:
    """The number that was pressed or typed; 0 if it was none of this page."""
    content = turn.message.content
    chosen = content.value if isinstance(content, Press) else turn.typed.strip()
    return int(chosen) if chosen in {str(n) for n in range(1, PAGE + 1)} else 0


def _local(turn: Turn, at: datetime) -> datetime:
    """The instant in the programme's zone."""
    return at.astimezone(ZoneInfo(turn.world.settings.zone))
