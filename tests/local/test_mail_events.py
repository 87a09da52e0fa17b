"""What is told of letters on a laptop is what the service believes of SES."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.campaign import CampaignId
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.run import ONLY_STEP
from chalicelib.domain.touch import TouchKind
from chalicelib.services.note_receipt import note_receipt
from chalicelib.services.sign_campaign_link import StopLink, sign_stop_link
from chalicelib.world import World
from local.mail_events import MailEvents
from local.sns_signer import TOPIC, SnsSigner
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

    assert [events.tell(), events.tell()] == [3, 0]
    for body in bodies:
        note_receipt(local_world, body)

    known = local_world.touches.get_many(CAMPAIGN, ONLY_STEP, list(sent))
    assert [set(known[customer].first) for customer in sent] == [
        {TouchKind.DELIVERED},
        {TouchKind.BOUNCED},
        {TouchKind.COMPLAINED},
    ]


def test_what_is_told_of_a_letter_is_of_its_step(local_world: World) -> None:
    sent = dict(letters_of(local_world, "anna@example.org", step="2026"))
    bodies: list[str] = []

    MailEvents(local_world, SIGNER, lambda: list(sent.values()), bodies.append).tell()
    note_receipt(local_world, *bodies)

    known = local_world.touches.get_many(CAMPAIGN, "2026", list(sent))
    assert [set(each.first) for each in known.values()] == [{TouchKind.DELIVERED}]


def test_nothing_is_told_of_a_letter_that_is_no_campaigns(local_world: World) -> None:
    letter = {"id": "1", "to": "anna@example.org", "text": "Your code is 123456"}
    forged = {"id": "2", "to": "anna@example.org", "text": "http://127.0.0.1/u/forged.e.x"}
    bodies: list[str] = []

    assert MailEvents(local_world, SIGNER, lambda: [letter, forged], bodies.append).tell() == 0
    assert bodies == []
