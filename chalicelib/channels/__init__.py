"""The channels: one folder each, listed here.

The `__init__.py` of a folder holds the facts and settings of the channel and imports nothing heavy.
A messenger also has a `messenger.py`, which is imported with its first webhook or message.
"""

from dataclasses import dataclass

from chalicelib.channels.email import EMAIL_CHANNEL, EmailSettings
from chalicelib.channels.max import MAX, MaxSettings
from chalicelib.channels.sms import SMS_CHANNEL, SmsSettings
from chalicelib.channels.telegram import TELEGRAM, TelegramSettings
from chalicelib.channels.vk import VK, VkSettings
from chalicelib.channels.webchat import WEBCHAT, WebchatSettings
from chalicelib.channels.whatsapp import WHATSAPP, WhatsappSettings
from chalicelib.domain.messages.channel import list_channels

CHANNELS = list_channels((TELEGRAM, VK, MAX, WHATSAPP, WEBCHAT, EMAIL_CHANNEL, SMS_CHANNEL))


@dataclass(frozen=True)
class ChannelSettings(
    TelegramSettings,
    VkSettings,
    MaxSettings,
    WhatsappSettings,
    WebchatSettings,
    EmailSettings,
    SmsSettings,
):
    """The settings of every channel; each name begins with the name of its channel."""
