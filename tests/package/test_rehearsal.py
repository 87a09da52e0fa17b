"""The deployed package starts in an engine that enforces IAM, and every function does its work."""

import json

import pytest

from local.cloud.sns_signer import ADDRESS
from local.rehearsal.pictures import PictureRehearsal
from local.rehearsal.points import CODES
from local.rehearsal.rehearse import FUNCTION_URL, REST_API, PackageRehearsal, rehearse

pytestmark = pytest.mark.package


@pytest.fixture(scope="module")
def seen() -> PackageRehearsal:
    return rehearse()


@pytest.mark.parametrize("door", [FUNCTION_URL, REST_API])
def test_the_door_answers_every_message_in_its_response(door: str, seen: PackageRehearsal) -> None:
    assert {answer.status for answer in seen.answers[door]} == {200}
    assert {json.loads(answer.body)["method"] for answer in seen.answers[door]} == {"sendMessage"}


def test_every_door_made_a_customer(seen: PackageRehearsal) -> None:
    assert seen.customers == len(seen.answers) == 2


def test_the_worker_sends_every_customer_their_card(seen: PackageRehearsal) -> None:
    # The same worker also asks Telegram for the webhook, when the clock ticks meanwhile.
    sent = [call for call in seen.calls if call.method.startswith("send")]
    assert [call.method for call in sent] == ["sendPhoto", "sendPhoto"]
    assert all(b"\x89PNG" in call.body for call in sent)


def test_no_door_opens_without_telegrams_proof(seen: PackageRehearsal) -> None:
    assert {door: answer.status for door, answer in seen.strangers.items()} == {
        FUNCTION_URL: 401,
        REST_API: 401,
    }


def test_the_front_door_shows_a_card_to_whoever_has_its_link(seen: PackageRehearsal) -> None:
    assert seen.card is not None
    assert seen.card.status == 200
    assert "PNG" in seen.card.body[:8]


def test_the_deployed_service_is_healthy(seen: PackageRehearsal) -> None:
    assert seen.health is not None
    assert seen.health.status == 200


def test_the_functions_may_do_what_points_need(seen: PackageRehearsal) -> None:
    points = seen.points
    assert points.refused == []
    assert (points.codes["state"], points.codes["made"]) == ("ready", CODES)
    assert json.loads(points.answers["receipt"].body)["points"]["earned"] == 170
    result = points.simulation["result"]
    assert result["receipts"] == 1
    assert result["ledger"] == result["draft"]


def test_a_person_works_at_the_pages(seen: PackageRehearsal) -> None:
    assert seen.pages is not None
    assert set(seen.pages.statuses.values()) <= {200, 303}, seen.pages.statuses
    assert "grocer_" in seen.pages.last


def test_bytes_go_through_the_rest_api_as_they_are(seen: PackageRehearsal) -> None:
    """A picture, and a workbook in parts that its worker read, wrote and undid."""
    assert seen.picture == PictureRehearsal()
    assert seen.imports.refused == []
    assert seen.imports.undone["undone"] == {"undone": 1, "kept": 0}


def test_a_signed_receipt_of_ses_is_proven_and_recorded(seen: PackageRehearsal) -> None:
    """The worker fetched the certificate over TLS from the address that AWS would name."""
    assert seen.events is not None
    assert seen.events.fetched == [ADDRESS]
    assert [receipt["kind"] for receipt in seen.events.noted] == ["bounced"]


def test_every_worker_and_the_clock_do_their_work_without_an_error(seen: PackageRehearsal) -> None:
    """The rehearsal itself fails when a job stays on a queue."""
    assert seen.events is not None
    assert seen.events.clock_error == ""
    assert seen.broken == []


def test_no_role_may_do_more_or_less_than_it_should(seen: PackageRehearsal) -> None:
    assert [str(probe) for probe in seen.probes if not probe.as_it_should] == []
    workers = {"Outbox", "Plan", "Deliver", "Receipts", "Files"}
    assert {probe.function for probe in seen.probes} == workers | {
        "APIHandler",
        "FrontDoor",
        "Pages",
        "Clock",
    }
