"""The chats of a customer over HTTP: staff list them, and unlink a foreign one."""

from typing import Any

from chalice import Blueprint

from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.customers.responses import ChatList, ChatResponse
from chalicelib.handlers.edge.codes import QUEUE, SECRET
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation
from chalicelib.services.conversation.unlink_chat import list_chats, unlink_by_staff

CHATS = "/v1/customers/{customer_id}/chats"

blueprint = Blueprint(__name__)
api = Api(blueprint)


@api.serves(
    Operation(
        "GET",
        CHATS,
        "List the chats of a customer",
        Permission.CUSTOMERS_CHANGE,
        ChatList,
        details="An id is a digest: it names the chat in this API only.",
        id="listChats",
        refuses=("customer.not_found", *SECRET),
    )
)
def list_of_customer(call: Call[Nothing, Nothing]) -> ChatList:
    """Return the chats that are linked to the customer's card."""
    customer = call.world.customers.profiles.get(_id(call))
    if customer is None:
        raise NotFound("customer.not_found")
    linked = list_chats(call.world, customer)
    return ChatList(chats=[ChatResponse.of(each) for each in linked])


@api.serves(
    Operation(
        "DELETE",
        f"{CHATS}/{{chat}}",
        "Unlink a chat",
        Permission.CUSTOMERS_CHANGE,
        None,
        status=204,
        media="",
        details="The chat is a stranger's again. The customer's other chats and the mailbox get a"
        " notice.",
        id="unlinkChat",
        refuses=("chat.unknown", "customer.contended", "customer.not_found", *QUEUE, *SECRET),
    )
)
def unlink(call: Call[Nothing, Nothing]) -> None:
    """Unlink a chat that was linked by mistake or malice."""
    unlink_by_staff(call.world, call.actor, _id(call), call.path["chat"])


def _id(call: Call[Any, Any]) -> CustomerId:
    return CustomerId(call.path["customer_id"])
