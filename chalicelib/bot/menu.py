"""The buttons that a registered customer has outside of dialogues."""

from chalicelib.bot.turn import row
from chalicelib.domain.messages.reply import Keyboard

MENU: Keyboard = (row("card", "points", "purchases"), row("profile", "my_data", "help"))
PROOF = (row("confirm_email"),)
