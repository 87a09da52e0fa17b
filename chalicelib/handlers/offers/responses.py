"""Answers about offers and promo codes."""

import json
from datetime import datetime
from typing import Any

from pydantic import AliasChoices, AwareDatetime, ConfigDict, Field, field_validator

from chalicelib.domain.offers.offer import OfferBudget, OfferEffect, OfferLimits, OfferText
from chalicelib.domain.points.rules import Wording
from chalicelib.domain.segments import Predicate
from chalicelib.handlers.edge.cursors import NextCursor
from chalicelib.handlers.edge.operation import ResponseModel


class UsedResponse(ResponseModel):
    """What was used of an offer's limits."""

    uses: int
    points: int


class OfferResponse(ResponseModel):
    """An offer; `used` is null where neither its uses in total nor its points were ever limited."""

    model_config = ConfigDict(defer_build=True, serialize_by_alias=True)

    id: str
    version: int
    changed_at: datetime
    name: Wording
    text: OfferText | None
    picture_url: str
    from_: AwareDatetime = Field(
        validation_alias=AliasChoices("from", "from_"), serialization_alias="from"
    )
    until: AwareDatetime
    segment: Predicate | None
    needs_code: bool
    effect: OfferEffect
    group: str | None
    priority: int
    limits: OfferLimits
    budget: OfferBudget | None
    used: UsedResponse | None

    @field_validator("segment", mode="before")
    @classmethod
    def _read(cls, segment: Any) -> Any:  # noqa: ANN401 - the stored text, or JSON
        return json.loads(segment) if isinstance(segment, str) else segment


class OfferSummary(ResponseModel):
    """An offer in a list, without its condition."""

    model_config = ConfigDict(defer_build=True, serialize_by_alias=True)

    id: str
    version: int
    name: Wording
    from_: AwareDatetime = Field(
        validation_alias=AliasChoices("from", "from_"), serialization_alias="from"
    )
    until: AwareDatetime
    needs_code: bool


class OfferList(ResponseModel):
    """One page of offers, in no particular order."""

    offers: list[OfferSummary]
    next: NextCursor


class CodesResponse(ResponseModel):
    """Codes that were made together; `made` of `count` are good."""

    id: str
    offer: str
    state: str
    made: int
    count: int
    created_at: AwareDatetime


class CodeList(ResponseModel):
    """One page of random codes, in the order in which they are made."""

    codes: list[str]
    next: NextCursor


class BatchList(ResponseModel):
    """One page of batches, newest first."""

    batches: list[CodesResponse]
    next: NextCursor
