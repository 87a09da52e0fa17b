"""While a person of the desk answers in a chat, the bot is silent there."""

from collections.abc import Collection
from dataclasses import replace

from chalicelib.bot.appeals.sending import Passed, is_too_large, passing_on
from chalicelib.bot.free_wording import meant_freely
from chalicelib.bot.turn import Turn, TurnResult, reply
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import AppealId
from chalicelib.domain.messages.message import Text

STOP = "stop"


def take_live(turn: Turn, customer: Customer, commands: Collection[str]) -> TurnResult | None:
    """Pass words on in silence while a person answers; None for what the bot still obeys.

    It obeys a stop, a button and the exact word of one, and it takes the answer to a question that
    the customer opened by one.
    """
    appeal = turn.dialog.talks_live(turn.world.now())
    said = isinstance(turn.message.content, Text) or turn.message.file is not None
    if appeal is None or not said or turn.dialog.topic:
        return None
    if turn.is_slash_command or turn.meant(commands) or meant_freely(turn) == STOP:
        return None
    if is_too_large(turn):
        return TurnResult(turn.dialog, (reply("appeal.file_too_large", keyboard=None),))
    # Another object, so that the update is stored although nothing is said.
    after = replace(turn.dialog)
    return TurnResult(after, (), passing_on(turn, customer, Passed.of_message(turn), appeal))


def take_edit(turn: Turn, customer: Customer) -> TurnResult | None:
    """Add the corrected words to the appeal; None if the desk did not get the former ones."""
    passed_on = turn.dialog.passed_on
    if not turn.message.is_edited or not passed_on or passed_on[0] != turn.message.message_id:
        return None
    save = passing_on(turn, customer, Passed.of_message(turn), AppealId(passed_on[1]))
    if turn.dialog.talks_live(turn.world.now()):
        return TurnResult(replace(turn.dialog), (), save)
    return TurnResult(turn.dialog, (reply("appeal.corrected", keyboard=None),), save)
