"""The message of a campaign as one customer would read it."""

from dataclasses import replace
from typing import Annotated

from chalice import Blueprint
from pydantic import Field

from chalicelib import log
from chalicelib.domain.campaigns.addresses import with_uris
from chalicelib.domain.campaigns.content import faults_of_words
from chalicelib.domain.customers.card import CardNumber
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.outgoing import Outgoing
from chalicelib.domain.staff.staff import SIGHTS, Permission, Sight
from chalicelib.domain.violations import refuse_if_any
from chalicelib.handlers.campaigns.requests import CampaignChanges
from chalicelib.handlers.customers.responses import CustomerResponse
from chalicelib.handlers.edge.operation import Api, Body, Call, Nothing, Operation, ResponseModel
from chalicelib.handlers.edge.request import LISTS_BYTES_MAX
from chalicelib.services.campaigns.find_trigger import find_campaign
from chalicelib.services.messages.field_values import read_places
from chalicelib.services.messages.preview_message import preview_message

blueprint = Blueprint(__name__)
api = Api(blueprint)


class WordsRequest(Body):
    """The customer who would read the message, and changes of the campaign that are not stored."""

    customer: Annotated[str, Field(min_length=1, max_length=64)] = Field(
        description="The id of a customer; they need not be in the audience."
    )
    changes: CampaignChanges = Field(
        CampaignChanges(), description="As in a change of the campaign; nothing is stored."
    )


class ReadMessage(ResponseModel):
    """The message of one channel; in an SMS the links stand in the text."""

    channel: str = Field(description="A channel of the campaign.")
    language: Locale = Field(description="The language in which the customer reads it.")
    subject: str = Field(description="Of an e-mail; empty in other channels.")
    text: str = Field(description="With the values of the customer.")
    picture: str = Field(description="The address of the picture; empty: none.")
    buttons: list[str] = Field(description="The labels of the buttons, in their order.")

    @classmethod
    def of(cls, outgoing: Outgoing) -> "ReadMessage":
        return cls(
            channel=outgoing.channel,
            language=outgoing.locale,
            subject=outgoing.subject,
            text=outgoing.text,
            picture=outgoing.picture,
            buttons=[button.label for button in outgoing.buttons],
        )


class WordsResponse(ResponseModel):
    """The message in each channel of the campaign."""

    messages: list[ReadMessage] = Field(description="One for each channel of the campaign.")


@api.serves(
    Operation(
        "POST",
        "/v1/campaigns/{campaign_id}/preview",
        "Show the message as a customer would read it",
        Permission.CAMPAIGNS_WRITE,
        WordsResponse,
        WordsRequest,
        body_bytes_max=LISTS_BYTES_MAX,
        details="In each channel of the campaign, with the customer's name, points and language."
        " Nothing is sent, stored or counted: the links lead nowhere, and a sample stands for a"
        " personal promo code. The name of a trigger, as an id, shows its message. A role that sees"
        " masked customers reads masked names and the last digits of the card.",
        id="previewCampaign",
        refuses=("campaign.invalid", "campaign.unknown", "customer.not_found"),
    )
)
def preview_words(call: Call[WordsRequest, Nothing]) -> WordsResponse:
    """Return the texts of a campaign, filled in for one customer."""
    record = find_campaign(call.world, call.path["campaign_id"], call.actor.at)
    content = with_uris(call.body.changes.applied_to(record))
    refuse_if_any(faults_of_words(content, read_places(call.world)), "campaign.invalid")
    customer = _seen(call, CustomerId(call.body.customer))
    shown = replace(record, content=content)
    return WordsResponse(
        messages=[
            ReadMessage.of(preview_message(call.world, shown, customer, channel))
            for channel in content.texts
        ]
    )


def _seen(call: Call[WordsRequest, Nothing], customer_id: CustomerId) -> Customer:
    """Return the customer with the names and the card that the caller's role may see."""
    customer = call.world.customers.profiles.get(customer_id)
    if customer is None:
        raise NotFound("customer.not_found")
    sight = SIGHTS[call.caller.role]
    log.event("customer.shown", customer=customer.id, by=call.caller.id, sight=sight)
    if sight is Sight.FULL:
        return customer
    seen = CustomerResponse.of(call.world, customer, call.caller.role)
    return replace(
        customer,
        first_name=seen.first_name or "",
        surname=seen.surname or "",
        card=CardNumber(seen.card),
        custom=seen.fields,
    )
