"""What the rules of the business know about each channel: plain facts, listed by `channels/`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import Literal

from chalicelib.domain.messages.limits import Limits

EMAIL, SMS = "email", "sms"  # the two channels that reach an address instead of a chat

TextForm = Literal["message", "email", "short"]


@dataclass(frozen=True, slots=True)
class Channel:
    """The facts of one channel.

    `cannot_tell`: figures of a report that the channel cannot know, each with the code that says
    why. `own_figures`: figures that reports show only for channels that list them here.
    `text_form`: which of our ready-made texts suits it.
    `shares_contacts`: the messenger itself vouches for a phone number that a person shares.
    `shares_locations`: a person can send the place where they are with one button.
    `links_form`: the form of registration has a page for its people, which an address opens.
    `opens_apps`: a button can open a page inside of the messenger, which vouches for the person.
    `tells_webhook`: its platform says whether it can post to our webhook.
    `keys_max`: the most buttons of a reply that it shows; more of them become numbered lines, and
    the person writes a number. None: any number.
    `window`: how long after a message of a person it takes free text from us. None: at any time.
    `repeats_freely`: sending a reply twice shows it once, so it may be sent again at any time.

    Names of settings: `campaign_setting` must be filled before campaigns may use the channel,
    `secret_setting` before its chats may be used at all (empty: always), `more_settings` before its
    platform can post to us. `rate_setting` is the most campaign messages a second (empty: no
    limit). `start_address` opens our chat and hands a code over: `name_setting` has what it calls
    us by (empty: the channel has no such address).
    """

    name: str
    limits: Limits
    limits_text: str  # for the documentation of the API
    campaign_setting: str
    secret_setting: str = ""
    more_settings: tuple[str, ...] = ()
    rate_setting: str = ""
    name_setting: str = ""
    start_address: str = ""
    webhook_methods: tuple[str, ...] = ()  # empty: nothing is posted to /webhooks/<name>
    text_form: TextForm = "message"
    shares_contacts: bool = False
    shares_locations: bool = False
    links_form: bool = False
    opens_apps: bool = False
    tells_webhook: bool = False
    repeats_freely: bool = False
    keys_max: int | None = None
    window: timedelta | None = None
    cannot_tell: Mapping[str, str] = field(default_factory=dict)
    own_figures: frozenset[str] = frozenset()

    @property
    def needed_settings(self) -> tuple[str, ...]:
        """The settings without which the channel does not work."""
        named = (self.secret_setting, self.campaign_setting, *self.more_settings)
        return tuple(dict.fromkeys(filter(None, named)))


# The facts of a channel stand in its own folder of `chalicelib/channels`, and the domain may not
# import that. So the list of channels calls `list_channels` when it is imported, and `settings.py`
# imports it for every function, command and test.
_listed: dict[str, Channel] = {}
CHANNELS: Mapping[str, Channel] = MappingProxyType(_listed)
"""Every channel by its name, in the order of the list."""


def list_channels(channels: tuple[Channel, ...]) -> Mapping[str, Channel]:
    """Replace the channels that the rules know."""
    _listed.clear()
    _listed.update((channel.name, channel) for channel in channels)
    return CHANNELS
