"""A campaign gives every recipient a code of their own: the same one in every message."""

from typing import Any

import pytest

from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.run import ONLY_STEP
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CampaignId
from chalicelib.services.messages.render_message import render_message
from chalicelib.world import World
from tests.builders.campaigns import a_record, says
from tests.builders.clock import Clock
from tests.builders.shops import a_buyer
from tests.builders.table import items
from tests.handlers.offers.promotions import CODES, Shop, a_shop


@pytest.fixture
def shop(world: World, clock: Clock) -> Shop:
    return a_shop(world, clock)


def generated(shop: Shop, **limits: int) -> str:
    """The id of random codes of an offer of a hundred points."""
    offer = shop.offers()
    body = {"offer": offer, "generate": {"count": 1, "prefix": "ny"}, "limits": limits}
    made = shop.admin.asks("POST", CODES, body)
    assert (made.status, made.body["state"]) == (202, "making")
    return str(made.body["id"])


def code(world: World, record: CampaignRecord, customer: Customer, step: str = ONLY_STEP) -> str:
    return render_message(world, record, customer, "sms", step).text.split()[0]


def test_a_recipient_gets_one_code_that_is_good_once_and_for_them_alone(shop: Shop) -> None:
    record = a_record(says("{{code}} ждёт", codes=generated(shop)))
    boris = a_buyer(shop.world)

    first, again = code(shop.world, record, shop.anna), code(shop.world, record, shop.anna)
    other = code(shop.world, record, boris)

    assert first == again != other
    assert first.startswith("NY-")
    stolen = shop.sells("R-1", first, customer=boris, bread="500.00")
    assert {"code": first, "reason": "promo.not_applicable"} in stolen["not_applied"]
    assert shop.sells("R-2", first, bread="500.00")["earned"] == 135
    assert {"code": first, "reason": "promo.used_up"} in shop.sells("R-3", first, bread="500.00")[
        "not_applied"
    ]


def test_another_campaign_and_another_year_have_another_code(shop: Shop) -> None:
    message = says("{{code}} ждёт", codes=generated(shop))
    spring = a_record(message, id=CampaignId("spring"))
    birthday = a_record(message, id=CampaignId("birthday"), trigger="birthday")

    codes = {
        code(shop.world, a_record(message), shop.anna),
        code(shop.world, spring, shop.anna),
        code(shop.world, birthday, shop.anna, "2026"),
        code(shop.world, birthday, shop.anna, "2027"),
    }

    assert len(codes) == 4
    stored = items(shop.world.client("dynamodb"), shop.world.settings.table, "PROMO#")
    assert len(stored) == 4


def test_a_message_of_codes_that_are_gone_has_none(shop: Shop) -> None:
    record = a_record(says("{{code}} ждёт", codes="nothing"))
    without = a_record(says("{{code}} ждёт"))

    assert code(shop.world, record, shop.anna) == code(shop.world, without, shop.anna) == "Ждёт"


@pytest.mark.parametrize("changes", [{"codes": "nothing"}, {}])
def test_a_campaign_names_codes_that_exist(shop: Shop, changes: dict[str, Any]) -> None:
    body = {
        "name": "Spring",
        "audience": {"predicate": {"kind": "tag", "any_of": ["vip"]}},
        "purpose": "advertising",
        "texts": {"telegram": {"ru": "Ваш код: {{code}}"}},
        "buttons": [{"kind": "stop"}],
        "ends_at": "2026-12-10T00:00:00Z",
    }

    refused = shop.admin.asks("POST", "/v1/campaigns", {**body, **changes})
    made = shop.admin.asks("POST", "/v1/campaigns", {**body, "codes": generated(shop)})

    assert refused.body["code"] == "campaign.invalid"
    assert [each["pointer"] for each in refused.body["errors"]] == ["/codes"]
    assert made.status == 201, made.body
