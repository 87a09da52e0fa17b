"""The recipients of a campaign's rehearsal and runs, and the resending of unknown results."""

from collections.abc import Sequence
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
from chalicelib.handlers.edge.codes import QUEUE
from chalicelib.handlers.edge.cursors import read_cursor, write_cursor
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation
from chalicelib.repo.table.commit import Committed
from chalicelib.services.campaigns.read_rehearsal import last_rehearsal, read_rehearsal
from chalicelib.services.campaigns.refuse_masked_audience import (
    refuse_masked_audience,
    refuse_masked_launch,
)
from chalicelib.services.delivery.list_deliveries import list_deliveries
from chalicelib.services.delivery.list_of_runs import RunPosition, list_of_runs
from chalicelib.services.delivery.resend_unknown import Resent, resend_unknown
from chalicelib.services.reports.report_campaign import runs_of

CAMPAIGN = "/v1/campaigns/{campaign_id}"

MASKED = (
    " If birthday or age chose the audience, also through another campaign, a role that sees masked"
    " customers is refused, `segment.masked_field`."
)

blueprint = Blueprint(__name__)
api = Api(blueprint)


@api.serves(
    Operation(
        "GET",
        f"{CAMPAIGN}/rehearsal",
        "Show the rehearsal of a campaign",
        Permission.CAMPAIGNS_READ,
        RehearsalResponse,
        details="The last rehearsal: how many customers get the message, by channel and by hour of"
        " their local time, and what it costs; and for all others the first failing check. Before"
        " `is_complete` the figures are of the parts planned so far; if a part failed, `retry_at`"
        " says when it is repeated. With `starts_at` everything is judged as of that start. If the"
        " rehearsal failed for good, `failed_because` says why. Before the first rehearsal the"
        " request is refused, `campaign.not_rehearsed`." + MASKED,
        id="getRehearsal",
        refuses=(
            "campaign.not_rehearsed",
            "campaign.unknown",
            "segment.masked_field",
        ),
    )
)
def show_rehearsal(call: Call[Nothing, Nothing]) -> RehearsalResponse:
    """Return the sums of the last rehearsal."""
    record = call.world.campaigns.records.get(_id(call))
    rehearsal = read_rehearsal(call.world, record.id)
    refuse_masked_audience(call.world, call.caller.role, record, rehearsal.run)
    return RehearsalResponse.of(record, rehearsal.run, rehearsal.sum)


@api.serves(
    Operation(
        "GET",
        f"{CAMPAIGN}/rehearsal/people",
        "List the customers of a rehearsal",
        Permission.CAMPAIGNS_READ,
        PeopleResponse,
        query=PeopleQuery,
        details="Customers who get the message are `planned`, with channel and hour; the others are"
        " `excluded` or `held_out`, with the reason." + MASKED,
        id="listRehearsedCustomers",
        refuses=(
            "campaign.not_rehearsed",
            "campaign.unknown",
            "segment.masked_field",
        ),
    )
)
def list_people(call: Call[Nothing, PeopleQuery]) -> PeopleResponse:
    """Return a page of the customers of the last rehearsal."""
    record, query = call.world.campaigns.records.get(_id(call)), call.query
    run = last_rehearsal(call.world, record.id)
    if run is None:
        raise NotFound("campaign.not_rehearsed")
    refuse_masked_audience(call.world, call.caller.role, record, run)
    of = f"people {record.id} {run.name} {query.who or ''} {query.channel} {query.reason}"
    place = read_cursor(call.world, of, query.cursor)
    found, behind = list_deliveries(
        call.world,
        record,
        run,
        after=DeliveryPosition.from_text(place) if place else None,
        limit=query.limit,
        wanted=query.wanted,
    )
    following = write_cursor(call.world, of, behind.to_text()) if behind else None
    return PeopleResponse(people=[PersonResponse.of(each) for each in found], next=following)


@api.serves(
    Operation(
        "GET",
        f"{CAMPAIGN}/deliveries",
        "List the deliveries of a campaign",
        Permission.CAMPAIGNS_READ,
        DeliveriesResponse,
        query=DeliveriesQuery,
        details="Every customer of the audience, each in one state with its reason. The filters"
        " name a number of the report, and the list is as long as the number, which a report may"
        " have counted some minutes earlier. Before the launch, and for a `run` on a day on which a"
        " trigger did not run, the request is refused, `run.unknown`." + MASKED,
        id="listDeliveries",
        refuses=(
            "campaign.unknown",
            "report.no_days",
            "run.unknown",
            "segment.masked_field",
        ),
    )
)
def show_deliveries(call: Call[Nothing, DeliveriesQuery]) -> DeliveriesResponse:
    """Return a page of the customers of a run with their results."""
    record, query = call.world.campaigns.records.get(_id(call)), call.query
    runs = _runs(call, record)
    for run in runs or (None,):
        refuse_masked_audience(call.world, call.caller.role, record, run)
    of = f"deliveries {record.id} {query.filters}"
    place = read_cursor(call.world, of, query.cursor)
    found, behind = list_of_runs(
        call.world,
        record,
        runs,
        after=RunPosition.from_text(place) if place else None,
        limit=query.limit,
        wanted=query.wanted,
    )
    deliveries = [DeliveryResponse.of_run(each, name) for name, each in found]
    following = write_cursor(call.world, of, behind.to_text()) if behind else None
    return DeliveriesResponse(deliveries=deliveries, next=following)


@api.serves(
    Operation(
        "POST",
        f"{CAMPAIGN}/deliveries/resend",
        "Resend deliveries with unknown results",
        Permission.CAMPAIGNS_WRITE,
        ResentResponse,
        ResendRequest,
        keeps=Resent,
        details="A message whose result is `unknown` may have arrived, so the service never repeats"
        " it: only a person does, for deliveries that they name, and the audit records it."
        " Eligibility is checked again before sending. The campaign must be running, paused (then"
        " the messages are sent when it is resumed) or finished, otherwise the request is refused,"
        " `campaign.state`; after its end, `campaign.over`. Single deliveries are refused with a"
        " code: `delivery.not_found`, `delivery.not_unknown`, `delivery.in_hand` (a worker is"
        " processing its chunk), `delivery.moved` (it was resent already)." + MASKED,
        id="resendDeliveries",
        refuses=(
            "campaign.changed",
            "campaign.over",
            "campaign.state",
            "campaign.unknown",
            "chunk.lost",
            "segment.masked_field",
            *QUEUE,
        ),
    )
)
def resend(call: Call[ResendRequest, Nothing]) -> Committed[Resent]:
    """Resend the named deliveries."""
    refuse_masked_launch(call.world, call.caller.role, _id(call))
    return resend_unknown(call.world, call.actor, _id(call), call.body.ids)


def _id(call: Call[Any, Any]) -> CampaignId:
    return CampaignId(call.path["campaign_id"])


def _runs(call: Call[Nothing, DeliveriesQuery], record: CampaignRecord) -> Sequence[Run]:
    """Return the runs that the query names."""
    query = call.query
    if query.of_days:
        return runs_of(call.world, record, first=query.first, last=query.last)
    run = call.world.campaigns.runs.get(record.id, query.run_name)
    if run is None:
        raise NotFound("run.unknown")
    return [run]
