"""The stores of campaigns, each imported and made when first needed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.repo.table.table import Table

if TYPE_CHECKING:
    from chalicelib.repo.campaigns.campaigns import Campaigns, CampaignStateCache
    from chalicelib.repo.campaigns.clock_checkpoints import ClockCheckpoints
    from chalicelib.repo.campaigns.job_results import JobResults
    from chalicelib.repo.campaigns.picture_names import PictureNames
    from chalicelib.repo.campaigns.runs import Runs
    from chalicelib.repo.campaigns.trials import Trials
    from chalicelib.repo.campaigns.wall_posts import WallPosts


@dataclass
class CampaignStores:
    """Part of World: `world.campaigns`."""

    table: Table
    now: Callable[[], datetime]

    @cached_property
    def records(self) -> "Campaigns":
        from chalicelib.repo.campaigns.campaigns import Campaigns

        return Campaigns(self.table)

    @cached_property
    def runs(self) -> "Runs":
        from chalicelib.repo.campaigns.runs import Runs

        return Runs(self.table)

    @cached_property
    def checkpoints(self) -> "ClockCheckpoints":
        from chalicelib.repo.campaigns.clock_checkpoints import ClockCheckpoints

        return ClockCheckpoints(self.table)

    @cached_property
    def job_results(self) -> "JobResults":
        from chalicelib.repo.campaigns.job_results import JobResults

        return JobResults(self.table)

    @cached_property
    def states(self) -> "CampaignStateCache":
        from chalicelib.repo.campaigns.campaigns import CampaignStateCache

        return CampaignStateCache(self.records, self.now)

    @cached_property
    def trials(self) -> "Trials":
        from chalicelib.repo.campaigns.trials import Trials

        return Trials(self.table)

    @cached_property
    def picture_names(self) -> "PictureNames":
        from chalicelib.repo.campaigns.picture_names import PictureNames

        return PictureNames(self.table)

    @cached_property
    def posts(self) -> "WallPosts":
        from chalicelib.repo.campaigns.wall_posts import WallPosts

        return WallPosts(self.table)
