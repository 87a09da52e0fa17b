"""Requests about offers and promo codes."""

from typing import Annotated

from pydantic import AwareDatetime, Field, StrictInt

from chalicelib.domain.offers.offer import OfferLimits, OfferTerms
from chalicelib.domain.segments import Predicate
from chalicelib.handlers.edge.fields import AS_SHOWN, exactly_one
from chalicelib.handlers.edge.operation import Body

CODES_MAX = 90  # they are stored in one transaction
GENERATED_MAX = 1_000_000
TABLE_MAX = 50_000  # codes of one table: less than a megabyte
OfferId = Annotated[str, Field(min_length=1, max_length=64, description="The id of an offer.")]
NamedCode = Annotated[str, Field(max_length=40, pattern=r"^-*\w[\w-]*$")]


class NewOffer(OfferTerms):
    """What an offer gives to whom; without a segment it is for everybody."""

    segment: Predicate | None = None

    @property
    def terms(self) -> OfferTerms:
        """The offer without its segment."""
        said = {name: getattr(self, name) for name in OfferTerms.model_fields}
        return OfferTerms.model_construct(**said)


class OfferChanges(NewOffer):
    """All that the offer says from now on; with `version`, only that version is replaced."""

    id: str | None = Field(
        None,
        description="As shown; the id of another offer is refused.",
        json_schema_extra=AS_SHOWN,
    )
    changed_at: AwareDatetime | None = Field(
        None, description="As shown; the service sets it.", json_schema_extra=AS_SHOWN
    )
    used: dict[str, int] | None = Field(
        None, description="As shown; the service counts it.", json_schema_extra=AS_SHOWN
    )
    version: Annotated[StrictInt, Field(ge=1)] | None = Field(
        None, description="The version that the caller read; null: any version is replaced."
    )


class GenerateBody(Body):
    """Random codes, which a person cannot guess."""

    count: Annotated[StrictInt, Field(ge=1, le=GENERATED_MAX)]
    prefix: Annotated[
        str, Field(pattern=r"^[A-Za-z0-9]{0,8}$", description="How each code begins.")
    ] = ""


class NewCodes(Body):
    """Codes of an offer: exactly one of `codes` and `generate`."""

    offer: OfferId
    codes: Annotated[tuple[NamedCode, ...], Field(min_length=1, max_length=CODES_MAX)] | None = None
    generate: GenerateBody | None = None
    limits: OfferLimits = Field(
        OfferLimits(), description="`total` of each code, `per_customer` of all of them together."
    )

    _is_one = exactly_one("codes", "generate")


class CodeRange(Body):
    """From which code on."""

    first: Annotated[int, Field(ge=1, le=GENERATED_MAX, description="Its number, from 1.")] = 1
