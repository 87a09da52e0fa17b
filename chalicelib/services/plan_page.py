"""Plan one page of the audience of a run: who gets the message, who does not, and why."""

from chalicelib.domain.campaign import CampaignId
from chalicelib.domain.run import RunName
from chalicelib.world import World


def plan_page(world: World, campaign: CampaignId, run: RunName, *, part: int, page: int) -> None:
    """Plan the page once, have the next one planned, and after the last one end the planning.

    Raises:
        Unavailable: something does not answer; the job must come again, and will find what is done.
    """
    raise NotImplementedError
