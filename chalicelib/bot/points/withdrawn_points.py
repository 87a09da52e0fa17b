"""Takes an offer of points back before it is answered (rule 37).

The only open offer is taken back at once; of several the giver chooses one. A button names its
offer. The receiver is named by the end of the number that the giver typed: before an answer the
giver must not learn from the bot who has that number.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from chalicelib.bot.menu import MENU
from chalicelib.bot.points.account_lines import account_of, points_of
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.message import Press
from chalicelib.domain.messages.reply import (
    Button,
    Keyboard,
    Line,
    TransferNews,
    bound,
    read_bound,
)

if TYPE_CHECKING:
    from chalicelib.domain.points.programme import Programme
    from chalicelib.domain.points.transfer import Transfer

WITHDRAW = "transfer_withdraw"
TO: Mapping[str, str] = {"card": "transfer.to_card", "phone": "transfer.to_phone"}
LISTED_MAX = 9
DIGITS_SHOWN = 4


def withdraw(turn: Turn, customer: Customer) -> TurnResult:
    """Take the only open offer of the customer back, or ask which one."""
    match _open(turn, customer):
        case []:
            nothing = reply("transfer.nothing_to_withdraw", keyboard=(row("operator"), *MENU))
            return TurnResult(turn.dialog.closed(), (nothing,))
        case [offer]:
            return _withdraw(turn, customer, offer)
        case offers:
            which = reply("transfer.withdraw_which", keyboard=_each(turn, customer, offers))
            return TurnResult(turn.dialog.closed(), (which,))


def take_press(turn: Turn, customer: Customer) -> TurnResult | None:
    """Answer a button that names an offer of the customer; None for any other message."""
    content = turn.message.content
    choice, about = read_bound(content.value) if isinstance(content, Press) else ("", "")
    if choice != WITHDRAW or not about:
        return None
    # The value comes from a device and proves nothing.
    offer = next((each for each in _open(turn, customer) if each.id == about), None)
    if offer is None:
        over = reply("transfer.withdraw_over", keyboard=MENU)
        return TurnResult(turn.dialog.closed(), (over,))
    return _withdraw(turn, customer, offer)


def _withdraw(turn: Turn, customer: Customer, offer: "Transfer") -> TurnResult:
    from chalicelib.services.conversation.offer_transfer import (  # noqa: PLC0415 - rarely needed
        withdraw_transfer,
    )

    said = points_of(turn, _programme(turn, customer), offer.points)
    lines = [Line("transfer.taken_back", {"points": said})]
    others = len(_open(turn, customer)) - 1
    if others:
        lines.append(Line("transfer.more_open", {"count": others}))
    keyboard = (*((row(WITHDRAW),) if others else ()), *MENU)
    save = partial(withdraw_transfer, turn.world, offer)
    done = (reply(*lines, keyboard=keyboard), TransferNews(offer.id))
    return TurnResult(turn.dialog.closed(), done, save)


def _open(turn: Turn, customer: Customer) -> "list[Transfer]":
    """The offers that may be taken back, the newest first."""
    offers = turn.world.points.transfers.offered_by(customer.id, turn.world.now())
    return sorted(offers, key=lambda each: (each.recorded_at, each.id), reverse=True)


def _each(turn: Turn, customer: Customer, offers: Sequence["Transfer"]) -> Keyboard:
    """One button for each offer: its receiver and its points."""
    programme = _programme(turn, customer)
    return tuple(
        (Button(bound(WITHDRAW, each.id), _label(turn, programme, each)),)
        for each in offers[:LISTED_MAX]
    )


def _label(turn: Turn, programme: "Programme", offer: "Transfer") -> str:
    points = points_of(turn, programme, offer.points)
    taker = turn.world.customers.profiles.get(offer.taker) if offer.named_by else None
    if taker is None:
        return points
    number = taker.card if offer.named_by == "card" else taker.phone.number or ""
    facts = {"number": number[-DIGITS_SHOWN:], "points": points}
    return turn.texts.say(turn.dialog.locale, TO[offer.named_by], facts)


def _programme(turn: Turn, customer: Customer) -> "Programme":
    view = account_of(turn, customer)
    assert view is not None, "there was a programme when the points were offered"
    return view.programme
