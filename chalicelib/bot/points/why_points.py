"""Answers "why so many points?": the last receipt's reason, and the rule of every purchase."""

import re
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from chalicelib.bot.dates import day_text
from chalicelib.bot.free_wording import misses_points
from chalicelib.bot.menu import MENU
from chalicelib.bot.points.account_lines import account_of
from chalicelib.bot.turn import Turn, TurnResult, reply
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.notation import percent_text
from chalicelib.domain.messages.reply import Line
from chalicelib.texts import plain

if TYPE_CHECKING:
    from chalicelib.services.points.read_account import AccountView

ASKS = re.compile(
    r"(?:а |и |but )?(?:почему|отчего|за что|откуда|как (?:считают|начисля|рассчит)|why"
    r"|how (?:are|do|is))"
    r".*\b(?:балл|бонус|point|bonus)"
)


def why_points(turn: Turn, customer: Customer) -> TurnResult | None:
    """Explain how points are earned; None for words that do not ask it."""
    asks = ASKS.match(plain(turn.typed)) is not None and not misses_points(turn)
    view = account_of(turn, customer) if asks else None
    if view is None:
        return None
    lines = [*_last_receipt(turn, customer), *_rule(turn, view), Line("points.see_receipts")]
    return TurnResult(turn.dialog, (reply(*lines, keyboard=MENU),))


def _last_receipt(turn: Turn, customer: Customer) -> list[Line]:
    purchases = turn.world.shopping.purchases
    marks = purchases.of_customer(customer.id, before=None, limit=1)
    found = purchases.get(shop=marks[0].shop, receipt=marks[0].receipt) if marks else None
    if found is None or found.points is None:
        return []
    locale = turn.dialog.locale
    day = found.receipt.at.astimezone(ZoneInfo(turn.world.settings.zone))
    facts = {"day": day_text(turn.texts, locale, day), "words": found.points.words[locale]}
    return [Line("points.last_receipt", facts)]


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
