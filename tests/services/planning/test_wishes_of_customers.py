"""A plan reads what customers chose in the bot: refused topics, and the preferred channel."""

from typing import Any

from chalicelib.domain.planning.exclusion import Reason
from chalicelib.services.planning.judge_customers import judge_customers
from chalicelib.services.planning.prepare_mailing import prepare_mailing
from chalicelib.world import World
from tests.builders.clock import START
from tests.builders.planning import a_campaign, a_launch, a_record, keep
from tests.repo.builders import a_consent, a_customer

CHANNELS = ("email", "telegram")
TEXTS: dict[str, Any] = {
    "texts": {each: {"ru": "Осень", "en": "Autumn"} for each in CHANNELS},
    "subjects": {"ru": "Осень", "en": "Autumn"},
}


def test_a_refused_topic_excludes_and_a_preferred_channel_is_taken(world: World) -> None:
    given = tuple(a_consent(channel=channel, text_version="v1") for channel in CHANNELS)
    refuses = a_customer(consents=given, refused_topics=frozenset({"coffee", "tea"}))
    by_email = a_customer(consents=given, preferred="email")
    keep(world, refuses, by_email)

    record = a_record(world, a_campaign(**TEXTS, topic="coffee"))
    prepared = prepare_mailing(world, record, a_launch(world, record))
    found = judge_customers(prepared, (), [refuses.id, by_email.id], START)
    decided = {each.customer: each.decided for each in found}

    assert decided[refuses.id] is Reason.PREFERENCES_TOPIC
    plan = decided[by_email.id]
    assert not isinstance(plan, Reason)
    assert plan.channel == "email"
