"""The events of e-mails on a laptop are events that the service accepts as those of SES."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.campaigns.run import ONLY_STEP
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.responses.engagement import EngagementKind
from chalicelib.services.messages.campaign_links import StopLink, sign_stop_link
from chalicelib.services.responses.record_receipt import record_receipt
from chalicelib.world import World
from local.cloud.mail_events import MailEvents
from local.cloud.sns_signer import TOPIC, SnsSigner
from tests.repo.builders import a_customer, stored

CAMPAIGN = CampaignId("autumn")
SIGNER = SnsSigner()


@pytest.fixture
def local_world(world: World) -> World:
    settings = replace(world.settings, email_topic=TOPIC)
    return replace(world, settings=settings, certificate=SIGNER.certificate_at)


def letters_of(
    world: World, *addresses: str, step: str = ""
) -> Iterator[tuple[CustomerId, dict[str, Any]]]:
    for number, address in enumerate(addresses):
        customer = stored(world, a_customer())
        way_out = sign_stop_link(world, StopLink(CAMPAIGN, customer.id, "email", step))
        text = f"Hello\n\nUnsubscribe: {way_out}"
        yield customer.id, {"id": f"letter-{number}", "to": address, "text": text}


def test_letters_arrive_bounce_and_are_complained_about_once(local_world: World) -> None:
    addresses = ("anna@example.org", "bounce@example.org", "complaint@example.org")
    sent = dict(letters_of(local_world, *addresses))
    bodies: list[str] = []
    events = MailEvents(local_world, SIGNER, lambda: list(sent.values()), bodies.append)

    assert [events.report_new(), events.report_new()] == [3, 0]
    for body in bodies:
        record_receipt(local_world, body)

    known = local_world.delivery.engagements.get_many(CAMPAIGN, ONLY_STEP, list(sent))
    assert [set(known[customer].first) for customer in sent] == [
        {EngagementKind.DELIVERED},
        {EngagementKind.BOUNCED},
        {EngagementKind.COMPLAINED},
    ]


def test_what_is_told_of_a_letter_is_of_its_step(local_world: World) -> None:
    sent = dict(letters_of(local_world, "anna@example.org", step="2026"))
    bodies: list[str] = []

    MailEvents(local_world, SIGNER, lambda: list(sent.values()), bodies.append).report_new()
    record_receipt(local_world, *bodies)

    known = local_world.delivery.engagements.get_many(CAMPAIGN, "2026", list(sent))
    assert [set(each.first) for each in known.values()] == [{EngagementKind.DELIVERED}]


def test_nothing_is_told_of_a_letter_that_is_no_campaigns(local_world: World) -> None:
    letter = {"id": "1", "to": "anna@example.org", "text": "Your code is 123456"}
    forged = {"id": "2", "to": "anna@example.org", "text": "http://127.0.0.1/u/forged.e.x"}
    bodies: list[str] = []

    assert (
        MailEvents(local_world, SIGNER, lambda: [letter, forged], bodies.append).report_new() == 0
    )
    assert bodies == []
