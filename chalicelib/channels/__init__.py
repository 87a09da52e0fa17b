"""The channels: one folder each, listed here.

A folder's `__init__.py` holds the channel's facts and settings and costs nothing to import. A
messenger has a `messenger.py` beside it, imported when its first webhook or message comes.
"""

from dataclasses import dataclass

from chalicelib.channels.email import EMAIL_CHANNEL, EmailSettings
from chalicelib.channels.sms import SMS_CHANNEL, SmsSettings
from chalicelib.channels.telegram import TELEGRAM, TelegramSettings
from chalicelib.channels.webchat import WEBCHAT, WebchatSettings
from chalicelib.domain.messages.channel import list_channels

CHANNELS = list_channels((TELEGRAM, WEBCHAT, EMAIL_CHANNEL, SMS_CHANNEL))


@dataclass(frozen=True)
class ChannelSettings(TelegramSettings, WebchatSettings, EmailSettings, SmsSettings):
    """The settings of every channel; each name begins with that of its channel."""
