"""What the rehearsals of a campaign found."""

from functools import reduce
from operator import add
from typing import NamedTuple

from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.planning.chunk import PageSum
from chalicelib.world import World


class Rehearsal(NamedTuple):
    """A rehearsal, and the sums of those of its pages that are planned."""

    run: Run
    sum: PageSum


def read_rehearsal(world: World, campaign_id: CampaignId) -> Rehearsal:
    """Add up the rehearsal that was begun last.

    Raises:
        NotFound: `campaign.not_rehearsed`.
    """
    run = last_rehearsal(world, campaign_id)
    if run is None:
        raise NotFound("campaign.not_rehearsed")
    return Rehearsal(
        run, reduce(add, (page.sum for page in world.campaigns.runs.pages(run)), PageSum())
    )


def last_rehearsal(world: World, campaign_id: CampaignId) -> Run | None:
    """The rehearsal that was begun last; None before the first."""
    rehearsals = (run for run in world.campaigns.runs.all_of(campaign_id) if run.is_rehearsal)
    return max(rehearsals, key=lambda run: (run.at, len(run.name), run.name), default=None)
