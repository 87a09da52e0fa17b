"""A registration brings the welcome bonus once, in the bot and at a till."""

import pytest

from chalicelib.domain.points.programme import Welcome
from chalicelib.domain.points.rules import Term
from chalicelib.domain.staff.staff import Role
from chalicelib.handlers.workers.outbox import outbox
from chalicelib.world import World
from tests.builders.accounts import available, in_force_since
from tests.builders.events import sqs_event
from tests.builders.people import Telegrammer, customer_of, queued
from tests.builders.staff import a_caller
from tests.domain.points.till import FIRST
from tests.handlers.customers.people import CUSTOMERS, a_person

POINTS = "/v1/customers/{customer_id}/points"


@pytest.fixture
def generous(world: World) -> World:
    """A shop with a bonus of 500 points."""
    welcome = Welcome(points=500, expiry=Term(days=90))
    in_force_since(world, FIRST.model_copy(update={"welcome": welcome}))
    return world


def test_in_the_bot_the_bonus_follows_the_card(generous: World, anna: Telegrammer) -> None:
    anna.registers()
    customer = customer_of(generous, anna)
    assert available(generous, customer) == 0

    for _ in range(2):  # the card, which asks for the bonus, and then the bonus
        jobs = queued(generous)
        for _ in range(2):
            assert outbox(sqs_event(*jobs), None) == {"batchItemFailures": []}

    assert available(generous, customer) == 500


def test_at_a_till_the_bonus_is_there_with_the_answer(generous: World) -> None:
    caller = a_caller(generous, Role.ADMIN)
    made = caller.asks("POST", CUSTOMERS, a_person(), once="k1")
    assert made.status == 201

    account = caller.asks("GET", POINTS, path={"customer_id": made.body["id"]}).body
    assert (account["available"], account["lots"][0]["id"]) == (500, "gift#welcome")
    for job in queued(generous):
        assert outbox(sqs_event(job), None) == {"batchItemFailures": []}
    account = caller.asks("GET", POINTS, path={"customer_id": made.body["id"]}).body
    assert account["available"] == 500
