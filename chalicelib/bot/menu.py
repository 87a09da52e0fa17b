"""The buttons that a registered customer has outside of dialogues."""

from chalicelib.bot.turn import row
from chalicelib.domain.messages.reply import Keyboard

MENU: Keyboard = (
    row("card", "points", "purchases"),
    row("profile", "my_data", "help"),
    # Only where the pages have an address, see `NEEDS_PAGES` of World.
    row("cabinet"),
)
JOIN = "/join"  # the form, behind it the channel
LAUNCH = "/me/launch"  # the page that takes the proof of the messenger
PROOF = (row("confirm_email"),)
