"""Campaigns over HTTP: written, rehearsed, launched, paused, resumed, cancelled."""

from typing import Any

from chalice import Blueprint

from chalicelib.domain.campaigns.campaign import CampaignSnapshot
from chalicelib.domain.campaigns.placeholders import PLACES
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.campaigns.requests import CampaignChanges, NewCampaign
from chalicelib.handlers.campaigns.responses import CampaignList, CampaignResponse, CampaignSummary
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
    " What could not be sent is refused, `campaign.invalid`, with a pointer to each bad field; the"
    " detail begins with a code, and for a place in a text says `at`, counted from 0."
)
PLACES_SAID = (
    "Texts are plain and may hold places: "
    + ", ".join(f"`{{{{{name}}}}}`" for name in PLACES.known)
    + '; a word agrees with a number as in `{{orders|plural:"покупка","покупки","покупок"}}`.'
)
STATE = " In another state it is refused, `campaign.state`; a trigger's, `campaign.standing`."

blueprint = Blueprint(__name__)
api = Api(blueprint)


def _move(verb: str, summary: str, details: str, *, status: int = 200) -> Operation:
    """What brings a campaign from one state to another."""
    return Operation(
        "POST",
        f"{CAMPAIGN}/{verb}",
        summary,
        Permission.CAMPAIGNS_WRITE,
        CampaignSummary,
        status=status,
        keeps=CampaignSnapshot,
        refuses=(404, 409),
        details=details,
    )


@api.serves(
    Operation(
        "POST",
        CAMPAIGNS,
        "Write a campaign",
        Permission.CAMPAIGNS_WRITE,
        CampaignSummary,
        NewCampaign,
        status=201,
        keeps=CampaignSnapshot,
        body_bytes_max=LISTS_BYTES_MAX,
        details=f"It is a draft: rehearse it, then launch it. {PLACES_SAID}{INVALID}",
    )
)
def write_campaign(call: Call[NewCampaign, Nothing]) -> Committed[CampaignSnapshot]:
    """Keep a new campaign."""
    return create_campaign(call.world, call.actor, call.body.to_content())


@api.serves(
    Operation(
        "GET",
        CAMPAIGNS,
        "List the campaigns",
        Permission.CAMPAIGNS_READ,
        CampaignList,
        query=Paged,
        details="Without what they say; those of triggers are among them.",
    )
)
def list_campaigns(call: Call[Nothing, Paged]) -> CampaignList:
    """Show a page of the campaigns."""
    page, more = turn_page(call, LIST, call.world.campaigns.records.page, lambda each: each.id)
    return CampaignList(campaigns=[CampaignSummary.of(each.snapshot) for each in page], next=more)


@api.serves(
    Operation(
        "GET",
        CAMPAIGN,
        "Show a campaign",
        Permission.CAMPAIGNS_READ,
        CampaignResponse,
        refuses=(404,),
        details="Of a list of customers it says how many they are.",
    )
)
def show_campaign(call: Call[Nothing, Nothing]) -> CampaignResponse:
    """Show a campaign whole."""
    return CampaignResponse.whole(call.world.campaigns.records.get(_id(call)))


@api.serves(
    Operation(
        "PATCH",
        CAMPAIGN,
        "Change a campaign",
        Permission.CAMPAIGNS_WRITE,
        CampaignResponse,
        CampaignChanges,
        refuses=(404, 409),
        body_bytes_max=LISTS_BYTES_MAX,
        details="Until something was sent: `draft`, `rehearsed` or `scheduled`. It is a draft then,"
        " to be rehearsed anew. Fields that are left out stay; the same again changes nothing. With"
        f" `version` it is refused, `campaign.changed`, where it was changed meanwhile.{STATE}"
        f"{INVALID}",
    )
)
def edit_campaign(call: Call[CampaignChanges, Nothing]) -> CampaignResponse:
    """Change what was not sent yet."""
    body = call.body
    changed = change_campaign(
        call.world, call.actor, _id(call), body.applied_to, version=body.version
    )
    return CampaignResponse.whole(changed)


@api.serves(
    _move(
        "rehearsal",
        "Rehearse a campaign",
        "Decides about every customer as the launch would, and sends nothing. It goes on"
        " after the answer: `GET` the rehearsal until `is_done`; the campaign is `rehearsed` then,"
        " unless it says `failed_because`."
        f" A `draft` or `rehearsed` one; the rehearsal begun last counts.{STATE}{INVALID}",
        status=202,
    )
)
def begin_rehearsal(call: Call[Nothing, Nothing]) -> Committed[CampaignSnapshot]:
    """Begin a rehearsal."""
    return rehearse_campaign(call.world, call.actor, _id(call))


@api.serves(
    _move(
        "launch",
        "Launch a campaign",
        "A `rehearsed` one is `running` at once, or `scheduled` where `starts_at` lies"
        " ahead. Refused, `campaign.audience_moved` with `rehearsed` and `found`, where the"
        " audience has moved by more than 10 % since the rehearsal: rehearse it again. An audience"
        " that cannot be counted in a few seconds is counted before anything is sent, and the"
        " campaign paused if it moved. Refused too: `campaign.over` after its end, and"
        f" `segment.unknown` (404) where its segment is gone.{STATE} So a second launch sends"
        " nothing.",
    )
)
def launch(call: Call[Nothing, Nothing]) -> Committed[CampaignSnapshot]:
    """Launch or schedule a campaign."""
    return launch_campaign(call.world, call.actor, _id(call))


@api.serves(
    _move(
        "pause",
        "Pause a campaign",
        "A `running` one: within seconds nothing more is sent. One that is paused stays so;"
        f" what paused it is then a person.{STATE}",
    )
)
def pause(call: Call[Nothing, Nothing]) -> Committed[CampaignSnapshot]:
    """Pause a campaign."""
    return _change_state(call, CampaignState.PAUSED)


@api.serves(
    _move(
        "resume",
        "Resume a campaign",
        "A `paused` one goes on from where it was, whatever paused it: look at"
        f" `paused_because` first. One that is running goes on.{STATE}",
    )
)
def resume(call: Call[Nothing, Nothing]) -> Committed[CampaignSnapshot]:
    """Resume a campaign."""
    return _change_state(call, CampaignState.RUNNING)


@api.serves(
    _move(
        "cancel",
        "Cancel a campaign",
        "Any that is not `finished`, for good. What was sent stays sent; everybody else is"
        f" written down as cancelled.{STATE}",
    )
)
def cancel(call: Call[Nothing, Nothing]) -> Committed[CampaignSnapshot]:
    """Cancel a campaign."""
    return _change_state(call, CampaignState.CANCELLED)


def _id(call: Call[Any, Any]) -> CampaignId:
    return CampaignId(call.path["campaign_id"])


def _change_state(call: Call[Nothing, Nothing], to: CampaignState) -> Committed[CampaignSnapshot]:
    return change_state(call.world, call.actor, _id(call), to)
