"""A command of a bot: the first word of a text, as Telegram defines it.

Source: https://core.telegram.org/bots/features#commands
"""

import re
from typing import NamedTuple

# `@name` names one of several bots of a group; in a private chat it means nothing.
_COMMAND = re.compile(r"\s*/(?P<name>\w{1,32})(?:@\w+)?(?!\w)(?P<argument>.*)", re.DOTALL)


class BotCommand(NamedTuple):
    """The name in lower case without the slash, and the text after the first word."""

    name: str
    argument: str


def read_command(text: str) -> BotCommand | None:
    """Read `/card@grocer_bot now` as `card` with the argument `now`; None for any other text."""
    found = _COMMAND.fullmatch(text)
    return BotCommand(found["name"].lower(), found["argument"].strip()) if found else None
