"""Answers a promo code that is typed in the chat: what it gives, and where to name it."""

import re

from chalicelib.bot.free_wording import ask_what_was_meant, means_something
from chalicelib.bot.menu import MENU
from chalicelib.bot.points.offer_lines import offer_line
from chalicelib.bot.turn import Turn, TurnResult, reply
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.reply import Line

# As codes may be named: `handlers/offers/requests.py`.
CODE = r"-*\w[\w-]{2,38}"
ALONE = re.compile(rf"[\s\"'«»“”]*(?P<code>{CODE})[\s\"'«»“”.!?]*")
BEHIND_ITS_WORD = re.compile(
    rf"\s*(?:мой |my )?(?:промо-?\s?код|promo-?\s?code|купон|coupon)[\s:№#-]+[\"'«“]?"
    rf"(?P<code>{CODE})[\"'»”.!?]*\s*",
    re.IGNORECASE,
)
CAPITALS_MIN = 4  # of a code without a digit: "WINTER"


def take_code(turn: Turn, customer: Customer) -> TurnResult | None:
    """Say what a code gives this customer; None if the text is none, or opens nothing for them."""
    code = _code_in(turn)
    if not code or not turn.world.points.programmes.has_begun(turn.world.now()):
        return None
    # Loaded with the first text that looks like a code.
    from chalicelib.services.offers.look_up_code import look_up_code  # noqa: PLC0415

    try:
        listed = look_up_code(turn.world, customer.id, code)
    except Rejected:
        return None
    if listed is None:
        return None
    lines = [offer_line(turn, listed)]
    if listed.is_valid:
        lines.append(Line("promo.name_it"))
    return TurnResult(turn.dialog, (reply(*lines, keyboard=MENU),))


def answer_unknown(turn: Turn, customer: Customer) -> TurnResult:
    """Answer a text that nothing understood; codes that are not looked up for now are said so.

    A text with the shape of a code may be that of another person, so it is not kept.
    """
    code = _code_in(turn)
    if not code:
        return ask_what_was_meant(turn, customer)
    from chalicelib.services.offers.look_up_code import is_paused  # noqa: PLC0415 - as above

    if is_paused(turn.world, customer.id):
        return TurnResult(turn.dialog, (reply("promo.paused", keyboard=MENU),))
    if any(map(str.isdecimal, code)):
        return TurnResult(turn.dialog, (reply("menu.unknown", keyboard=MENU),))
    return ask_what_was_meant(turn, customer)


def _code_in(turn: Turn) -> str:
    """The code that a text looks like; empty if it looks like none."""
    if named := BEHIND_ITS_WORD.fullmatch(turn.typed):
        return named["code"]
    alone = ALONE.fullmatch(turn.typed)
    code = alone["code"] if alone else ""
    has_digit, has_letter = any(map(str.isdecimal, code)), any(map(str.isalpha, code))
    if has_digit and has_letter:
        return code
    is_shouted = code.isupper() and len(code) >= CAPITALS_MIN and not has_digit
    return code if is_shouted and not means_something(turn) else ""
