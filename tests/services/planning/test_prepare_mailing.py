"""What a shop has not set up takes no message: another way is chosen, or nobody waits for one."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.domain.planning.eligibility import Plan, decide
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.services.planning.prepare_mailing import prepare_mailing
from chalicelib.world import World
from tests.builders.planning import a_campaign, a_launch, a_record, keep
from tests.repo.builders import a_customer

CHANNELS = ("email", "sms", "telegram")
SETTINGS = {"email": "email_from", "sms": "sms_prices", "telegram": "telegram_token"}
SERVICE = {"purpose": MessagePurpose.SERVICE, "subjects": {"ru": "Осень"}}  # nobody is held out


def decided(world: World, *channels: str) -> Plan | Reason:
    customer = a_customer()
    keep(world, customer)
    texts = {each: {"ru": "Осень"} for each in channels}
    record = a_record(world, a_campaign(texts=texts, **SERVICE))
    prepared = prepare_mailing(world, record, a_launch(world, record))
    return decide(prepared.context(customer, now=world.now()))


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_channel_that_is_not_set_up_is_no_way(channel: str, world: World) -> None:
    ready = replace(world.settings, sms_prices="RU=50000")
    changed: dict[str, Any] = {SETTINGS[channel]: ""}
    world.settings = replace(ready, **changed)

    plan = decided(world, *CHANNELS)

    assert isinstance(plan, Plan)
    assert {plan.channel, *plan.fallbacks} == {*CHANNELS} - {channel}
    assert decided(world, channel) is Reason.REACH_CHANNEL_OFF
