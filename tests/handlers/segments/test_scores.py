"""The base by scores, stages and classes over HTTP."""

from dataclasses import replace

import pytest

from chalicelib.domain.scores.thresholds import Thresholds
from chalicelib.domain.shopping.shopping import Bought, Shopping
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import START
from tests.builders.pages import signed_in
from tests.builders.planning import keep
from tests.builders.staff import a_caller
from tests.repo.builders import a_customer

SCORES = "/v1/scores"
TODAY = START.date().toordinal()


def bought(*minors: int, days_ago: int = 0) -> Shopping:
    return Shopping(tuple(Bought(TODAY - days_ago, minor) for minor in minors))


def a_base(world: World) -> None:
    keep(
        world,
        a_customer(),
        replace(a_customer(), shopping=bought(6_000_000)),
        replace(a_customer(), shopping=bought(1_000, 1_000)),
        replace(a_customer(), shopping=bought(5_000, days_ago=100)),
    )
    world.segments.thresholds.keep(Thresholds(START.date(), customers=4, scored=3))


def test_every_customer_is_in_one_cell_one_stage_and_one_class(world: World) -> None:
    a_base(world)

    found = a_caller(world, Role.ANALYST).asks("GET", SCORES).body

    assert (found["base"], found["evaluated"], found["exact"]) == (4, 4, True)
    cells = {(c["recency"], c["frequency"]): c for c in found["cells"] if c["customers"]}
    assert len(found["cells"]) == 25
    assert {at: cell["customers"] for at, cell in cells.items()} == {
        (5, 1): 1,
        (5, 2): 1,
        (2, 1): 1,
    }
    assert cells[5, 1]["name"] == "new"
    stages = {each["stage"]: each["customers"] for each in found["stages"]}
    assert stages == {
        "never_bought": 1,
        "new": 2,
        "active": 0,
        "cooling": 0,
        "dormant": 1,
        "lost": 0,
    }
    assert [each["customers"] for each in found["classes"]] == [3, 0, 0]
    assert found["classes"][0]["money"] == {"amount": "60070.00", "currency": "RUB"}
    assert (found["curve"][0], found["curve"][-1]) == (
        {"customers": 0, "money": 0},
        {"customers": 1, "money": 1},
    )


def test_before_the_first_purchase_nothing_is_scored(world: World) -> None:
    keep(world, a_customer())

    found = a_caller(world, Role.ADMIN).asks("GET", SCORES).body

    assert found["day"] is None
    assert (found["cells"], found["classes"], found["curve"]) == ([], [], [])


def test_without_customers_there_is_no_share(world: World) -> None:
    found = a_caller(world, Role.ADMIN).asks("GET", SCORES).body

    assert (found["base"], found["evaluated"]) == (0, 0)


@pytest.mark.parametrize(("role", "links"), [(Role.MARKETER, True), (Role.ANALYST, False)])
def test_the_pages_show_the_counts_and_open_them_as_segments(
    world: World, role: Role, *, links: bool
) -> None:
    a_base(world)
    visitor = signed_in(world, role)

    rfm, abc = visitor.opens("/console/rfm"), visitor.opens("/console/abc")

    assert "R5, F1: 1 новые" in rfm.text
    assert "спят 1 25 %" in rfm.text
    assert "A — 80 % выручки 3 60 070 ₽" in abc.text.replace("\u00a0", " ")
    assert 'data-table="curve"' in abc.html
    cell = "predicate.of.0.recency=5&amp;predicate.of.0.frequency=1"
    assert (cell in rfm.html) == links
    assert ("predicate.of.0.any_of=A" in abc.html) == links
