"""Case c13: what a report says was bought came after the message."""

from datetime import timedelta
from typing import Any

from chalicelib.domain.campaigns.run import LAUNCH
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.staff.staff import Role
from chalicelib.services.reports.measure_due import measure_run
from chalicelib.world import World
from tests.builders.clock import START, Clock
from tests.builders.marketing import Desk
from tests.builders.planning import keep, people
from tests.builders.shops import RECEIPTS, a_small_receipt, returns
from tests.builders.staff import Caller, a_caller


def buys(till: Caller, customer: Customer, amount: str, **ago: float) -> dict[str, Any]:
    at = (START - timedelta(**ago)).isoformat()
    body = a_small_receipt(amount, customer_id=customer.id, at=at)
    assert till.asks("POST", RECEIPTS, body).status == 201
    return body


def bought(desk: Desk) -> dict[str, tuple[int, int, str]]:
    """Buyers, customers and money of each group."""
    measure_run(desk.world, CampaignId(desk.id), LAUNCH)
    desk.planner.works()
    return {
        each["group"]: (each["buyers"]["number"], each["buyers"]["of"], each["money"]["amount"])
        for each in desk.sees("/report").body["bought"]
        if each["channel"] == "all"
    }


def test_c13_what_was_bought_before_the_message_does_not_count(
    world: World, desk: Desk, clock: Clock
) -> None:
    """Case c13."""
    till = a_caller(world, Role.INTEGRATION)
    base = people(40)
    keep(world, *base)
    for customer in base:
        buys(till, customer, "100.00", hours=2)
    brought_back = buys(till, base[0], "5.00", hours=1)
    desk.writes(control_share_bp=5000)
    desk.launches()

    before = bought(desk)
    for customer in base:
        buys(till, customer, "7.00", minutes=-5)
    clock.moves(minutes=10)
    returns(till, brought_back)
    after = bought(desk)

    treated, control = before["treated"][1], before["control"][1]
    assert treated + control == 40
    assert control > 5
    assert before["treated"] == (0, treated, "0.00")
    assert before["control"] == (0, control, "0.00")
    assert after["treated"] == (treated, treated, f"{treated * 7}.00")
    assert after["control"] == (control, control, f"{control * 7}.00")


def test_c13_at_night_the_message_is_planned_for_the_morning(
    world: World, desk: Desk, clock: Clock
) -> None:
    """Case c13: for the control group too, which gets nothing at all."""
    till = a_caller(world, Role.INTEGRATION)
    base = people(40)
    keep(world, *base)
    clock.at = START.replace(hour=19)  # 22:00 in Moscow
    desk.writes(control_share_bp=5000)
    desk.launches()
    clock.at = START.replace(day=22, hour=9)
    for customer in base:
        buys(till, customer, "3.00", hours=-21.9)  # 09:54 in Moscow
        buys(till, customer, "8.00", hours=-22.1)

    found = bought(desk)

    assert {money for _, _, money in (found["treated"], found["control"])} == {
        f"{found['treated'][1] * 8}.00",
        f"{found['control'][1] * 8}.00",
    }
