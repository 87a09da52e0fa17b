"""Answers "why so many points?": the reason of the receipt, and the rule of every purchase."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from chalicelib.bot.dates import day_text
from chalicelib.bot.free_wording import misses_points
from chalicelib.bot.menu import MENU
from chalicelib.bot.points.account_lines import account_of
from chalicelib.bot.points.return_lines import return_lines
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.timeline import PurchaseMark
from chalicelib.domain.messages.notation import percent_text
from chalicelib.domain.messages.reply import Line
from chalicelib.domain.shopping.purchase import Purchase
from chalicelib.services.messages.money_words import with_signs
from chalicelib.texts import plain

if TYPE_CHECKING:
    from chalicelib.services.points.read_account import AccountView

ASKS = re.compile(
    r"(?:а |и |but )?(?:почему|отчего|за что|откуда|как (?:считают|начисля|рассчит)|why"
    r"|how (?:are|do|is))"
    r".*\b(?:балл|бонус|point|bonus)"
)


WHY = re.compile(r"(?:а |и |but )?(?:почему|отчего|за что|откуда|why|how)\b")
# Beneath a receipt that is open it need not name the points.
SO_MANY = re.compile(
    r"(?:а |и |but )?(?:почему|отчего|откуда) (?:так |же )*"
    r"(?:столько|мало|много|ничего|нисколько|ноль)"
    r"|why (?:so |that |only )*(?:many|few|little|much|nothing|zero)\b"
)
# The question is about what a receipt gave, and not about points that are gone.
LITTLE = re.compile(
    r"\b(?:мало|меньше|ноль|0)\b|\bне (?:\w+ )?(?:начисл|дали|дал\b|дает|получ|зачисл|добав)"
    r"|\b(?:not|t|never) (?:get|got|gotten|earn|earned|receive|received|given|credited)\b"
    r"|\b(?:few|fewer|little|less|no|zero) (?:points?|bonus)"
)
RECEIPT = re.compile(
    r"\b(?:чек\w*|покупк\w+|receipt|purchase)\s*(?:№|#|n|no|номер\w*|number)?[\s.]*"
    r"(?P<name>[\w/.-]*\d(?:[\w/.-]*\w)?)"
)
SHORT_CHARS = 3  # a shorter number is a receipt only behind the word
SEARCHED_MAX = 300  # of the newest purchases


def why_points(
    turn: Turn, customer: Customer, opened: Sequence[str] | None = None
) -> TurnResult | None:
    """Explain how points are earned, and the receipt that the text names, has open, or the last.

    `opened`: shop and number of the receipt that the person is looking at. None for words that do
    not ask it.
    """
    view = account_of(turn, customer) if asks_why(turn, is_open=opened is not None) else None
    if view is None:
        return None
    said = (turn.typed or turn.heard).casefold()
    receipt = (
        _named(turn, customer, said, RECEIPT.search(said))
        or _opened(turn, customer, opened)
        or _last_receipt(turn, customer)
    )
    lines, keyboard = [*receipt, *_rule(turn, view)], MENU
    if LITTLE.search(plain(said)):
        lines.append(Line("balance.missing"))
        keyboard = (row("operator"), *MENU)
    else:
        lines.append(Line("points.see_receipts"))
    return TurnResult(turn.dialog, (reply(*lines, keyboard=keyboard),))


def asks_why(turn: Turn, *, is_open: bool = False) -> bool:
    """Whether the words ask for what a receipt gave; `is_open`: they may be about the open one."""
    said = turn.typed or turn.heard
    words = plain(said)
    # Of a receipt that is named, its own words say why it gave little or nothing.
    if WHY.match(words) and RECEIPT.search(said.casefold()):
        return True
    if is_open and SO_MANY.match(words):
        return True
    return bool(ASKS.match(words)) and (not misses_points(turn) or bool(LITTLE.search(words)))


def _opened(turn: Turn, customer: Customer, opened: Sequence[str] | None) -> list[Line]:
    """The receipt that the person is looking at, if it is theirs."""
    if opened is None:
        return []
    shop, number = opened
    found = turn.world.shopping.purchases.get(shop=shop, receipt=number)
    if found is None or found.customer_id not in customer.ids:
        return []
    return _said(turn, found, "points.of_receipt")


def _named(turn: Turn, customer: Customer, said: str, named: re.Match[str] | None) -> list[Line]:
    """The receipt that the text names; none if it names none."""
    if not any(map(str.isdecimal, said)):
        return []
    marks = turn.world.shopping.purchases.of_person(customer.ids, before=None, limit=SEARCHED_MAX)
    found = [mark for mark in marks if _names(said, mark.receipt.casefold())]
    if found:
        mark = max(found, key=lambda each: len(each.receipt))
        return _explained(turn, mark, "points.of_receipt")
    if named is None:
        return []
    return [Line("points.no_such_receipt", {"receipt": named["name"]})]


def _names(said: str, receipt: str) -> bool:
    """Whether the text has the number of a receipt as a word, and not as a count of points."""
    if not any(map(str.isdecimal, receipt)):
        return False
    if len(receipt) < SHORT_CHARS:
        return any(each["name"] == receipt for each in RECEIPT.finditer(said))
    whole = rf"(?<![\w-]){re.escape(receipt)}(?![\w-])(?!\s*(?:балл|бонус|point|bonus))"
    return re.search(whole, said) is not None


def _last_receipt(turn: Turn, customer: Customer) -> list[Line]:
    marks = turn.world.shopping.purchases.of_person(customer.ids, before=None, limit=1)
    return _explained(turn, marks[0], "points.last_receipt") if marks else []


def _explained(turn: Turn, mark: PurchaseMark, key: str) -> list[Line]:
    """The words of a receipt; the last one without points is left out."""
    found = turn.world.shopping.purchases.get(shop=mark.shop, receipt=mark.receipt)
    return _said(turn, found, key) if found else []


def _said(turn: Turn, found: Purchase, key: str) -> list[Line]:
    is_named = key == "points.of_receipt"
    if found.points is None and not is_named:
        return []
    locale = turn.dialog.locale
    day = found.receipt.at.astimezone(ZoneInfo(turn.world.settings.zone))
    words = (
        with_signs(found.points.words[locale])
        if found.points
        else turn.texts.say(locale, "points.earned_nothing")
    )
    # It stands behind a colon; a sum begins with its sign.
    words = words[:1].lower() + words[1:]
    facts = {"day": day_text(turn.texts, locale, day), "words": words}
    said = Line(key, {**facts, "receipt": found.receipt.number} if is_named else facts)
    return [said, *return_lines(turn, found)]


def _rule(turn: Turn, view: "AccountView") -> list[Line]:
    """The share that every purchase earns, if one rule without conditions says it."""
    from chalicelib.domain.points.rules import PercentRule, When  # noqa: PLC0415 - rarely needed

    rates = [
        each.rate
        for each in view.programme.earning.rules
        if isinstance(each, PercentRule) and each.when == When()
    ]
    if len(rates) != 1:
        return []
    return [Line("points.by_rule", {"share": percent_text(rates[0], turn.dialog.locale)})]
