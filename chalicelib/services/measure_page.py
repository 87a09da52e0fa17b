"""Measure what the customers of a page bought since they were written to, or held out."""

from chalicelib.domain.campaign import CampaignId
from chalicelib.domain.run import RunName
from chalicelib.world import World


def measure_page(world: World, campaign: CampaignId, run: RunName, *, part: int, page: int) -> None:
    """Keep the sums of one page of a run; measuring again replaces them."""
    raise NotImplementedError
