"""How one happening of a customer's timeline is shown."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from chalicelib.domain.consent import Consent
from chalicelib.domain.history import Happening, Messaged, PurchaseMark
from chalicelib.domain.staff import Sight
from chalicelib.domain.touch import TouchKind
from chalicelib.handlers.customer_shown import ConsentShown
from chalicelib.handlers.fields import MoneyShown

Arrived = Literal["sent", "delivered", "failed"]
FAILED = (TouchKind.BOUNCED, TouchKind.REJECTED)
ARRIVED = (TouchKind.DELIVERED, TouchKind.OPENED, TouchKind.CLICKED, TouchKind.ANSWERED)


class MessageShown(BaseModel):
    """A message of a campaign, and what was heard of it since; null: nothing was."""

    campaign: str
    name: str | None = Field(description="The campaign's.")
    step: str
    channel: str | None = Field(description="Null where the campaign has several.")
    state: Arrived = Field(description="sent: handed to the channel; nothing was heard since.")
    delivered_at: datetime | None = None
    opened_at: datetime | None = Field(None, description="By the person or by a machine.")
    clicked_at: datetime | None = None
    answered_at: datetime | None = None
    answer: str | None = None
    asked_at: datetime | None = None
    stopped_at: datetime | None = None
    bounced_at: datetime | None = None
    complained_at: datetime | None = None

    @classmethod
    def of(cls, message: Messaged) -> "MessageShown":
        noted = message.noted
        return cls(
            campaign=message.campaign,
            name=message.name or None,
            step=message.step,
            channel=message.channel or None,
            state=_state(message),
            delivered_at=noted.get(TouchKind.DELIVERED),
            opened_at=noted.get(TouchKind.OPENED),
            clicked_at=noted.get(TouchKind.CLICKED),
            answered_at=noted.get(TouchKind.ANSWERED),
            answer=message.answer or None,
            asked_at=noted.get(TouchKind.ASKED),
            stopped_at=noted.get(TouchKind.STOPPED),
            bounced_at=noted.get(TouchKind.BOUNCED),
            complained_at=noted.get(TouchKind.COMPLAINED),
        )


class HappeningShown(BaseModel):
    """One happening: a registration, a consent, a purchase, or a message of a campaign."""

    at: datetime
    what: Literal["registration", "consent", "purchase", "message"]
    consent: ConsentShown | None = None
    shop: str | None = None
    receipt: str | None = None
    total: MoneyShown | None = None
    returned_at: datetime | None = None
    message: MessageShown | None = None

    @classmethod
    def of(cls, happening: Happening, sight: Sight) -> "HappeningShown":
        match happening:
            case Consent():
                shown = ConsentShown.of(happening, sight)
                return cls(at=happening.at, what="consent", consent=shown)
            case PurchaseMark():
                return cls(
                    at=happening.at,
                    what="purchase",
                    shop=happening.shop,
                    receipt=happening.receipt,
                    total=MoneyShown.of(happening.total),
                    returned_at=happening.returned_at,
                )
            case Messaged():
                message = MessageShown.of(happening)
                return cls(at=happening.at, what="message", message=message)
            case _:
                return cls(at=happening.at, what="registration")


def _state(message: Messaged) -> Arrived:
    if any(kind in message.noted for kind in FAILED):
        return "failed"
    return "delivered" if any(kind in message.noted for kind in ARRIVED) else "sent"
