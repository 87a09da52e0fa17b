"""The other photos of an album go where its first one went: to the desk, or to what waits."""

from dataclasses import replace

from chalicelib.bot.appeals.live_talk import STOP
from chalicelib.bot.appeals.sending import Passed, is_too_large, passing_on
from chalicelib.bot.free_wording import meant_freely
from chalicelib.bot.turn import Turn, TurnResult, reply
from chalicelib.domain.conversation.dialog import SUPPORT
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import AppealId


def take_next(turn: Turn, customer: Customer | None) -> TurnResult | None:
    """Take another photo of an album in silence; None if the desk has no part in the album."""
    message, dialog = turn.message, turn.dialog
    if not message.album or message.file is None or _is_stop(turn):
        return None
    waiting = Passed.of_form(dialog)
    is_waiting = waiting is not None and waiting.album == message.album
    is_passed = dialog.passed_on[2:] == (message.album,)
    if not (is_waiting or is_passed):
        return None
    if is_too_large(turn):
        return TurnResult(dialog, (reply("appeal.file_too_large", keyboard=None),))
    if waiting and is_waiting:
        form = waiting.with_file(message.file).to_form()
        return TurnResult(dialog.at_step(SUPPORT, dialog.step, form))
    save = passing_on(turn, customer, Passed.of_message(turn), AppealId(dialog.passed_on[1]))
    # Another object, so that the update is stored although nothing is said.
    return TurnResult(replace(dialog), (), save)


def _is_stop(turn: Turn) -> bool:
    """Whether the words under a photo say stop, which is heard everywhere."""
    return bool(turn.typed) and (turn.meant((STOP,)) == STOP or meant_freely(turn) == STOP)
