"""Appeals over HTTP: the inbox, one appeal with its messages, and what staff do with it."""

from typing import Any

from chalice import Blueprint

from chalicelib.domain.appeals.appeal_requests import SettledAppeal, WrittenMessage
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import AppealId, CustomerId
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.appeals.requests import (
    AppealChanges,
    AppealNote,
    AppealQuery,
    MergedInto,
    ReplyText,
)
from chalicelib.handlers.appeals.responses import (
    AppealList,
    AppealMessageResponse,
    AppealResponse,
    CustomerAppeals,
    SettledAppealResponse,
    WholeAppeal,
    WrittenMessageResponse,
)
from chalicelib.handlers.edge.cursors import read_cursor, write_cursor
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation
from chalicelib.repo.table.commit import Committed
from chalicelib.services.appeals.answer_appeal import answer_appeal, find_appeal, solve_appeal
from chalicelib.services.appeals.change_appeal import change_appeal, merge_appeals, note_appeal
from chalicelib.services.appeals.list_appeals import (
    campaign_name,
    list_appeals,
    list_of_campaign,
    read_messages,
)

APPEALS = "/v1/appeals"
APPEAL = f"{APPEALS}/{{appeal_id}}"
OF_CUSTOMER = "/v1/customers/{customer_id}/appeals"
OF_ONE = ("appeal.contended", "appeal.not_found")

blueprint = Blueprint(__name__)
api = Api(blueprint)


@api.serves(
    Operation(
        "GET",
        APPEALS,
        "List the appeals",
        Permission.APPEALS_READ,
        AppealList,
        query=AppealQuery,
        id="listAppeals",
        details="Those that are not settled come by what is due first, and those that wait for"
        " their customer behind them; solved and closed ones newest first.",
    )
)
def show_appeals(call: Call[Nothing, AppealQuery]) -> AppealList:
    """Return a page of the appeals."""
    query, world = call.query, call.world
    of = f"appeals|{query.state}|{query.assignee}|{query.topic}|{query.campaign}"
    after = read_cursor(world, of, query.cursor)
    if query.campaign:
        found, more = list_of_campaign(world, query.campaign_id, after=after, limit=query.limit)
    else:
        found, more = list_appeals(world, query.to_filter(), after=after, limit=query.limit)
    following = write_cursor(world, of, more) if more else None
    return AppealList(appeals=[AppealResponse.of(each) for each in found], next=following)


@api.serves(
    Operation(
        "GET",
        APPEAL,
        "Show an appeal",
        Permission.APPEALS_READ,
        WholeAppeal,
        id="getAppeal",
        refuses=("appeal.not_found",),
        details="With its messages, 500 of each at most.",
    )
)
def show_appeal(call: Call[Nothing, Nothing]) -> WholeAppeal:
    """Return an appeal with its messages."""
    appeal = find_appeal(call.world, _id(call))
    said = [AppealMessageResponse.of(each) for each in read_messages(call.world, appeal)]
    shown = AppealResponse.of(appeal).model_dump()
    return WholeAppeal(**shown, messages=said, campaign_name=campaign_name(call.world, appeal))


@api.serves(
    Operation(
        "PATCH",
        APPEAL,
        "Change an appeal",
        Permission.APPEALS_ANSWER,
        AppealResponse,
        AppealChanges,
        id="changeAppeal",
        refuses=(
            *OF_ONE,
            "appeal.changed",
            "appeal.closed",
            "appeal.topic_taken",
            "key.not_found",
        ),
        details="Its person, topic or priority. A customer has one open appeal about a topic: a"
        " second one is merged instead. A repetition changes nothing.",
    )
)
def patch_appeal(call: Call[AppealChanges, Nothing]) -> AppealResponse:
    """Change the assignee, topic or priority."""
    change = call.body.to_change()
    return AppealResponse.of(change_appeal(call.world, call.actor, _id(call), change))


@api.serves(
    Operation(
        "POST",
        f"{APPEAL}/replies",
        "Answer an appeal",
        Permission.APPEALS_ANSWER,
        WrittenMessageResponse,
        ReplyText,
        status=201,
        keeps=WrittenMessage,
        id="answerAppeal",
        refuses=(
            *OF_ONE,
            "appeal.answered",
            "appeal.closed",
            "appeal.seen_unknown",
            "appeal.unreachable",
        ),
        details="The answer leaves once, in the channel in which the customer wrote last. For half"
        " an hour the bot leaves that chat to people.",
    )
)
def reply(call: Call[ReplyText, Nothing]) -> Committed[WrittenMessage]:
    """Send an answer to the customer."""
    return answer_appeal(call.world, call.actor, _id(call), call.body.text, seen=call.body.seen)


@api.serves(
    Operation(
        "POST",
        f"{APPEAL}/notes",
        "Write a note in an appeal",
        Permission.APPEALS_ANSWER,
        WrittenMessageResponse,
        AppealNote,
        status=201,
        keeps=WrittenMessage,
        id="noteAppeal",
        refuses=OF_ONE,
        details="Staff alone read it; it changes neither state nor deadlines.",
    )
)
def note(call: Call[AppealNote, Nothing]) -> Committed[WrittenMessage]:
    """Write a note for staff."""
    return note_appeal(call.world, call.actor, _id(call), call.body.text)


@api.serves(
    Operation(
        "POST",
        f"{APPEAL}/close",
        "Solve an appeal",
        Permission.APPEALS_ANSWER,
        SettledAppealResponse,
        status=200,
        keeps=SettledAppeal,
        may_lack_body=True,
        id="solveAppeal",
        refuses=(*OF_ONE, "appeal.closed"),
        details="The customer is asked for a rating from 1 to 5; a low one opens it again. After"
        " 72 quiet hours it is closed for ever.",
    )
)
def close(call: Call[Nothing, Nothing]) -> Committed[SettledAppeal]:
    """Say that an appeal is solved."""
    return solve_appeal(call.world, call.actor, _id(call))


@api.serves(
    Operation(
        "POST",
        f"{APPEAL}/merge",
        "Merge an appeal into another one",
        Permission.APPEALS_ANSWER,
        SettledAppealResponse,
        MergedInto,
        keeps=SettledAppeal,
        id="mergeAppeal",
        refuses=(
            *OF_ONE,
            "appeal.closed",
            "appeal.other_customer",
            "appeal.same",
            "appeal.too_many_joined",
        ),
        details="Both are of one customer. The messages of both are shown together from then on.",
    )
)
def merge(call: Call[MergedInto, Nothing]) -> Committed[SettledAppeal]:
    """Make an appeal a part of another one."""
    return merge_appeals(call.world, call.actor, _id(call), call.body.appeal_id)


@api.serves(
    Operation(
        "GET",
        OF_CUSTOMER,
        "List the appeals of a customer",
        Permission.APPEALS_READ,
        CustomerAppeals,
        id="listCustomerAppeals",
        refuses=("customer.not_found",),
        details="Newest first, 500 at most, with those of customers who were merged into this one.",
    )
)
def show_customer_appeals(call: Call[Nothing, Nothing]) -> CustomerAppeals:
    """Return the appeals of a customer."""
    customer = call.world.customers.profiles.get(CustomerId(call.path["customer_id"]))
    if customer is None:
        raise NotFound("customer.not_found")
    found = call.world.desk.appeals.of_customer(customer.ids)
    return CustomerAppeals(appeals=[AppealResponse.of(each) for each in found])


def _id(call: Call[Any, Any]) -> AppealId:
    return AppealId(call.path["appeal_id"])
