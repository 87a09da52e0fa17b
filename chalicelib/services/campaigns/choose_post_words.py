"""Choose the words of a post: those of a campaign, or what its author gives in their place."""

from chalicelib.domain.campaigns.picture import own_picture
from chalicelib.domain.campaigns.wall_post import PostWords, words_of
from chalicelib.domain.errors import Rejected
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.public_host import refuse_private_host
from chalicelib.domain.messages.web_address import to_uri
from chalicelib.world import World


def choose_post_words(
    world: World,
    campaign: CampaignId | None,
    language: Locale,
    *,
    text: str,
    picture: str,
    link: str,
) -> PostWords:
    """Return what stands on the wall.

    Raises:
        NotFound: `campaign.unknown`.
        Rejected: `campaign.address` and its like for the link; `post.no_text`; `post.picture`: the
            picture was not uploaded here.
    """
    if picture and not own_picture(picture):
        raise Rejected("post.picture")
    if link:
        link = to_uri(link)
        refuse_private_host(link)
    if campaign is None:
        return PostWords(text, picture, link)
    found = words_of(world.campaigns.records.get(campaign).content, language, text)
    return PostWords(found.text, picture or found.picture, link or found.link)
