"""Read the result of a campaign's rehearsal."""

from functools import reduce
from operator import add
from typing import NamedTuple

from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.planning.chunk import PageSum
from chalicelib.world import World


class Rehearsal(NamedTuple):
    """The run of a rehearsal, and the sums over its planned pages."""

    run: Run
    sum: PageSum


def read_rehearsal(world: World, campaign_id: CampaignId) -> Rehearsal:
    """Add up the pages of the latest rehearsal, also while it is being planned.

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
    """Return the rehearsal that started last; None before the first."""
    rehearsals = (run for run in world.campaigns.runs.all_of(campaign_id) if run.is_rehearsal)
    # The name ends in a version. Its length comes before its text, so that 10 is after 9.
    return max(rehearsals, key=lambda run: (run.at, len(run.name), run.name), default=None)
