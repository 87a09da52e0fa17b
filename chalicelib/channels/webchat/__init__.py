"""The web chat of our own pages."""

from dataclasses import dataclass

from chalicelib.domain.messages.channel import Channel
from chalicelib.domain.messages.limits import Limits

TEXT_CHARS_MAX = 4096

WEBCHAT = Channel(
    "webchat",
    limits=Limits(TEXT_CHARS_MAX, buttons_max=10, label_max=64),
    limits_text="4096 characters.",
    campaign_setting="webchat_origins",
    repeats_freely=True,
    links_form=True,
    # A stored message counts as delivered; the page does not report what was read.
    cannot_tell={"read": "webchat.no_receipts"},
)


@dataclass(frozen=True)
class WebchatSettings:
    """The pages that may open a chat."""

    webchat_origins: str = ""  # comma separated; empty: the web chat is off
    webchat_session_days: int = 30  # then the visitor's token ends

    @property
    def allowed_webchat_origins(self) -> frozenset[str]:
        return frozenset(filter(None, self.webchat_origins.split(",")))
