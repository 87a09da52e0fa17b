"""The channels: those of the dialogue, with what they can do, and those that only go out."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to talk.

    `shares_contacts`: the messenger itself vouches for a phone that a person shares.
    `repeats_freely`: saying the same thing twice shows it once, so an answer may be given again.
    """

    name: str
    shares_contacts: bool
    repeats_freely: bool


TELEGRAM = Channel("telegram", shares_contacts=True, repeats_freely=False)
WEBCHAT = Channel("webchat", shares_contacts=False, repeats_freely=True)
CHANNELS: Mapping[str, Channel] = {each.name: each for each in (TELEGRAM, WEBCHAT)}
EMAIL, SMS = "email", "sms"
