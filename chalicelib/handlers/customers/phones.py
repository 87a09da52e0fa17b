"""The phone of a customer over HTTP: staff change it for a person without the former one."""

from typing import Annotated

from chalice import Blueprint
from pydantic import AwareDatetime, Field

from chalicelib.domain.customers import birthday
from chalicelib.domain.customers.phone_change import PhoneSnapshot
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.codes import QUEUE, SECRET
from chalicelib.handlers.edge.fields import BirthdayText, PhoneText, Visible, phone_of
from chalicelib.handlers.edge.operation import Api, Body, Call, Nothing, Operation, ResponseModel
from chalicelib.repo.table.commit import Committed
from chalicelib.services.conversation.change_phone_by_staff import change_phone_by_staff

PHONE = "/v1/customers/{customer_id}/phone"

blueprint = Blueprint(__name__)
api = Api(blueprint)


class NewPhone(Body):
    """The new number, and what staff saw."""

    phone: PhoneText
    birthday: BirthdayText
    evidence: Annotated[
        str,
        Visible,
        Field(
            min_length=1,
            max_length=200,
            description="How the person proved the new number and showed the chat. It is not kept:"
            " the audit names the key.",
        ),
    ]


class PhoneChanged(ResponseModel):
    """When the phone was changed."""

    customer_id: str
    changed_at: AwareDatetime


@api.serves(
    Operation(
        "POST",
        PHONE,
        "Change the phone of a customer",
        Permission.CUSTOMERS_CHANGE,
        PhoneChanged,
        NewPhone,
        keeps=PhoneSnapshot,
        id="changePhone",
        refuses=(
            "customer.contended",
            "customer.not_found",
            "phone.taken",
            "phone.unproven",
            *QUEUE,
            *SECRET,
        ),
        details="For a person who has no access to the former number: the person shows the linked"
        " chat, names the birthday, and proves the new number. With both numbers they change it"
        " in the bot. For 24 hours few points are spent at a time, and none are transferred. Every"
        " chat and the mailbox get a notice.",
    )
)
def put_phone(call: Call[NewPhone, Nothing]) -> Committed[PhoneSnapshot]:
    """Store the new number."""
    number = phone_of(call.world, call.body.phone)
    born = birthday.from_text(call.body.birthday)
    customer_id = CustomerId(call.path["customer_id"])
    return change_phone_by_staff(call.world, call.actor, customer_id, number, born)
