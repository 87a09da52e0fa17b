"""The events of SES, as they stand in its documents: what each tells of a recipient."""

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.aws.ses_events import is_validation, read_event
from chalicelib.domain.errors import Rejected
from chalicelib.domain.responses.engagement import EngagementKind
from chalicelib.domain.responses.reader import Reader
from tests.builders.aws import receipts
from tests.builders.clock import START

LETTER = receipts.a_letter("autumn", "customer-1", to="anna@example.net")
SENT_AT = receipts.SENT_AT


STOPS = "https://shop.example/u/"


def told(event: str) -> list[tuple[Any, ...]]:
    read = read_event(event, stop_links=STOPS)
    assert all(each[:2] == ("autumn", "customer-1") for each in read)
    return [each[2:5] for each in read]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (receipts.bounced(LETTER), [(EngagementKind.BOUNCED, START, "anna@example.net")]),
        (receipts.bounced(LETTER, kind="Transient"), []),
        (receipts.bounced(LETTER, kind="Undetermined"), []),
        (receipts.complained(LETTER), [(EngagementKind.COMPLAINED, START, "anna@example.net")]),
        (receipts.delivered(LETTER), [(EngagementKind.DELIVERED, START, "")]),
        (receipts.opened(LETTER), [(EngagementKind.OPENED, START, Reader.HUMAN)]),
        (
            receipts.opened(LETTER, agent="Mozilla/5.0"),
            [(EngagementKind.OPENED, START, Reader.UNSURE)],
        ),
        (receipts.opened(LETTER, SENT_AT), [(EngagementKind.OPENED, SENT_AT, Reader.MACHINE)]),
        (receipts.clicked(LETTER), [(EngagementKind.CLICKED, START, "")]),
        (receipts.clicked(LETTER, agent="curl/8"), [(EngagementKind.SCANNED, START, "")]),
        (
            receipts.clicked(LETTER, SENT_AT + timedelta(seconds=9)),
            [(EngagementKind.SCANNED, SENT_AT + timedelta(seconds=9), "")],
        ),
        (receipts.clicked(LETTER, link=f"{STOPS}a.b.e.c"), []),
        (receipts.an_event("Reject", LETTER), [(EngagementKind.REJECTED, SENT_AT, "")]),
        (receipts.an_event("Rendering Failure", LETTER), [(EngagementKind.REJECTED, SENT_AT, "")]),
        (receipts.an_event("Send", LETTER), []),
        (receipts.an_event("DeliveryDelay", LETTER), []),
        (receipts.an_event("SomethingNew", LETTER), []),
    ],
)
def test_each_event_is_one_happening(event: str, expected: list[tuple[Any, ...]]) -> None:
    assert told(event) == expected


def test_a_complaint_of_old_means_that_it_was_not_sent() -> None:
    event = receipts.complained(LETTER, kind="OnAccountSuppressionList")

    assert [kind for kind, *_ in told(event)] == [
        EngagementKind.COMPLAINED,
        EngagementKind.REJECTED,
    ]


@pytest.mark.parametrize(
    "feedback", ["not-spam", "auth-failure", "NOT-SPAM", "Not-Spam", "Auth-Failure "]
)
def test_c04_feedback_that_is_no_complaint(feedback: str) -> None:
    """Case c04."""
    assert told(receipts.complained(LETTER, feedback=feedback)) == []


@pytest.mark.parametrize("feedback", ["abuse", "fraud", "virus", "other", None])
def test_any_other_feedback_is_a_complaint(feedback: str | None) -> None:
    kinds = [kind for kind, *_ in told(receipts.complained(LETTER, feedback=feedback))]

    assert kinds == [EngagementKind.COMPLAINED]


@pytest.mark.parametrize(
    ("because", "kinds"),
    [
        ("General", [EngagementKind.BOUNCED]),
        ("NoEmail", [EngagementKind.BOUNCED]),
        ("Suppressed", [EngagementKind.BOUNCED, EngagementKind.REJECTED]),
        ("OnAccountSuppressionList", [EngagementKind.BOUNCED, EngagementKind.REJECTED]),
        ("UnsubscribedRecipient", [EngagementKind.REJECTED]),
    ],
)
def test_a_bounce_of_the_suppression_list_means_that_it_was_not_sent(
    because: str, kinds: list[EngagementKind]
) -> None:
    assert [kind for kind, *_ in told(receipts.bounced(LETTER, because=because))] == kinds


@pytest.mark.parametrize(
    ("message", "is_one"),
    [
        ("Successfully validated SNS topic for Amazon SES event publishing.", True),
        (" Successfully validated SNS topic for Amazon SES event publishing.\n", True),
        ('{"notificationType":"AmazonSnsSubscriptionSucceeded","message":"You have"}', True),
        ("Successfully", False),
        ('{"notificationType":"Bounce"}', False),
        ("{}", False),
    ],
)
def test_c09_the_first_message_of_a_destination(message: str, *, is_one: bool) -> None:
    """Case c09."""
    assert is_validation(message) is is_one


def test_the_older_dialect_is_understood() -> None:
    event = json.loads(receipts.delivered(LETTER))
    event["notificationType"] = event.pop("eventType")

    assert told(json.dumps(event)) == [(EngagementKind.DELIVERED, START, "")]


def changed(event: str, path: str, value: Any) -> str:
    """The event with another value at a path such as `click.link`."""
    whole = json.loads(event)
    *folders, name = path.split(".")
    part = whole
    for folder in folders:
        part = part[folder]
    part[name] = value
    return json.dumps(whole)


@pytest.mark.parametrize(
    ("event", "path"),
    [
        (receipts.clicked(LETTER), "click.link"),
        (receipts.clicked(LETTER), "mail.destination"),
        (receipts.clicked(LETTER), "mail.tags.step"),
        (receipts.clicked(LETTER), "notificationType"),
        (receipts.clicked(LETTER), "open"),
        (receipts.opened(LETTER), "open.link"),
        (receipts.complained(LETTER), "complaint.complaintSubType"),
        (receipts.bounced(LETTER), "bounce.bounceSubType"),
    ],
)
def test_d03_null_is_absent(event: str, path: str) -> None:
    """Case d03: the click was lost."""
    with_null = changed(event, path, None)

    assert [kind for kind, *_ in told(with_null)] == [kind for kind, *_ in told(event)]


def test_d03_null_is_absent_where_the_value_counts() -> None:
    """Case d03."""
    agents = changed(receipts.clicked(LETTER), "click.userAgent", None)
    opened = changed(receipts.opened(LETTER), "open.userAgent", None)
    bounce = changed(receipts.bounced(LETTER), "mail.destination", None)
    untagged = changed(receipts.clicked(LETTER), "mail.tags", None)
    tagless = changed(receipts.clicked(LETTER), "mail.tags.campaign", None)

    without = json.loads(receipts.clicked(LETTER))
    del without["click"]["userAgent"]
    assert told(agents) == told(json.dumps(without))
    assert [kind for kind, *_ in told(opened)] == [EngagementKind.OPENED]
    assert told(bounce) == [(EngagementKind.BOUNCED, START, "")]
    assert told(untagged) == told(tagless) == []
    with pytest.raises(Rejected):
        told(changed(receipts.bounced(LETTER), "bounce.bounceType", None))


def test_a_letter_to_several_tells_of_no_address() -> None:
    letter = LETTER | {"destination": ["anna@example.net", "boris@example.net"]}

    assert told(receipts.bounced(letter)) == [(EngagementKind.BOUNCED, START, "")]


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"campaign": ["autumn"]},
        {"campaign": ["a", "b"], "customer": ["c"]},
        {"campaign": ["a"], "customer": ["c"], "step": ["2026", "2027"]},
    ],
)
def test_what_is_of_no_campaign_tells_nothing(tags: dict[str, list[str]]) -> None:
    """A one-time code has no tags."""
    assert read_event(receipts.bounced(LETTER | {"tags": tags}), stop_links=STOPS) == []


@pytest.mark.parametrize(("tags", "step"), [({}, ""), ({"step": ["2026-11-21"]}, "2026-11-21")])
def test_a_letter_of_a_standing_campaign_names_its_step(
    tags: dict[str, list[str]], step: str
) -> None:
    letter = LETTER | {"tags": LETTER["tags"] | tags}

    (known,) = read_event(receipts.delivered(letter), stop_links=STOPS)

    assert known.step == step


def test_instants_are_in_utc() -> None:
    event = json.loads(receipts.delivered(LETTER))
    event["delivery"]["timestamp"] = "2026-11-21T12:00:00.500+03:00"

    later = START + timedelta(milliseconds=500)
    assert told(json.dumps(event)) == [(EngagementKind.DELIVERED, later, "")]


@pytest.mark.parametrize(
    "message",
    [
        "",
        "{}",
        "[]",
        "null",
        "[" * 100_000,
        "Successfully validated SNS topic for Amazon SES event publishing.",
        json.dumps({"eventType": "Bounce", "mail": LETTER}),
        receipts.bounced(LETTER | {"timestamp": "yesterday"}),
        receipts.bounced(LETTER | {"timestamp": "2026-11-21T10:00:00"}),
        receipts.bounced(LETTER | {"tags": {"campaign": ["a#b"], "customer": ["c"]}}),
        receipts.bounced(LETTER | {"tags": {"campaign": ["a"], "customer": ["c" * 65]}}),
        receipts.bounced(LETTER | {"tags": LETTER["tags"] | {"step": ["2026#again1"]}}),
    ],
)
def test_what_is_no_event_is_refused(message: str) -> None:
    with pytest.raises(Rejected, match=r"^receipt\.unreadable$"):
        read_event(message, stop_links=STOPS)
