"""Make the report of a campaign from the counts of its runs."""

from dataclasses import replace
from datetime import date
from functools import reduce
from operator import add

from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.run import LAUNCH, Run, RunState
from chalicelib.domain.errors import Conflict, Rejected
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.reports.report import Report, RunCount, report_of
from chalicelib.services.reports.count_run import count_runs
from chalicelib.world import World

DAYS_MAX = 366  # days of a trigger's campaign in one report


def report_campaign(
    world: World, campaign_id: CampaignId, *, first: date | None = None, last: date | None = None
) -> Report:
    """Report the launch, or the days of a trigger's campaign from `first` to `last` inclusive.

    Without `first` and `last` the last 366 days of the trigger's campaign are reported.

    Raises:
        NotFound: `campaign.unknown`.
        Conflict: `campaign.not_launched`.
        Rejected: `report.no_days`: only the campaign of a trigger has days.
        Unavailable: `report.does_not_add_up`, or a service does not answer.
    """
    record = world.campaigns.records.get(campaign_id)
    runs = runs_of(world, record, first=first, last=last)
    counts = count_runs(world, record, runs)
    count = reduce(add, counts) if counts else RunCount()
    report = report_of(record, count, world.now())
    days = [run.day for run in runs if run.day]
    retries = (run.retry_at for run in runs if run.state is not RunState.OVER)
    return replace(
        report,
        first=first or min(days, default=None),
        last=last or max(days, default=None),
        retry_at=max(filter(None, retries), default=None),
    )


def runs_of(
    world: World, record: CampaignRecord, *, first: date | None, last: date | None
) -> list[Run]:
    """Return the runs of which a report is made; they are in the order of their days.

    Raises:
        Conflict: `campaign.not_launched`.
        Rejected: `report.no_days`: only the campaign of a trigger has days.
    """
    if record.trigger:
        return _days(world.campaigns.runs.all_of(record.id), first, last)
    if first or last:
        raise Rejected("report.no_days")
    return [_launch(world, record)]


def _launch(world: World, record: CampaignRecord) -> Run:
    run = world.campaigns.runs.get(record.id, LAUNCH)
    if run is None:
        raise Conflict("campaign.not_launched")
    return run


def _days(runs: list[Run], first: date | None, last: date | None) -> list[Run]:
    """Return the runs of these days, the last 366 of them.

    There is one run a day, and the names of runs sort as their days.
    """
    within = [
        run
        for run in runs
        if run.day and (first is None or run.day >= first) and (last is None or run.day <= last)
    ]
    return within[-DAYS_MAX:]
