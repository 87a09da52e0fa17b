"""Takes the rating of an appeal, pressed or typed; loaded with the first one."""

from functools import partial

from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.appeals.appeal import Appeal, AppealState
from chalicelib.domain.appeals.desk_rules import LOW_RATING
from chalicelib.domain.appeals.written_rating import written_rating
from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import AppealId
from chalicelib.services.appeals.rate_appeal import rate_appeal


def rate(turn: Turn, customer: Customer | None, appeal_id: AppealId, rating: int) -> TurnResult:
    """Store the rating of an appeal that is settled; a low one opens it again.

    A person without a card rates what was asked in their own chat.
    """
    appeal = turn.world.desk.appeals.get(appeal_id)
    if appeal is None or not _is_of(turn, customer, appeal):
        return TurnResult(turn.dialog, (reply("appeal.gone", keyboard=None),))
    if not appeal.is_settled:
        return TurnResult(turn.dialog, (reply("appeal.still_open", keyboard=None),))
    save = partial(_save_rating, turn, customer, appeal_id, rating)
    menu = MENU if customer else (row("register"),)
    if rating > LOW_RATING:
        return TurnResult(turn.dialog, (reply("appeal.rated", keyboard=menu),), save)
    if appeal.state is AppealState.CLOSED:
        offer = reply("appeal.rated_low_closed", keyboard=(row("write_support"), *menu))
        return TurnResult(turn.dialog, (offer,), save)
    return TurnResult(turn.dialog, (reply("appeal.reopened", keyboard=menu),), save)


def _is_of(turn: Turn, customer: Customer | None, appeal: Appeal) -> bool:
    if customer:
        return appeal.customer_id in customer.ids
    return appeal.customer_id is None and appeal.chat == turn.message.chat


def take_typed(turn: Turn, customer: Customer) -> TurnResult | None:
    """Take a number that is typed instead of pressed; None: the last talk was not solved."""
    rating = written_rating(turn.typed)
    if rating is None or turn.message.file or turn.message.is_edited:
        return None
    appeals = turn.world.desk.appeals
    found = appeals.get_many(appeals.open_of(customer.ids))
    last = max(found, key=lambda each: each.last_at, default=None)
    if last is None or last.state is not AppealState.SOLVED:
        return None
    return rate(turn, customer, last.id, rating)


def _save_rating(
    turn: Turn, customer: Customer | None, appeal_id: AppealId, rating: int, dialog: Dialog
) -> None:
    world = turn.world
    state = world.conversation.dialogs.save_write(dialog)
    rate_appeal(world, customer, appeal_id, rating, state, at=world.now())
