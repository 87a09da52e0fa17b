"""Back-tests over HTTP: a draft of the programme, replayed over real receipts."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from chalice import Blueprint
from pydantic import AwareDatetime

from chalicelib.domain.money import Money
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.spending.redemption import unit_minor
from chalicelib.domain.points.version import in_force
from chalicelib.domain.reports.simulation import (
    GroupSums,
    Simulation,
    SimulationSnapshot,
    expired,
    given,
    otherwise,
    spent,
)
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.fields import MoneyResponse
from chalicelib.handlers.edge.operation import Api, Body, Call, Nothing, Operation, ResponseModel
from chalicelib.handlers.edge.pointers import pointing_into
from chalicelib.repo.table.commit import Committed
from chalicelib.services.reports.run_simulation import find_simulation, start_simulation

SIMULATIONS = "/v1/programme/simulations"
SIMULATION = f"{SIMULATIONS}/{{simulation}}"

blueprint = Blueprint(__name__)
api = Api(blueprint)


class NewSimulation(Body):
    """A draft, and the day from which on it values the receipts."""

    programme: Programme
    since: date


class StartedSimulation(ResponseModel):
    """A back-test; `customers` is how many are replayed so far."""

    id: str
    state: Literal["running", "done"]
    since: date
    recorded_at: AwareDatetime
    finished_at: AwareDatetime | None
    customers: int


class WorthResponse(ResponseModel):
    """Points, and what they are worth in money."""

    points: int
    money: MoneyResponse

    @classmethod
    def of(cls, points: int, programme: Programme) -> "WorthResponse":
        money = Money(points * unit_minor(programme), programme.currency)
        return cls(points=points, money=MoneyResponse.of(money))


class CostResponse(ResponseModel):
    """What the receipts cost: `given` is earned less what returns took back.

    `owed_before` + `given` - `spent` - `expired` + `other` = `owed`. `owed_before` is of the
    beginning (null: an older release did not count it), `owed` of the instant at which the
    simulation was asked for, debt taken off. `other` is what corrections of staff, transfers and
    merges added, or took.
    """

    owed_before: WorthResponse | None
    given: WorthResponse
    spent: WorthResponse
    expired: WorthResponse
    other: WorthResponse
    owed: WorthResponse


class GroupResponse(ResponseModel):
    """The customers of one level or segment who win or lose by the draft, and how many points.

    `-` is the group of those who have no level, or are in no segment.
    """

    id: str
    customers: int
    winners: int
    losers: int
    points: int

    @classmethod
    def of(cls, name: str, sums: GroupSums) -> "GroupResponse":
        return cls(
            id=name,
            customers=sums.customers,
            winners=sums.winners,
            losers=sums.losers,
            points=sums.points,
        )


class OwedResponse(ResponseModel):
    """What was owed at the end of a month, and what would have been, debt taken off.

    The last month ends now, so that its sums are `owed` of `ledger` and `draft`.
    """

    month: str
    ledger: WorthResponse
    draft: WorthResponse


class ReasonResponse(ResponseModel):
    """Why receipts could not be valued, how many, and some of them."""

    reason: str
    count: int
    receipts: list[str]


class ResultResponse(ResponseModel):
    """What the draft would have done beside what the ledger says.

    `cost` is what the draft gives more than the ledger; negative: less. `not_spent` are points that
    were really spent and would not have been there, or not allowed.
    """

    receipts: int
    ledger: CostResponse
    draft: CostResponse
    cost: WorthResponse
    not_spent: int
    tiers: list[GroupResponse]
    segments: list[GroupResponse]
    liability: list[OwedResponse]
    not_valued: list[ReasonResponse]


class SimulationResponse(StartedSimulation):
    """A back-test with its result; null while it runs."""

    result: ResultResponse | None

    @classmethod
    def of(cls, simulation: Simulation, real: Programme) -> "SimulationResponse":
        shown = StartedSimulation.model_validate(simulation.snapshot, from_attributes=True)
        result = result_of(simulation, real) if simulation.finished_at else None
        return cls(**shown.model_dump(), result=result)


@api.serves(
    Operation(
        "POST",
        SIMULATIONS,
        "Replay a draft over real receipts",
        Permission.PROGRAMME_SIMULATE,
        StartedSimulation,
        NewSimulation,
        status=202,
        keeps=SimulationSnapshot,
        id="startSimulation",
        refuses=(
            "points.value",
            "programme.contradiction",
            "programme.currency",
            "programme.fixed",
            "programme.pays_too_much",
            "queue.refused",
            "queue.unreachable",
            "simulation.since",
        ),
        details="Receipts since a day are valued by the draft, with all returns, spends, gifts and"
        " expiries after them. What was paid and brought back stays as it was. Nothing moves.",
    )
)
def post_simulation(call: Call[NewSimulation, Nothing]) -> Committed[SimulationSnapshot]:
    """Store the draft and queue the replay."""
    with pointing_into("programme", "/since"):
        return start_simulation(call.world, call.actor, call.body.programme, call.body.since)


@api.serves(
    Operation(
        "GET",
        SIMULATION,
        "Show a back-test",
        Permission.PROGRAMME_SIMULATE,
        SimulationResponse,
        id="getSimulation",
        refuses=("simulation.not_found",),
        details="Kept for 90 days. Segments with a condition on masked fields are left out.",
    )
)
def show_simulation(call: Call[Nothing, Nothing]) -> SimulationResponse:
    """Return a back-test, with its result once it is done."""
    found = find_simulation(call.world, call.path["simulation"])
    versions = call.world.points.programmes.versions(call.actor.at)
    real = in_force(versions, found.recorded_at)
    return SimulationResponse.of(found, real.programme if real else found.draft)


def result_of(simulation: Simulation, real: Programme) -> ResultResponse:
    """Return the result; `real` is the programme that was in force when it was asked for."""
    sums, draft = simulation.sums, simulation.draft
    owed, would_owe = list(sums.months.values())[-1] if sums.months else (0, 0)
    before = sums.before
    gain = given(sums.draft) - given(sums.ledger)
    return ResultResponse(
        receipts=sums.receipts,
        ledger=_cost(sums.ledger, before and before[0], owed, real),
        draft=_cost(sums.draft, before and before[1], would_owe, draft),
        cost=WorthResponse.of(gain, draft),
        not_spent=sums.shortfall,
        tiers=[GroupResponse.of(*each) for each in sorted(sums.tiers.items())],
        segments=[GroupResponse.of(*each) for each in sorted(sums.segments.items())],
        liability=[
            OwedResponse(
                month=month,
                ledger=WorthResponse.of(before, real),
                draft=WorthResponse.of(after, draft),
            )
            for month, (before, after) in sorted(sums.months.items())
        ],
        not_valued=[
            ReasonResponse(reason=reason, count=count, receipts=sums.examples[reason])
            for reason, count in sorted(sums.refused.items())
        ],
    )


def _cost(
    moved: Mapping[str, int], before: int | None, owed: int, programme: Programme
) -> CostResponse:
    return CostResponse(
        owed_before=None if before is None else WorthResponse.of(before, programme),
        given=WorthResponse.of(given(moved), programme),
        spent=WorthResponse.of(spent(moved), programme),
        expired=WorthResponse.of(expired(moved), programme),
        other=WorthResponse.of(otherwise(moved), programme),
        owed=WorthResponse.of(owed, programme),
    )
