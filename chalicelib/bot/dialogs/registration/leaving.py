"""Leaves a registration: a word of stop, cancel or erase ends it at every step."""

from functools import partial

from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.repo.conversation.dialogs import ERASED_LIFE_S

WORDS_THAT_LEAVE = ("stop", "stop_all", "cancel", "erase", "erase_yes")


def leave(turn: Turn) -> TurnResult | None:
    """Drop every answer and say so; None for any other message.

    The person is no customer, so there is no consent to withdraw: nothing will be sent.
    """
    if not turn.meant(WORDS_THAT_LEAVE):
        return None
    # As after an erasure the chat stays for a day with its last reply, which is still owed.
    save = partial(turn.world.conversation.dialogs.save, life_s=ERASED_LIFE_S)
    left = reply("registration.left", keyboard=(row("register"),))
    return TurnResult(turn.dialog.forgotten(), (left,), save)
