"""Segments: predicates in JSON, made of all, any, not and the conditions of this folder."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Discriminator, Field, TypeAdapter, WrapValidator

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.segments.abc import Abc
from chalicelib.domain.segments.age import Age
from chalicelib.domain.segments.birthday_soon import BirthdaySoon
from chalicelib.domain.segments.campaign import CampaignFilter
from chalicelib.domain.segments.category import Category
from chalicelib.domain.segments.city import City
from chalicelib.domain.segments.code_used import CodeUsed
from chalicelib.domain.segments.consented import Consented
from chalicelib.domain.segments.custom import FieldFilter
from chalicelib.domain.segments.facts import Facts
from chalicelib.domain.segments.favourite import Favourite
from chalicelib.domain.segments.filter import Filter
from chalicelib.domain.segments.ids import Ids
from chalicelib.domain.segments.in_stage import InStage
from chalicelib.domain.segments.language import Language
from chalicelib.domain.segments.offer_used import OfferUsed
from chalicelib.domain.segments.points import PointsFilter
from chalicelib.domain.segments.product import ProductFilter
from chalicelib.domain.segments.purchases import PurchasesFilter
from chalicelib.domain.segments.random_share import RandomShare
from chalicelib.domain.segments.reachable import Reachable
from chalicelib.domain.segments.reading import CHILDREN_MAX, read, read_within_limits
from chalicelib.domain.segments.rfm_name import Named
from chalicelib.domain.segments.rfm_scores import Scored
from chalicelib.domain.segments.shop import Shop
from chalicelib.domain.segments.tag import Tag
from chalicelib.domain.segments.tier import TierFilter


class All(Filter):
    """`{"kind": "all", "of": [{"kind": "tag", "any_of": ["vip"]}]}`.

    An empty list matches every customer.
    """

    kind: Literal["all"] = "all"
    of: Annotated[tuple["Node", ...], Field(max_length=CHILDREN_MAX)]

    def matches(self, customer: Customer, facts: Facts) -> bool:
        return all(each.matches(customer, facts) for each in self.of)


class AnyOf(Filter):
    """`{"kind": "any", "of": [{"kind": "tag", "any_of": ["vip"]}]}`.

    An empty list matches no customer.
    """

    kind: Literal["any"] = "any"
    of: Annotated[tuple["Node", ...], Field(max_length=CHILDREN_MAX)]

    def matches(self, customer: Customer, facts: Facts) -> bool:
        return any(each.matches(customer, facts) for each in self.of)


class Not(Filter):
    """`{"kind": "not", "of": {"kind": "tag", "any_of": ["vip"]}}`.

    The customers that the inner predicate does not match.
    """

    kind: Literal["not"] = "not"
    of: "Node"

    def matches(self, customer: Customer, facts: Facts) -> bool:
        return not self.of.matches(customer, facts)


Node = Annotated[
    All
    | AnyOf
    | Not
    | Abc
    | Age
    | BirthdaySoon
    | CampaignFilter
    | Category
    | City
    | CodeUsed
    | Consented
    | Favourite
    | FieldFilter
    | Ids
    | InStage
    | Language
    | Named
    | OfferUsed
    | PointsFilter
    | ProductFilter
    | PurchasesFilter
    | RandomShare
    | Reachable
    | Scored
    | Shop
    | Tag
    | TierFilter,
    Discriminator("kind"),
    Field(title="Predicate"),
]
Predicate = Annotated[Node, WrapValidator(read_within_limits)]
"""The type of a request's field: the size of the predicate is checked before anything else."""

# Building the validators of all conditions is slow; functions that read no predicate never do it.
_ADAPTER: TypeAdapter[Predicate] = TypeAdapter(Predicate, config={"defer_build": True})


def parse_predicate(written: object) -> Predicate:
    """Read a predicate from JSON text, or from parsed JSON.

    Raises:
        ValidationError: not JSON, too deep, too large, an unknown kind or a wrong field. Each
            `loc` is the path of fields from the root of the predicate to the wrong part.
    """
    return read(_ADAPTER, written)


def predicate_text(predicate: Predicate) -> str:
    """Write JSON that `parse_predicate` reads into an equal predicate."""
    return predicate.model_dump_json(exclude_none=True)


def filters_of(predicate: Predicate) -> Iterator[Filter]:
    """Yield every condition of a predicate, without all, any and not."""
    match predicate:
        case All() | AnyOf():
            for each in predicate.of:
                yield from filters_of(each)
        case Not():
            yield from filters_of(predicate.of)
        case _:
            yield predicate
