"""Consents as staff send them, with the evidence that they keep."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from chalicelib.channels import CHANNELS
from chalicelib.domain.customers.consent import Purpose
from chalicelib.handlers.edge.fields import (
    Evidence,
    VisibleOrEmpty,
)
from chalicelib.handlers.edge.operation import Body
from chalicelib.services.customers.record_consent import Agreed

if TYPE_CHECKING:
    OneChannel = str
    ConsentPlace = str
else:
    OneChannel = Literal[tuple(CHANNELS)]
    ConsentPlace = Literal[(*CHANNELS, "shop")]


class AgreedOnPaper(Body):
    """A consent with the evidence that staff keep."""

    evidence: Evidence
    text_version: Annotated[
        str,
        Field(max_length=64, description="The version of the text shown; empty: the bot's text."),
        VisibleOrEmpty,
    ] = ""

    def to_agreed(self) -> Agreed:
        return Agreed(self.evidence, self.text_version)


class AgreedToAdvertising(AgreedOnPaper):
    """A consent to advertising in these channels."""

    channels: Annotated[frozenset[OneChannel], Field(min_length=1)] = frozenset({"email", "sms"})

    def to_agreed(self) -> Agreed:
        return Agreed(self.evidence, self.text_version, tuple(sorted(self.channels)))


class AgreedAtTheTill(Body):
    """The consents of a new customer; the one to advertising is voluntary."""

    personal_data: AgreedOnPaper
    advertising: AgreedToAdvertising | None = None


class NewConsent(AgreedOnPaper):
    """A consent that a customer gave or withdrew, for one purpose in one channel."""

    purpose: Purpose
    channel: ConsentPlace
    given: bool

    def to_agreed(self) -> Agreed:
        return Agreed(self.evidence, self.text_version, (self.channel,))
