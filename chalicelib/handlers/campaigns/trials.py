"""Trials over HTTP: staff send a campaign's message to their own customer cards."""

from typing import Annotated

from chalice import Blueprint
from pydantic import AwareDatetime, Field

from chalicelib.domain.campaigns.addresses import with_uris
from chalicelib.domain.campaigns.content import faults_of_words
from chalicelib.domain.campaigns.trial import (
    MESSAGES_A_DAY_MAX,
    RECIPIENTS_MAX,
    CodeMedium,
    RecipientSnapshot,
    TrialSnapshot,
    TrialState,
)
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.messages.channel import EMAIL, SMS
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.staff.staff import Permission
from chalicelib.domain.violations import refuse_if_any
from chalicelib.handlers.campaigns.requests import CampaignChanges
from chalicelib.handlers.edge.codes import QUEUE, SECRET
from chalicelib.handlers.edge.operation import Api, Body, Call, Nothing, Operation, ResponseModel
from chalicelib.handlers.edge.request import LISTS_BYTES_MAX
from chalicelib.repo.table.commit import Committed
from chalicelib.services.campaigns.find_trigger import find_campaign
from chalicelib.services.delivery.name_trial_recipient import (
    ask_recipient,
    confirm_recipient,
    recipients_of,
    remove_recipient,
)
from chalicelib.services.delivery.send_trial import send_trial
from chalicelib.services.messages.field_values import read_places

TRIAL = "/v1/campaigns/{campaign_id}/trial"
RECIPIENTS = "/v1/trial-recipients"
RECIPIENT = f"{RECIPIENTS}/{{recipient_id}}"
CODES = (
    "code.busy",
    "code.country",
    "code.locked",
    "code.no_email",
    "code.not_mobile",
    "code.too_many",
    "code.wait",
)
CustomerField = Annotated[str, Field(min_length=1, max_length=64)]

blueprint = Blueprint(__name__)
api = Api(blueprint)


class RecipientRequest(Body):
    """The customer card of the caller."""

    customer: CustomerField = Field(description="The id of a customer.")


class TrialCode(Body):
    """The code that the recipient got."""

    code: Annotated[str, Field(min_length=1, max_length=40)] = Field(description="Six digits.")


class RecipientAsked(ResponseModel):
    """A recipient, and where the code was sent."""

    customer: str = Field(description="The id of the customer.")
    medium: CodeMedium = Field(description="A chat of a messenger, an SMS or an e-mail.")


class TrialRecipientResponse(RecipientAsked):
    """A recipient of the caller's trials."""

    asked_at: AwareDatetime = Field(description="When the code was sent.")
    confirmed_at: AwareDatetime | None = Field(
        description="When the right code was sent back; null: not yet, and nothing is sent."
    )
    channels: list[str] = Field(description="The channels in which the customer has an address.")


class TrialRecipientList(ResponseModel):
    """The recipients of the caller's trials."""

    recipients: list[TrialRecipientResponse] = Field(description="Those of the caller's key.")


class TrialRequest(Body):
    """What to send, and in what; the recipients are all confirmed ones of the caller's key."""

    changes: CampaignChanges = Field(
        CampaignChanges(),
        description="As in a change of the campaign; the campaign stays as it is.",
    )
    channels: list[Annotated[str, Field(max_length=40)]] = Field(
        [], max_length=10, description="Empty: all channels of the campaign."
    )
    languages: list[Locale] = Field(
        [], max_length=2, description="Empty: the language of each recipient."
    )


class TrialSent(ResponseModel):
    """A trial that was queued."""

    id: str = Field(description="Of the trial.")
    at: AwareDatetime = Field(description="When it was queued.")
    messages: int = Field(description="How many messages it has.")


class TrialMessageResponse(ResponseModel):
    """One message of a trial."""

    customer: str = Field(description="The id of the recipient.")
    channel: str = Field(description="A channel of the campaign.")
    language: Locale = Field(description="The language of the message.")
    state: TrialState = Field(
        description="`accepted`: by the channel; `unknown`: its answer was lost."
    )
    reason: str = Field(description="The code of a refusal; empty: there was none.")


class TrialResponse(ResponseModel):
    """The last trial of a campaign by the caller's key."""

    id: str = Field(description="Of the trial.")
    at: AwareDatetime = Field(description="When it was queued.")
    messages: list[TrialMessageResponse] = Field(description="By recipient, channel and language.")


@api.serves(
    Operation(
        "GET",
        RECIPIENTS,
        "List the recipients of trials",
        Permission.CAMPAIGNS_WRITE,
        TrialRecipientList,
        details="Those of the caller's own key. A customer who was erased is none any more.",
        id="listTrialRecipients",
    )
)
def list_recipients(call: Call[Nothing, Nothing]) -> TrialRecipientList:
    """Return the recipients of the caller's key."""
    return TrialRecipientList(
        recipients=[
            TrialRecipientResponse(
                customer=each.customer,
                medium=each.medium,
                asked_at=each.asked_at,
                confirmed_at=each.confirmed_at,
                channels=[
                    *dict.fromkeys(chat.channel for chat in customer.chats),
                    *([EMAIL] if customer.email_proven_at else []),
                    *([SMS] if customer.number_facts.mobile else []),
                ],
            )
            for each, customer in recipients_of(call.world, call.actor.by)
        ]
    )


@api.serves(
    Operation(
        "POST",
        RECIPIENTS,
        "Name a recipient of trials",
        Permission.CAMPAIGNS_WRITE,
        RecipientAsked,
        RecipientRequest,
        status=201,
        keeps=RecipientSnapshot,
        details="The customer gets a code in the chat linked last, by SMS, or in a proven mailbox,"
        " and is a recipient when the caller sends it back: so nobody gets trials who does not want"
        f" them. A key has at most {RECIPIENTS_MAX} recipients.",
        id="nameTrialRecipient",
        refuses=(
            "customer.not_found",
            "trial.no_place",
            "trial.recipient_known",
            "trial.too_many_recipients",
            *CODES,
            *QUEUE,
            *SECRET,
        ),
    )
)
def name_recipient(call: Call[RecipientRequest, Nothing]) -> Committed[RecipientSnapshot]:
    """Send a code to the customer."""
    return ask_recipient(call.world, call.actor, CustomerId(call.body.customer))


@api.serves(
    Operation(
        "POST",
        f"{RECIPIENT}/confirmation",
        "Confirm a recipient of trials",
        Permission.CAMPAIGNS_WRITE,
        RecipientAsked,
        TrialCode,
        keeps=RecipientSnapshot,
        details="A code is good for five minutes and five tries.",
        id="confirmTrialRecipient",
        refuses=(
            "code.expired",
            "code.wrong",
            "customer.not_found",
            "trial.recipient_not_found",
            *SECRET,
        ),
    )
)
def confirm(call: Call[TrialCode, Nothing]) -> Committed[RecipientSnapshot]:
    """Accept the recipient, if the code is right."""
    customer = CustomerId(call.path["recipient_id"])
    return confirm_recipient(call.world, call.actor, customer, call.body.code)


@api.serves(
    Operation(
        "DELETE",
        RECIPIENT,
        "Remove a recipient of trials",
        Permission.CAMPAIGNS_WRITE,
        None,
        status=204,
        media="",
        details="Whether there is one or not.",
        id="removeTrialRecipient",
    )
)
def remove(call: Call[Nothing, Nothing]) -> None:
    """Remove the recipient."""
    remove_recipient(call.world, call.actor, CustomerId(call.path["recipient_id"]))


@api.serves(
    Operation(
        "POST",
        TRIAL,
        "Send a campaign's message to oneself",
        Permission.CAMPAIGNS_WRITE,
        TrialSent,
        TrialRequest,
        status=202,
        keeps=TrialSnapshot,
        body_bytes_max=LISTS_BYTES_MAX,
        details="To the confirmed recipients of the caller's key, through the real channels, marked"
        " as a trial. No cap and no report counts it, its links open and count nothing, its buttons"
        " answer and change nothing, and a sample stands for a personal promo code. The name of a"
        f" trigger, as an id, sends its message. At most {MESSAGES_A_DAY_MAX} messages a day.",
        id="sendTrial",
        refuses=(
            "campaign.invalid",
            "campaign.too_large",
            "campaign.unknown",
            "trial.no_recipient",
            "trial.nothing",
            "trial.too_many",
            *QUEUE,
        ),
    )
)
def send(call: Call[TrialRequest, Nothing]) -> Committed[TrialSnapshot]:
    """Queue the message for the recipients."""
    record = find_campaign(call.world, call.path["campaign_id"], call.actor.at)
    content = with_uris(call.body.changes.applied_to(record))
    refuse_if_any(faults_of_words(content, read_places(call.world)), "campaign.invalid")
    return send_trial(
        call.world,
        call.actor,
        record,
        content,
        channels=call.body.channels,
        languages=call.body.languages,
    )


@api.serves(
    Operation(
        "GET",
        TRIAL,
        "Show the last trial of a campaign",
        Permission.CAMPAIGNS_WRITE,
        TrialResponse,
        details="Of those that the caller's key sent in the last seven days.",
        id="getTrial",
        refuses=("trial.not_found",),
    )
)
def show(call: Call[Nothing, Nothing]) -> TrialResponse:
    """Return the last trial of the caller's key."""
    campaign = CampaignId(call.path["campaign_id"])
    trial = call.world.campaigns.trials.find(campaign, call.actor.by)
    if trial is None:
        raise NotFound("trial.not_found")
    return TrialResponse(
        id=trial.id,
        at=trial.at,
        messages=[
            TrialMessageResponse(
                customer=each.customer,
                channel=each.channel,
                language=each.language,
                state=each.shown_state(trial.at, call.actor.at),
                reason=each.reason,
            )
            for each in trial.messages
        ],
    )
