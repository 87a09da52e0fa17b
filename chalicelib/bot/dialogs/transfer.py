"""Transfers points to another customer, whom `offered_points` asks to accept them (rule 37)."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Literal

from chalicelib.bot.menu import MENU
from chalicelib.bot.points.account_lines import account_of, points_of
from chalicelib.bot.points.typed_points import amount_in, read_points, receiver_in
from chalicelib.bot.points.withdrawn_points import WITHDRAW
from chalicelib.bot.shop_contact import answer_with_contact
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.customers.card import CardNumber, is_card_number
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.customers.phone import parse_phone
from chalicelib.domain.errors import Refusal, Rejected
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import SharedContact
from chalicelib.domain.messages.reply import Line, Params, TransferNews
from chalicelib.services.customers.register_customer import may_try_address
from chalicelib.texts import plain

TOPIC = "transfer"
CANCEL = (row("cancel"),)
SURE = (row("yes", "cancel"),)
# What the giver may know; every other refusal may be about the taker, of whom nothing is said.
OF_GIVER: Mapping[str, str] = {
    "transfer.limit": "transfer.limit",
    "transfer.off": "transfer.off",
    "phone.changed_lately": "transfer.phone_changed",
    "points.insufficient": "transfer.fewer",
    "customer.not_member": "balance.left",
}
EVERY_POINT = frozenset({"все", "все баллы", "всё", "all", "all points", "everything"})

# The form of the dialogue: `to`, the typed phone or card; `taker`, its customer, empty if there is
# none; `points`. The same is said of an unknown number as of a customer without a chat.


def begin(turn: Turn, customer: Customer) -> TurnResult:
    """Ask to whom; say at once if nothing can be transferred."""
    view = account_of(turn, customer)
    if view is None:
        return answer_with_contact(turn, "points.not_yet")
    if customer.card_blocked:
        blocked = reply("card.is_blocked", keyboard=(row("unblock_card", "replace_card"), *MENU))
        return TurnResult(turn.dialog.closed(), (blocked,))
    if not view.record.is_member:
        left = reply("balance.left", keyboard=(row("come_back"), *MENU))
        return TurnResult(turn.dialog.closed(), (left,))
    rules = view.programme.transfers
    if not rules.enabled:
        return _end(turn, Line("transfer.off"))
    if view.worth.debt:
        return _end(turn, Line("transfer.debtor"))
    least = max(rules.minimum, 1)
    facts: Params = {
        "points": points_of(turn, view.programme, view.worth.available),
        "least": points_of(turn, view.programme, least),
        "count": rules.per_day,
        "most": points_of(turn, view.programme, rules.points_per_day),
    }
    if view.worth.available < least:
        return _end(turn, Line("transfer.poor", facts))
    asking = replace(turn, dialog=turn.dialog.at_step(TOPIC, "whom", {}))
    if named := _named_at_once(asking, customer):
        return named
    return TurnResult(asking.dialog, (reply(Line("transfer.whom", facts), keyboard=CANCEL),))


def _named_at_once(turn: Turn, customer: Customer) -> TurnResult | None:
    """What "transfer 60 points to +7921..." answers already; None if it names no person."""
    said = turn.typed or turn.heard
    number = receiver_in(said, region=turn.world.settings.region)
    if number is None:
        return None
    asked = _take_whom(turn, customer, number)
    amount = amount_in(said.replace(number, " "))
    if asked.dialog.step != "points" or amount is None:
        return asked
    return _take_points(replace(turn, dialog=asked.dialog), customer, amount)


def answer(turn: Turn, customer: Customer) -> TurnResult | None:
    """Take the next answer; None for a message that is none."""
    if turn.meant(("cancel", "back", "no", "decline")):
        return _end(turn, Line("menu.cancelled"))
    if turn.dialog.step == "whom":
        content = turn.message.content
        if isinstance(content, SharedContact):
            return _take_whom(turn, customer, content.phone)
        return _named_at_once(turn, customer) or _take_whom(turn, customer, turn.typed)
    if turn.dialog.step == "points":
        return _take_points(turn, customer, turn.typed)
    if turn.meant(("yes", "agree")):
        return _offer(turn, customer)
    return _ask_once_more(turn, customer) if turn.typed else None


def _ask_once_more(turn: Turn, customer: Customer) -> TurnResult:
    """Ask about what the words change: another person or sum, as "yes, but 50 points"."""
    if named := _named_at_once(turn, customer):
        return named
    amount = amount_in(turn.typed)
    return _take_points(turn, customer, amount) if amount else _ask_sure(turn, turn.dialog.form)


def _take_whom(turn: Turn, customer: Customer, typed: str) -> TurnResult:
    digits = typed.replace(" ", "")
    try:
        if is_card_number(digits):
            who = Identity("card", CardNumber(digits))
        else:
            who = Identity("phone", parse_phone(typed, region=turn.world.settings.region))
    except Rejected:
        return _ask_again(turn, Line("transfer.whom_unclear"))
    # Counted, so that nobody learns from the bot who is a customer.
    if not may_try_address(turn.world, turn.message):
        return _end(turn, Line("transfer.too_many_tries"))
    taker = turn.world.customers.claims.owner_of(who)
    if taker == customer.id:
        return _ask_again(turn, Line("transfer.self"))
    form = {"to": who.value, "taker": taker or ""}
    dialog = turn.dialog.at_step(TOPIC, "points", form)
    return TurnResult(dialog, (reply("transfer.how_many", keyboard=CANCEL),))


def _take_points(turn: Turn, customer: Customer, typed: str) -> TurnResult:
    view = account_of(turn, customer)
    assert view is not None, "the dialogue began with a programme"
    rules, worth = view.programme.transfers, view.worth
    every = plain(typed) in EVERY_POINT
    points = worth.available if every else read_points(typed, view.programme.points.scale)
    if points is None:
        facts: Params = {"points": points_of(turn, view.programme, worth.available)}
        return _ask_again(turn, Line("transfer.points_unclear", facts))
    if points < max(rules.minimum, 1):
        least = points_of(turn, view.programme, max(rules.minimum, 1))
        return _ask_again(turn, Line("transfer.too_few", {"least": least}))
    if points > worth.available:
        available = points_of(turn, view.programme, worth.available)
        return _ask_again(turn, Line("transfer.too_many", {"points": available}))
    said = points_of(turn, view.programme, points)
    return _ask_sure(turn, {**turn.dialog.form, "points": points, "said": said})


def _ask_sure(turn: Turn, form: object) -> TurnResult:
    assert isinstance(form, dict)
    facts = {"points": form["said"], "to": form["to"]}
    dialog = turn.dialog.at_step(TOPIC, "sure", form)
    return TurnResult(dialog, (reply(Line("transfer.sure", facts), keyboard=SURE),))


def _offer(turn: Turn, customer: Customer) -> TurnResult:
    from chalicelib.services.conversation.offer_transfer import (  # noqa: PLC0415 - rarely needed
        draft_transfer,
        offer_transfer,
    )

    form = turn.dialog.form
    try:
        taker = CustomerId(form["taker"])
        draft = draft_transfer(
            turn.world, customer, taker, form["points"], named_by=_kind(form["to"])
        )
    except Refusal as refused:
        return _end(turn, Line(_of_giver(refused.code)))
    save = partial(offer_transfer, turn.world, draft, turn.message)
    asked = reply(Line("transfer.asked", {"points": form["said"]}), keyboard=(row(WITHDRAW), *MENU))
    return TurnResult(turn.dialog.closed(), (asked, TransferNews(draft.id)), save)


def _kind(number: str) -> Literal["card", "phone"]:
    return "card" if is_card_number(number) else "phone"


def _of_giver(code: str) -> str:
    """The text for the giver of a transfer that is refused."""
    return OF_GIVER.get(code, "transfer.no_taker")


def _ask_again(turn: Turn, *lines: Line) -> TurnResult:
    return TurnResult(turn.dialog, (reply(*lines, keyboard=CANCEL),))


def _end(turn: Turn, line: Line) -> TurnResult:
    return TurnResult(turn.dialog.closed(), (reply(line, keyboard=MENU),))
