"""Takes the answer of a person to whom points are offered (rule 37).

A button names its offer, so an old one answers its own question. Words answer the only open offer;
of several the person chooses one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from chalicelib.bot.menu import MENU
from chalicelib.bot.points.account_lines import points_of
from chalicelib.bot.turn import Turn, TurnResult, reply
from chalicelib.bot.yes_or_no import says_more_than_an_answer, words_of
from chalicelib.domain.conversation.yes_or_no import asks_who, takes_points
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import Refusal
from chalicelib.domain.messages.message import Press
from chalicelib.domain.messages.reply import (
    Button,
    Keyboard,
    Line,
    Notice,
    Params,
    Reply,
    TransferNews,
    bound,
    read_bound,
)
from chalicelib.texts import every_choice

if TYPE_CHECKING:
    from chalicelib.domain.points.transfer import Transfer

ACCEPT, DECLINE = "transfer_accept", "transfer_decline"
WHICH: Mapping[str, str] = {ACCEPT: "transfer.accept_which", DECLINE: "transfer.decline_which"}
REFUSALS: Mapping[str, str] = {
    "transfer.blocked": "transfer.taker_blocked",
    "transfer.scattered": "transfer.scattered",
}
# What the giver hears of a transfer that the other person accepted in vain.
OF_GIVER: Mapping[str, str] = {
    "customer.not_member": "transfer.giver.left",
    "phone.changed_lately": "transfer.giver.phone_changed",
    "points.insufficient": "transfer.giver.fewer",
    "transfer.debtor": "transfer.giver.debt",
    "transfer.limit": "transfer.giver.limit",
}
SAID_MAX = 3  # questions that are said again at once
LISTED_MAX = 10
# Exact words that say yes or no; every other word of a command keeps its meaning.
ANSWERING = frozenset({"yes", "no", "agree", "decline", "advertising_yes", "advertising_no"})


def take_press(turn: Turn, customer: Customer) -> TurnResult | None:
    """Answer a button beneath a question; None for any other message."""
    content = turn.message.content
    choice, about = read_bound(content.value) if isinstance(content, Press) else ("", "")
    if choice not in ANSWERS or not about:
        return None
    # The value comes from a device and proves nothing.
    offer = turn.world.points.transfers.find(about)
    if offer is None or offer.taker != customer.id or not offer.is_open(turn.world.now()):
        return _end(turn, Line("transfer.offer_over"))
    return ANSWERS[choice](turn, offer, _open(turn, customer))


def accept(turn: Turn, customer: Customer) -> TurnResult:
    """Take the only open offer, or ask which one."""
    return _choose(turn, _open(turn, customer), ACCEPT)


def decline(turn: Turn, customer: Customer) -> TurnResult:
    """Refuse the only open offer, or ask which one."""
    return _choose(turn, _open(turn, customer), DECLINE)


def take_words(turn: Turn, customer: Customer) -> TurnResult | None:
    """Answer "yes" or "no" while points are offered; None for what is about something else.

    "From whom?" and a yes or no that says more, "yes, but 30", are answered by the question.
    """
    if not is_answer(turn) or not (offers := _open(turn, customer)):
        return None
    heard = takes_points(words_of(turn))
    if heard is None:
        return TurnResult(turn.dialog, _questions(turn, offers))
    return _choose(turn, offers, ACCEPT if heard else DECLINE)


def is_answer(turn: Turn) -> bool:
    """Whether the words would answer an offer, or ask about it, if one is open."""
    if not turn.typed or turn.is_slash_command or turn.meant(every_choice() - ANSWERING):
        return False
    words = words_of(turn)
    is_about_it = asks_who(words) or takes_points(words) is not None
    return is_about_it or says_more_than_an_answer(turn)


def asking_again(turn: Turn, customer: Customer, result: TurnResult) -> TurnResult:
    """The same result, with the questions that are still open behind it."""
    questions = _questions(turn, _open(turn, customer))
    return replace(result, outgoing=(*result.outgoing, *questions))


def _choose(turn: Turn, offers: "list[Transfer]", choice: str) -> TurnResult:
    match offers:
        case []:
            return _end(turn, Line("transfer.nothing_offered"))
        case [offer]:
            return ANSWERS[choice](turn, offer, offers)
        case _:
            which = reply(WHICH[choice], keyboard=_each(turn, choice, offers))
            return TurnResult(turn.dialog, (which,))


def _accept(turn: Turn, offer: "Transfer", offers: "list[Transfer]") -> TurnResult:
    from chalicelib.services.conversation.offer_transfer import (  # noqa: PLC0415 - rarely needed
        accept_transfer,
    )
    from chalicelib.services.points.transfer_points import made_writes  # noqa: PLC0415

    try:
        # Decided here to answer a refusal in words, and once more when it is stored.
        made_writes(turn.world, offer.at(turn.world.now()))
    except Refusal as refused:
        return _refused(turn, offer, refused.code)
    line = Line("transfer.taken", {"points": _facts(turn, offer)["points"]})
    save = partial(accept_transfer, turn.world, offer, turn.message)
    answer = TurnResult(turn.dialog, (reply(line, keyboard=MENU),), save)
    return _answered(turn, offer, offers, answer)


def _decline(turn: Turn, offer: "Transfer", offers: "list[Transfer]") -> TurnResult:
    from chalicelib.services.conversation.offer_transfer import (  # noqa: PLC0415 - rarely needed
        decline_transfer,
    )

    save = partial(decline_transfer, turn.world, offer)
    line = Line("transfer.not_taken")
    answer = TurnResult(turn.dialog, (reply(line, keyboard=MENU),), save)
    return _answered(turn, offer, offers, answer)


ANSWERS: Mapping[str, Callable[[Turn, "Transfer", "list[Transfer]"], TurnResult]] = {
    ACCEPT: _accept,
    DECLINE: _decline,
}


def _answered(
    turn: Turn, offer: "Transfer", offers: "list[Transfer]", result: TurnResult
) -> TurnResult:
    """The result with the news for the giver, and the offers that are still open."""
    others = [each for each in offers if each.id != offer.id]
    outgoing = (*result.outgoing, TransferNews(offer.id), *_questions(turn, others))
    return replace(result, dialog=turn.dialog.closed(), outgoing=outgoing)


def _open(turn: Turn, customer: Customer) -> "list[Transfer]":
    """The open offers to the customer, the newest first."""
    offers = turn.world.points.transfers.offered_to(customer.id, turn.world.now())
    return sorted(offers, key=lambda each: (each.recorded_at, each.id), reverse=True)


def _questions(turn: Turn, offers: Sequence["Transfer"]) -> tuple[Reply, ...]:
    from chalicelib.services.conversation.news.tell_transfer import (  # noqa: PLC0415 - rarely needed
        answers_to,
    )

    return tuple(
        reply(Line("transfer.offered", _facts(turn, each)), keyboard=answers_to(each))
        for each in offers[:SAID_MAX]
    )


def _each(turn: Turn, choice: str, offers: Sequence["Transfer"]) -> Keyboard:
    """One button for each offer."""
    locale = turn.dialog.locale
    return tuple(
        (
            Button(
                bound(choice, each.id), turn.texts.say(locale, "transfer.one", _facts(turn, each))
            ),
        )
        for each in offers[:LISTED_MAX]
    )


def _facts(turn: Turn, offer: "Transfer") -> Params:
    from chalicelib.domain.points.version import in_force  # noqa: PLC0415 - rarely needed

    world, now = turn.world, turn.world.now()
    giver = world.customers.profiles.get(offer.giver)
    version = in_force(world.points.programmes.versions(now), now)
    assert version is not None, "there was a programme when the points were offered"
    points = points_of(turn, version.programme, offer.points)
    return {"points": points, "name": giver.first_name if giver else ""}


def _refused(turn: Turn, offer: "Transfer", code: str) -> TurnResult:
    """Tell the taker the reason that is theirs, and the giver the one that is the giver's."""
    from chalicelib.services.points.read_account import read_account  # noqa: PLC0415 - rarely needed

    if code in REFUSALS:
        return _end(turn, Line(REFUSALS[code]))
    view = read_account(turn.world, offer.taker)
    if code == "transfer.debtor" and view.worth.debt:
        debt = points_of(turn, view.programme, view.worth.debt)
        return _end(turn, Line("transfer.own_debt", {"debt": debt}))
    if code == "customer.not_found" and not view.record.is_member:
        return _end(turn, Line("balance.left"))
    giver = turn.world.customers.profiles.get(offer.giver)
    if giver is None or code not in OF_GIVER:
        return _end(turn, Line("transfer.not_now"))
    ended = _end(turn, Line("transfer.not_now"), Line("transfer.giver_told"))
    notices = (Notice(chat, giver.locale, Line(OF_GIVER[code])) for chat in giver.chats)
    return replace(ended, outgoing=(*ended.outgoing, *notices))


def _end(turn: Turn, *lines: Line) -> TurnResult:
    return TurnResult(turn.dialog.closed(), (reply(*lines, keyboard=MENU),))
