"""What trials take and answer over HTTP."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from chalicelib.domain.campaigns.trial import (
    CodeMedium,
    TrialState,
)
from chalicelib.domain.messages.message import Locale
from chalicelib.handlers.campaigns.requests import CampaignChanges
from chalicelib.handlers.edge.operation import Body, ResponseModel

CustomerField = Annotated[str, Field(min_length=1, max_length=64)]


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
    channels: list[str] = Field(
        description="The channels that are set up and in which the customer has an address."
    )


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
