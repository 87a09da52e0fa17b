"""Check the promo codes that a campaign or a trigger gives to its recipients."""

import re
from collections.abc import Iterator

from chalicelib.domain.campaigns.campaign import Campaign
from chalicelib.domain.campaigns.placeholders import CODE
from chalicelib.domain.errors import Malformed, NotFound
from chalicelib.world import World

NAMED = re.compile(rf"\{{\{{\s*{CODE}\b")


def check_codes(world: World, content: Campaign) -> None:
    """Refuse codes that do not exist, and a text with a code where the campaign has none.

    Raises:
        Malformed: `campaign.invalid`; the pointer is `/codes`.
    """
    if not content.codes and not any(map(NAMED.search, _texts(content))):
        return
    try:
        world.offers.promos.batch(content.codes)
    except NotFound as unknown:
        raise Malformed({"/codes": unknown.code}, "campaign.invalid") from unknown


def _texts(content: Campaign) -> Iterator[str]:
    for words in (*content.texts.values(), content.subjects):
        yield from words.values()
