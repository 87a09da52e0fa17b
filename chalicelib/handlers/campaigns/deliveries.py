"""Who gets a campaign, in its rehearsal and in truth, and how to send again what is in doubt."""

from typing import Any

from chalice import Blueprint

from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.planning.delivery_position import DeliveryPosition
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.campaigns.delivery_requests import (
    DeliveriesQuery,
    PeopleQuery,
    ResendRequest,
)
from chalicelib.handlers.campaigns.delivery_responses import (
    DeliveriesResponse,
    DeliveryResponse,
    PeopleResponse,
    PersonResponse,
    RehearsalResponse,
    ResentResponse,
)
from chalicelib.handlers.edge.cursors import read_cursor, write_cursor
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation
from chalicelib.repo.table.commit import Committed
from chalicelib.services.campaigns.read_rehearsal import last_rehearsal, read_rehearsal
from chalicelib.services.delivery.list_deliveries import Delivery, list_deliveries
from chalicelib.services.delivery.resend_unknown import Resent, resend_unknown

CAMPAIGN = "/v1/campaigns/{campaign_id}"

blueprint = Blueprint(__name__)
api = Api(blueprint)


@api.serves(
    Operation(
        "GET",
        f"{CAMPAIGN}/rehearsal",
        "Show the rehearsal of a campaign",
        Permission.CAMPAIGNS_READ,
        RehearsalResponse,
        refuses=(404,),
        details="The one begun last: how many get it, by which channel, at which hour of their own"
        " clocks, at what cost; and of everybody else the first failing check. Until `is_done` the"
        " figures grow; one that is over before its end says why, `failed_because`. Before the"
        " first it is refused, `campaign.not_rehearsed`.",
    )
)
def show_rehearsal(call: Call[Nothing, Nothing]) -> RehearsalResponse:
    """Show what the last rehearsal found."""
    record = call.world.campaigns.records.get(_id(call))
    rehearsal = read_rehearsal(call.world, record.id)
    return RehearsalResponse.of(record, rehearsal.run, rehearsal.sum)


@api.serves(
    Operation(
        "GET",
        f"{CAMPAIGN}/rehearsal/people",
        "List the customers of a rehearsal",
        Permission.CAMPAIGNS_READ,
        PeopleResponse,
        query=PeopleQuery,
        refuses=(400, 404),
        details="Who gets it: `planned`, with channel and hour; who does not: `excluded` or"
        " `held_out`, with the reason.",
    )
)
def list_people(call: Call[Nothing, PeopleQuery]) -> PeopleResponse:
    """Show a page of the customers of the last rehearsal."""
    record, asked = call.world.campaigns.records.get(_id(call)), call.query
    run = last_rehearsal(call.world, record.id)
    if run is None:
        raise NotFound("campaign.not_rehearsed")
    found, more = _page(call, f"people {record.id} {run.name} {asked.who or ''}", record, run)
    return PeopleResponse(people=[PersonResponse.of(each) for each in found], next=more)


@api.serves(
    Operation(
        "GET",
        f"{CAMPAIGN}/deliveries",
        "List the deliveries of a campaign",
        Permission.CAMPAIGNS_READ,
        DeliveriesResponse,
        query=DeliveriesQuery,
        refuses=(400, 404),
        details="Everybody in the audience, each in one explained state. Before the launch, and for"
        " a day on which a trigger did not run, it is refused: `run.unknown`.",
    )
)
def show_deliveries(call: Call[Nothing, DeliveriesQuery]) -> DeliveriesResponse:
    """Show a page of what became of the recipients."""
    record, asked = call.world.campaigns.records.get(_id(call)), call.query
    run = call.world.campaigns.runs.get(record.id, asked.run_name)
    if run is None:
        raise NotFound("run.unknown")
    found, more = _page(call, f"deliveries {record.id} {run.name} {asked.state or ''}", record, run)
    deliveries = [DeliveryResponse.of_run(each, run.name) for each in found]
    return DeliveriesResponse(deliveries=deliveries, next=more)


@api.serves(
    Operation(
        "POST",
        f"{CAMPAIGN}/deliveries/resend",
        "Send again what is in doubt",
        Permission.CAMPAIGNS_WRITE,
        ResentResponse,
        ResendRequest,
        keeps=Resent,
        refuses=(404, 409),
        details="What a lost answer left `unknown` may have arrived, so nothing of ours sends it"
        " again: only a person does, for deliveries that they name, and it is recorded. Eligibility"
        " is checked once more before. Of a campaign that is running, paused (then it goes out when"
        " resumed) or finished; others are refused, `campaign.state`, as are those whose end has"
        " passed, `campaign.over`. Deliveries that are not in doubt are refused one by one:"
        " `delivery.not_found`, `delivery.not_unknown`, `delivery.in_hand` (its chunk is still"
        " being sent), `delivery.moved` (it is sent again already).",
    )
)
def resend(call: Call[ResendRequest, Nothing]) -> Committed[Resent]:
    """Send named deliveries again."""
    return resend_unknown(call.world, call.actor, _id(call), call.body.ids)


def _id(call: Call[Any, Any]) -> CampaignId:
    return CampaignId(call.path["campaign_id"])


def _page(
    call: Call[Nothing, PeopleQuery] | Call[Nothing, DeliveriesQuery],
    of: str,
    record: CampaignRecord,
    run: Run,
) -> tuple[list[Delivery], str | None]:
    """The page of the list `of` that was asked for, and the cursor of the next one."""
    asked = call.query
    place = read_cursor(call.world, of, asked.cursor)
    found, behind = list_deliveries(
        call.world,
        record,
        run,
        after=DeliveryPosition.from_text(place) if place else None,
        limit=asked.limit,
        states=asked.states,
    )
    return found, write_cursor(call.world, of, behind.to_text()) if behind else None
