"""Scores, stages and classes of the base over HTTP."""

from collections.abc import Mapping
from datetime import date
from typing import get_args

from chalice import Blueprint
from pydantic import Field

from chalicelib.domain.customers.stage import Stage
from chalicelib.domain.money import Money
from chalicelib.domain.scores.abc import AbcClass
from chalicelib.domain.scores.rfm import NAMES, RfmName
from chalicelib.domain.scores.score_counter import ScoreCounter
from chalicelib.domain.scores.thresholds import SCORES
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.fields import MoneyResponse
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation, ResponseModel
from chalicelib.services.segments.count_scores import count_scores
from chalicelib.services.segments.read_base import Base

CURVE_STEPS = 20
HOW_MANY = "How many customers; an estimate unless `exact`."

blueprint = Blueprint(__name__)
api = Api(blueprint)


class CellResponse(ResponseModel):
    """One cell of the table of recency and frequency."""

    recency: int = Field(description="The score, from 1 to 5; 5 is the most recent.")
    frequency: int = Field(description="The score, from 1 to 5; 5 is the most frequent.")
    name: RfmName = Field(description="The group that the cell belongs to.")
    customers: int = Field(description=HOW_MANY)


class StageResponse(ResponseModel):
    """How many customers are in a stage."""

    stage: Stage = Field(description="The stage of the lifecycle.")
    customers: int = Field(description=HOW_MANY)


class ClassResponse(ResponseModel):
    """How many customers are in an ABC class, and what they bring."""

    abc: AbcClass = Field(description="A brings 80 % of the money, B the next 15 %, C the rest.")
    customers: int = Field(description=HOW_MANY)
    money: MoneyResponse = Field(description="Of the last 365 days, of the evaluated customers.")


class CurvePoint(ResponseModel):
    """The share of the money that this share of the best customers brings."""

    customers: float = Field(description="Of those who bought in the last 365 days, from 0 to 1.")
    money: float = Field(description="From 0 to 1.")


class ScoresResponse(ResponseModel):
    """The base by scores, stages and classes; unless `exact`, estimated from a random sample."""

    day: date | None = Field(description="The day of the thresholds; null: there are none yet.")
    base: int = Field(description="The number of all customers.")
    evaluated: int = Field(description="How many of them were evaluated.")
    exact: bool = Field(description="Whether every customer was evaluated.")
    cells: list[CellResponse] = Field(description="All 25; empty before the first purchase.")
    stages: list[StageResponse] = Field(description="All stages.")
    classes: list[ClassResponse] = Field(
        description="Of the customers who bought in the last 365 days; empty before the first."
    )
    curve: list[CurvePoint] = Field(description="In equal steps; empty without money.")


@api.serves(
    Operation(
        "GET",
        "/v1/scores",
        "Count the customers by scores, stages and classes",
        Permission.SEGMENTS_READ,
        ScoresResponse,
        details="In a base of up to 20,000 customers all are evaluated. In a larger base, or if the"
        " time is too short, a random sample is evaluated, and the numbers of customers are"
        " estimates. The thresholds are those of the last count, the purchases those of now. The"
        " name of a cell is the name of the RFM group; M is not part of the table.",
        id="getScores",
        refuses=("segment.base_not_counted",),
    )
)
def show_scores(call: Call[Nothing, Nothing]) -> ScoresResponse:
    """Return the counts of the base."""
    base, counter = count_scores(call.world)
    return _response(base, counter, call.world.settings.currency)


def _response(base: Base, counter: ScoreCounter, currency: str) -> ScoresResponse:
    def estimated(count: int) -> int:
        return round(count * base.size / base.looked_at) if base.looked_at else 0

    return ScoresResponse(
        day=counter.thresholds.day if counter.thresholds else None,
        base=base.size,
        evaluated=base.looked_at,
        exact=base.is_exact,
        cells=_cells({cell: estimated(count) for cell, count in counter.cells.items()}),
        stages=[StageResponse(stage=s, customers=estimated(counter.stages[s])) for s in Stage],
        classes=[
            ClassResponse(
                abc=name,
                customers=estimated(counter.classes[name]),
                money=MoneyResponse.of(Money(counter.money[name], currency)),
            )
            for name in get_args(AbcClass)
            if counter.classes
        ],
        curve=_curve(counter),
    )


def _cells(counts: Mapping[tuple[int, int], int]) -> list[CellResponse]:
    scores = range(1, SCORES + 1) if counts else ()
    return [
        CellResponse(
            recency=recency,
            frequency=frequency,
            name=NAMES[recency][frequency - 1],
            customers=counts.get((recency, frequency), 0),
        )
        for recency in reversed(scores)
        for frequency in scores
    ]


def _curve(counter: ScoreCounter) -> list[CurvePoint]:
    points = counter.curve(CURVE_STEPS)
    customers, money = points[-1] if points else (0, 0)
    # Without money there is no share of it; returns may even make it negative.
    if money <= 0:
        return []
    return [CurvePoint(customers=n / customers, money=minor / money) for n, minor in points]
