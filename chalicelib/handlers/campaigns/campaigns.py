"""Campaigns over HTTP: create, change, rehearse, launch, pause, resume and cancel them."""

from typing import Any

from chalice import Blueprint

from chalicelib.domain.campaigns.campaign import CampaignSnapshot
from chalicelib.domain.campaigns.placeholders import PLACES
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.campaigns.requests import CampaignChanges, NewCampaign
from chalicelib.handlers.campaigns.responses import CampaignList, CampaignResponse, CampaignSummary
from chalicelib.handlers.edge.codes import QUEUE
from chalicelib.handlers.edge.cursors import turn_page
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation, Paged
from chalicelib.handlers.edge.request import LISTS_BYTES_MAX
from chalicelib.repo.table.commit import Committed
from chalicelib.services.campaigns.change_campaign import change_campaign
from chalicelib.services.campaigns.change_state import change_state
from chalicelib.services.campaigns.create_campaign import create_campaign
from chalicelib.services.campaigns.launch_campaign import launch_campaign
from chalicelib.services.campaigns.rehearse_campaign import rehearse_campaign

LIST = "campaigns"
CAMPAIGNS = "/v1/campaigns"
CAMPAIGN = "/v1/campaigns/{campaign_id}"
INVALID = (
    " A campaign that could not be sent is refused, `campaign.invalid`, with a pointer to each bad"
    " field. The detail begins with a code; `at` is the position in a text, counted from 0."
)
PLACES_TEXT = (
    "Texts are plain text and may have fields: "
    + ", ".join(f"`{{{{{name}}}}}`" for name in PLACES.known)
    + '. The form of a word follows a number: `{{orders|plural:"покупка","покупки","покупок"}}`.'
    ' An own field of customers is `{{field.size}}`, or `{{field.size|or:"your size"}}` with words'
    " for customers without a value."
)
STATE = (
    " In another state the request is refused, `campaign.state`; for the campaign of a trigger,"
    " `campaign.standing`."
)
MASKED = (
    " If birthday or age chooses the audience, also through another campaign, a role that sees"
    " masked customers is refused, `segment.masked_field`: it may write the campaign."
)

blueprint = Blueprint(__name__)
api = Api(blueprint)


def _move(
    verb: str, name: str, summary: str, details: str, *refuses: str, status: int = 200
) -> Operation:
    """Return an operation that moves a campaign to another state."""
    return Operation(
        "POST",
        f"{CAMPAIGN}/{verb}",
        summary,
        Permission.CAMPAIGNS_WRITE,
        CampaignSummary,
        status=status,
        keeps=CampaignSnapshot,
        refuses=(
            "campaign.changed",
            "campaign.standing",
            "campaign.state",
            "campaign.unknown",
            *refuses,
            *QUEUE,
        ),
        details=details,
        id=name,
    )


@api.serves(
    Operation(
        "POST",
        CAMPAIGNS,
        "Create a campaign",
        Permission.CAMPAIGNS_WRITE,
        CampaignSummary,
        NewCampaign,
        status=201,
        keeps=CampaignSnapshot,
        body_bytes_max=LISTS_BYTES_MAX,
        details=f"It is a draft: rehearse it, then launch it. {PLACES_TEXT}{INVALID}",
        id="createCampaign",
        refuses=(
            "campaign.invalid",
            "campaign.too_large",
        ),
    )
)
def write_campaign(call: Call[NewCampaign, Nothing]) -> Committed[CampaignSnapshot]:
    """Create a campaign as a draft."""
    return create_campaign(call.world, call.actor, call.body.to_content())


@api.serves(
    Operation(
        "GET",
        CAMPAIGNS,
        "List the campaigns",
        Permission.CAMPAIGNS_READ,
        CampaignList,
        query=Paged,
        details="Without texts and audiences; the campaigns of triggers are included.",
        id="listCampaigns",
    )
)
def list_campaigns(call: Call[Nothing, Paged]) -> CampaignList:
    """Return a page of the campaigns."""
    page, more = turn_page(call, LIST, call.world.campaigns.records.page, lambda each: each.id)
    return CampaignList(campaigns=[CampaignSummary.of(each.snapshot) for each in page], next=more)


@api.serves(
    Operation(
        "GET",
        CAMPAIGN,
        "Show a campaign",
        Permission.CAMPAIGNS_READ,
        CampaignResponse,
        details="If the audience is a list of customers, only their number is shown.",
        id="getCampaign",
        refuses=("campaign.unknown",),
    )
)
def show_campaign(call: Call[Nothing, Nothing]) -> CampaignResponse:
    """Return a campaign with its content."""
    return CampaignResponse.whole(call.world.campaigns.records.get(_id(call)))


@api.serves(
    Operation(
        "PATCH",
        CAMPAIGN,
        "Change a campaign",
        Permission.CAMPAIGNS_WRITE,
        CampaignResponse,
        CampaignChanges,
        body_bytes_max=LISTS_BYTES_MAX,
        details="Allowed until something was sent: in `draft`, `rehearsed` or `scheduled`. The"
        " campaign becomes a draft and must be rehearsed again. Missing fields stay, also inside"
        " `texts`, `subjects`, `window` and `goal`, where null removes a text (RFC 7396). A list"
        " and the audience are replaced as a whole. A repetition changes nothing. With `version`"
        " the request is refused, `campaign.changed`, if the campaign was changed meanwhile."
        f"{STATE}{INVALID}",
        id="changeCampaign",
        refuses=(
            "campaign.changed",
            "campaign.invalid",
            "campaign.standing",
            "campaign.state",
            "campaign.too_large",
            "campaign.unknown",
        ),
    )
)
def edit_campaign(call: Call[CampaignChanges, Nothing]) -> CampaignResponse:
    """Change the content of a campaign that was not launched."""
    body = call.body
    changed = change_campaign(
        call.world, call.actor, _id(call), body.applied_to, version=body.version
    )
    return CampaignResponse.whole(changed)


@api.serves(
    _move(
        "rehearsal",
        "rehearseCampaign",
        "Rehearse a campaign",
        "Decides about every customer as the launch would, and sends nothing. It continues after"
        " the answer: `GET` the rehearsal until `is_done`; then the campaign is `rehearsed`, unless"
        " `failed_because` says why not. The campaign must be `draft` or `rehearsed`; of several"
        f" rehearsals the last one counts.{MASKED}{STATE}{INVALID}",
        "campaign.invalid",
        "segment.masked_field",
        status=202,
    )
)
def begin_rehearsal(call: Call[Nothing, Nothing]) -> Committed[CampaignSnapshot]:
    """Start a rehearsal."""
    return rehearse_campaign(call.world, call.actor, _id(call), role=call.caller.role)


@api.serves(
    _move(
        "launch",
        "launchCampaign",
        "Launch a campaign",
        "A `rehearsed` campaign is `running` at once, or `scheduled` if `starts_at` is in the"
        " future. A draft is refused, `campaign.rehearse_first`."
        " If the audience changed by more than 10 % since the rehearsal, the launch is"
        " refused, `campaign.audience_moved`, with `rehearsed` and `found`: rehearse it again. If"
        " the audience cannot be counted in a few seconds, it is counted before anything is sent,"
        " and the campaign is paused if it changed. After its end the campaign is refused,"
        " `campaign.over`; if its segment was deleted, `segment.unknown` (404)."
        f"{MASKED}{STATE} So a second launch sends nothing.",
        "campaign.audience_moved",
        "campaign.invalid",
        "campaign.over",
        "campaign.rehearse_first",
        "segment.masked_field",
        "segment.unknown",
    )
)
def launch(call: Call[Nothing, Nothing]) -> Committed[CampaignSnapshot]:
    """Launch or schedule a campaign."""
    return launch_campaign(call.world, call.actor, _id(call), role=call.caller.role)


@api.serves(
    _move(
        "pause",
        "pauseCampaign",
        "Pause a campaign",
        "A `running` campaign sends nothing more within seconds. A campaign that had paused itself"
        f" stays paused, and `paused_because` becomes empty.{STATE}",
    )
)
def pause(call: Call[Nothing, Nothing]) -> Committed[CampaignSnapshot]:
    """Pause a campaign."""
    return _change_state(call, CampaignState.PAUSED)


@api.serves(
    _move(
        "resume",
        "resumeCampaign",
        "Resume a campaign",
        "A `paused` campaign continues where it stopped, also if it had paused itself: look at"
        f" `paused_because` first. A running campaign is not changed.{STATE}",
    )
)
def resume(call: Call[Nothing, Nothing]) -> Committed[CampaignSnapshot]:
    """Resume a campaign."""
    return _change_state(call, CampaignState.RUNNING)


@api.serves(
    _move(
        "cancel",
        "cancelCampaign",
        "Cancel a campaign",
        "Ends a campaign that is not `finished`, for ever. What was sent stays sent; all other"
        f" recipients are recorded as cancelled.{STATE}",
    )
)
def cancel(call: Call[Nothing, Nothing]) -> Committed[CampaignSnapshot]:
    """Cancel a campaign."""
    return _change_state(call, CampaignState.CANCELLED)


def _id(call: Call[Any, Any]) -> CampaignId:
    return CampaignId(call.path["campaign_id"])


def _change_state(call: Call[Nothing, Nothing], to: CampaignState) -> Committed[CampaignSnapshot]:
    return change_state(call.world, call.actor, _id(call), to)
