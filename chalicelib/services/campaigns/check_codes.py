"""Check the promo codes that a campaign or a trigger gives to its recipients."""

import re
from collections.abc import Iterator
from dataclasses import replace

from chalicelib.domain.campaigns.campaign import Campaign
from chalicelib.domain.campaigns.placeholders import CODE
from chalicelib.domain.errors import Malformed, NotFound
from chalicelib.domain.offers.promo import CodeBatch
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
        batch = world.offers.promos.batch(content.codes)
    except NotFound as unknown:
        raise Malformed({"/codes": unknown.code}, "campaign.invalid") from unknown
    _note_personal(world, batch)


def _note_personal(world: World, batch: CodeBatch) -> None:
    """Let the offer know that its named codes are not all: recipients will have their own."""
    if batch.key:
        return  # random codes count as unused anyway
    listed = [each for each in world.offers.promos.of_offer(batch.offer) if each.id == batch.id]
    if listed and not listed[0].is_personal:
        noted = replace(listed[0], is_personal=True)
        world.commit(None, world.offers.promos.list_write(noted))


def _texts(content: Campaign) -> Iterator[str]:
    for words in (*content.texts.values(), content.subjects):
        yield from words.values()
