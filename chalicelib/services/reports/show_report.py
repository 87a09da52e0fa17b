"""Show a report to a role, without what the role may not find out from it."""

from datetime import date
from zoneinfo import ZoneInfo

from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.campaigns.run import LAUNCH
from chalicelib.domain.errors import Forbidden
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.reports.masked_report import (
    is_whole_month,
    may_be_shown,
    without_small_figures,
)
from chalicelib.domain.reports.report import Report
from chalicelib.domain.staff.staff import SIGHTS, Role, Sight
from chalicelib.services.campaigns.refuse_masked_audience import refuse_masked_audience
from chalicelib.services.reports.report_campaign import report_campaign
from chalicelib.services.segments.masked_conditions import has_masked_audience
from chalicelib.world import World


def show_report(
    world: World, role: Role, campaign_id: CampaignId, *, first: date | None, last: date | None
) -> Report:
    """Report a campaign as `report_campaign` does, to a role that may see customers masked.

    If a masked field chose the audience, such a role gets the report of a trigger alone: of one
    whole month, when it does not change any more, for a hundred customers or more, without figures
    about few people. Its audience has no words, so the role cannot make two that differ by one
    customer; months do not overlap, so none can be subtracted from another.

    Raises:
        NotFound: `campaign.unknown`.
        Conflict: `campaign.not_launched`.
        Forbidden: `segment.masked_field`, `report.month_only`.
        Rejected: `report.no_days`: only the campaign of a trigger has days.
        Unavailable: `report.does_not_add_up`, or a service does not answer.
    """
    if SIGHTS[role] is Sight.FULL:
        return report_campaign(world, campaign_id, first=first, last=last)
    record = world.campaigns.records.get(campaign_id)
    if record.trigger and has_masked_audience(world, record):
        return _month_of_trigger(world, record, first, last)
    refuse_masked_audience(world, role, record, world.campaigns.runs.get(campaign_id, LAUNCH))
    return report_campaign(world, campaign_id, first=first, last=last)


def _month_of_trigger(
    world: World, record: CampaignRecord, first: date | None, last: date | None
) -> Report:
    if not is_whole_month(first, last):
        raise Forbidden("report.month_only")
    report = report_campaign(world, record.id, first=first, last=last)
    if not may_be_shown(report, local_day(world.now(), ZoneInfo(world.settings.zone))):
        raise Forbidden("report.month_only")
    return without_small_figures(report)
