"""Messages of a VK community: VK posts events to us, and we call its methods.

Source: https://dev.vk.com/ru/api/community-messages/getting-started
"""

from dataclasses import dataclass

from chalicelib.domain.messages.channel import Channel
from chalicelib.domain.messages.limits import Limits

TEXT_CHARS_MAX = 4096  # the schema says 9000, other sources say 4096
LABEL_CHARS_MAX = 40
INLINE_ROWS_MAX = 6
KEYS_MAX = 40

VK = Channel(
    "vk",
    # Each button of a campaign has a row of its own, because a link needs one.
    limits=Limits(TEXT_CHARS_MAX, buttons_max=INLINE_ROWS_MAX, label_max=LABEL_CHARS_MAX),
    limits_text="4096 characters, 6 buttons of 40 characters.",
    campaign_setting="vk_token",
    secret_setting="vk_secret",  # noqa: S106 - a name
    rate_setting="vk_per_second",
    name_setting="vk_group_id",
    start_address="https://vk.me/club{name}?ref={code}",
    webhook_methods=("POST",),
    shares_locations=True,
    tells_webhook=True,
    more_settings=("vk_group_id", "vk_confirmation"),
    keys_max=KEYS_MAX,
    repeats_freely=True,  # VK shows what has the same `random_id` once
    # A message counts as delivered once the API accepted it; VK reports what was read.
)


@dataclass(frozen=True)
class VkSettings:
    """The community that talks to customers."""

    vk_per_second: int = 16  # of the 20 that a community has; the rest are for dialogues
    vk_group_id: str = ""
    vk_token: str = ""
    vk_secret: str = ""
    vk_confirmation: str = ""  # what VK wants to hear before it posts events
    vk_wall_token: str = ""  # of an administrator: VK lets no community write on its own wall
    vk_api: str = "https://api.vk.ru/method"
