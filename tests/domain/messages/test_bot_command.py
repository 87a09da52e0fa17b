"""Commands of a bot, as Telegram defines them."""

import pytest

from chalicelib.domain.messages.bot_command import BotCommand, read_command


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/help", ("help", "")),
        ("/help@grocer_bot", ("help", "")),
        ("/HELP@Grocer_Bot", ("help", "")),
        ("/start ref_7Q2K-9", ("start", "ref_7Q2K-9")),
        ("/start@grocer_bot ref", ("start", "ref")),
        ("/start\nref\n", ("start", "ref")),
        (" /card please now ", ("card", "please now")),
        ("/card.", ("card", ".")),
        ("/card@", ("card", "@")),
        ("/my_data", ("my_data", "")),
    ],
)
def test_d08_a_command_is_the_first_word(text: str, command: tuple[str, str]) -> None:
    """Case d08."""
    assert read_command(text) == BotCommand(*command)


@pytest.mark.parametrize("text", ["", "/", "/ help", "help", "a /help", "//help", "/" + "a" * 33])
def test_any_other_text_is_no_command(text: str) -> None:
    assert read_command(text) is None
