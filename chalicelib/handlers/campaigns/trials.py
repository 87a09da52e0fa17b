"""Trials over HTTP: staff send a campaign's message to their own customer cards."""

from collections.abc import Set as AbstractSet

from chalice import Blueprint

from chalicelib.domain.campaigns.addresses import with_uris
from chalicelib.domain.campaigns.content import faults_of_words
from chalicelib.domain.campaigns.trial import (
    MESSAGES_A_DAY_MAX,
    RECIPIENTS_MAX,
    RecipientSnapshot,
    TrialSnapshot,
)
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.messages.channel import EMAIL, SMS
from chalicelib.domain.staff.staff import Permission
from chalicelib.domain.violations import refuse_if_any
from chalicelib.handlers.campaigns.trial_bodies import (
    RecipientAsked,
    RecipientRequest,
    TrialCode,
    TrialMessageResponse,
    TrialRecipientList,
    TrialRecipientResponse,
    TrialRequest,
    TrialResponse,
    TrialSent,
)
from chalicelib.handlers.edge.codes import QUEUE, SECRET
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation
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

blueprint = Blueprint(__name__)
api = Api(blueprint)


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
                channels=_channels(customer, call.world.settings.channels_on),
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


def _channels(customer: Customer, on: AbstractSet[str]) -> list[str]:
    """Return the channels, of those that are set up, that carry a trial to the customer."""
    found = (
        *dict.fromkeys(chat.channel for chat in customer.chats),
        *([EMAIL] if customer.email_proven_at else []),
        *([SMS] if customer.number_facts.mobile else []),
    )
    return [each for each in found if each in on]
