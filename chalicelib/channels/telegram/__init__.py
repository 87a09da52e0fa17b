"""Telegram's Bot API: updates in, method calls out.

Source: https://core.telegram.org/bots/api
"""

from chalicelib.channels.telegram.bot import SECRET_HEADER, Telegram
from chalicelib.channels.telegram.calls import CAPTION_CHARS_MAX, TEXT_CHARS_MAX

__all__ = ["CAPTION_CHARS_MAX", "SECRET_HEADER", "TEXT_CHARS_MAX", "Telegram"]
