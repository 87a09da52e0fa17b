"""Estimate before the launch which effect a campaign's groups can prove (rule 45)."""

from chalicelib.domain.errors import Rejected
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.reports.report import NOT_MEASURED, has_control
from chalicelib.domain.reports.unknown import Unknown
from chalicelib.domain.reports.uplift import PowerEstimate, estimate_power
from chalicelib.services.campaigns.read_rehearsal import read_rehearsal
from chalicelib.services.reports.count_run import count_run
from chalicelib.world import World


def estimate_campaign_power(world: World, campaign_id: CampaignId) -> PowerEstimate:
    """Estimate the power from the purchases that the groups made before the last rehearsal.

    The result is unknown until these purchases are measured, which this call queues.

    Raises:
        NotFound: `campaign.unknown`, `campaign.not_rehearsed`.
        Rejected: `prospect.no_control`: without a control group no effect can be proven.
    """
    record = world.campaigns.records.get(campaign_id)
    if not has_control(record.content):
        raise Rejected("prospect.no_control")
    count = count_run(world, record, read_rehearsal(world, campaign_id).run)
    groups, content = count.measured, record.content
    if not count.measured_pages:
        unknown = Unknown(NOT_MEASURED)
        control = count.excluded[Reason.CONTROL_CAMPAIGN]
        return PowerEstimate(content.goal, count.to_be_treated, control, unknown, unknown)
    return estimate_power(
        content.goal, groups.treated, groups.control, control_share_bp=content.control_share_bp
    )
