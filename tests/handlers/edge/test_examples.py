"""The examples of the description are what the API really answers."""

import json
import re
from datetime import UTC, datetime

from chalicelib.domain.points.version import ProgrammeVersion
from chalicelib.domain.staff.staff import Role
from chalicelib.handlers.edge import parameters
from chalicelib.handlers.edge.parameters import EXAMPLES
from chalicelib.world import World
from local.api_examples.scenes import examples
from tests.builders.clock import Clock
from tests.builders.staff import a_caller
from tests.domain.points.till import FIRST

INVENTED = re.compile(r'"customer(?:_id)?": "\w{22}"')


def test_the_examples_are_up_to_date() -> None:
    stored = json.loads(EXAMPLES.read_text(encoding="utf-8"))

    assert stored == json.loads(json.dumps(examples())), "run python -m local.api_examples"


def test_an_example_names_no_customer_that_only_another_base_has() -> None:
    """A body is sent from `/docs` as it stands; three have no other name for a person."""
    ids = {
        name
        for name, call in parameters.examples().items()
        if INVENTED.search(json.dumps(call.get("request")))
    }

    assert ids == {"makeRedemptionCode", "nameTrialRecipient", "previewCampaign"}


def test_the_example_of_a_purchase_is_recorded_on_an_empty_base(world: World, clock: Clock) -> None:
    clock.at = datetime(2026, 11, 24, tzinfo=UTC)
    version = ProgrammeVersion(1, clock.at, clock.at, "admin", FIRST)
    world.commit(None, world.points.programmes.add_write(version))
    body = parameters.examples()["recordPurchase"]["request"]

    made = a_caller(world, Role.CASHIER).asks("POST", "/v1/purchases", body)

    assert (made.status, made.body["customer_id"]) == (201, None)
    assert made.body["waiting_until"] is not None
