"""Keep the picture of a campaign for as long as the campaign is stored."""

from chalicelib.domain.campaigns.campaign import Campaign
from chalicelib.domain.campaigns.picture import own_picture
from chalicelib.domain.errors import Malformed, NotFound
from chalicelib.world import World


def keep_picture(world: World, content: Campaign) -> None:
    """Keep the uploaded picture that a campaign names, before the campaign is stored. Idempotent.

    Raises:
        Malformed: `campaign.invalid`: no one uploaded the picture, or its week is over.
        Unavailable: the bucket does not answer.
    """
    picture = own_picture(content.picture)
    if not picture:
        return
    try:
        world.pictures.keep(picture)
    except NotFound as unknown:
        raise Malformed({"/picture": unknown.code}, "campaign.invalid") from unknown
