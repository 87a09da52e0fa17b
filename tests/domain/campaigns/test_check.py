"""What a campaign is refused for when it is saved, each at its place."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.campaigns.campaign import (
    AnswerButton,
    Button,
    Campaign,
    Goal,
    LinkButton,
    ListedAudience,
    PredicateAudience,
    SegmentAudience,
    StopButton,
)
from chalicelib.domain.campaigns.check import LISTED_MAX, check_campaign, faults_of
from chalicelib.domain.campaigns.content import Places
from chalicelib.domain.campaigns.quiet_hours import Window
from chalicelib.domain.errors import Malformed
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.domain.messages.template import Kind

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
DAY = timedelta(days=1)
PLACES = Places(
    known={"name": Kind.TEXT, "surname": Kind.TEXT, "points": Kind.NUMBER},
    longest={"name": "Ж" * 40, "surname": "Ж" * 40, "points": 999_999},
)
STOP = StopButton()
CATALOGUE = LinkButton({"ru": "Каталог"}, "https://shop.example/autumn")
SERVICE: dict[str, Any] = {"purpose": MessagePurpose.SERVICE, "control_share_bp": 0, "buttons": ()}


def a_campaign(**changes: Any) -> Campaign:
    """Advertising in Telegram with nothing wrong in it."""
    campaign = Campaign(
        name="Autumn",
        audience=SegmentAudience("dormant"),
        purpose=MessagePurpose.ADVERTISING,
        texts={"telegram": {"ru": "{{name}}, вас ждут {{points}} баллов"}},
        ends_at=NOW + 10 * DAY,
        buttons=(STOP,),
    )
    return replace(campaign, **changes)


def found(**changes: Any) -> list[tuple[str, str]]:
    faults = faults_of(a_campaign(**changes), now=NOW, places=PLACES)
    return [(fault.pointer, fault.code) for fault in faults]


def texts(channel: str, text: str) -> dict[str, Any]:
    return {"texts": {channel: {"ru": text}}}


def button(made: Button) -> dict[str, Any]:
    return {"buttons": (STOP, made)}


def test_a_good_campaign_is_saved() -> None:
    check_campaign(a_campaign(), now=NOW, places=PLACES)
    check_campaign(a_campaign(**SERVICE), now=NOW, places=PLACES)


@pytest.mark.parametrize(
    "changes",
    [
        texts("telegram", "я" * 4096),
        texts("telegram", "я" * 1024) | {"picture": "https://shop.example/a.png"},
        texts("sms", "a" * 1600) | SERVICE,
        texts("sms", "я" * 800) | SERVICE,
        texts("sms", "я" * (800 - 151)),
        texts("sms", "я" * (800 - 151 - 138)) | {"buttons": (STOP, CATALOGUE)},
        texts("email", "Осень") | {"subjects": {"ru": "{{name}}, привет", "en": "Hello"}},
        {"texts": {"telegram": {"ru": "Да", "en": "Yes"}, "sms": {"ru": "Да"}}},
        {"audience": ListedAudience((CustomerId("a"),))},
        {"audience": PredicateAudience('{"kind":"all","of":[]}')},
        {"starts_at": NOW, "ends_at": NOW + 30 * DAY},
        button(LinkButton({"ru": "Каталог"}, "https://shop.example/autumn?c=1")),
        button(AnswerButton({"ru": "Хочу", "en": "I do"}, "want_it-1")),
        texts("sms", "Да") | button(AnswerButton({"ru": "я" * 90}, "want")),
        SERVICE | {"window": Window(0, 24), "priority": 100, "goal": Goal(window_days=90)},
        {"window": Window(10, 21)},
        {"window": Window(13, 14)},
    ],
)
def test_what_fits_exactly_is_accepted(changes: dict[str, Any]) -> None:
    assert found(**changes) == []


@pytest.mark.parametrize(
    ("pointer", "code", "changes"),
    [
        ("/name", "campaign.name", {"name": " "}),
        ("/name", "campaign.name", {"name": "a" * 101}),
        ("/audience/ids", "campaign.audience_size", {"audience": ListedAudience(())}),
        (
            "/audience/ids",
            "campaign.audience_size",
            {"audience": ListedAudience((CustomerId("a"),) * (LISTED_MAX + 1))},
        ),
        ("/audience/segment", "campaign.audience_empty", {"audience": SegmentAudience("")}),
        ("/audience/predicate", "campaign.audience_empty", {"audience": PredicateAudience("")}),
        ("/picture", "campaign.address", {"picture": "http://shop.example/a.png"}),
        ("/control_share_bp", "campaign.number", {"control_share_bp": 5_001}),
        ("/control_share_bp", "campaign.number", {"control_share_bp": -1}),
        ("/priority", "campaign.number", {"priority": 101}),
        ("/goal/window_days", "campaign.number", {"goal": Goal(window_days=0)}),
        ("/window", "campaign.window", {"window": Window(21, 10)}),
        ("/window", "campaign.quiet_hours", {"window": Window(0, 24)}),
        ("/window", "campaign.quiet_hours", {"window": Window(9, 21)}),
        ("/window", "campaign.quiet_hours", {"window": Window(10, 22)}),
        ("/window", "campaign.quiet_hours", {"window": Window(21, 24)}),
    ],
)
def test_fields_out_of_their_bounds(pointer: str, code: str, changes: dict[str, Any]) -> None:
    assert found(**changes) == [(pointer, code)]


@pytest.mark.parametrize(
    ("pointer", "code", "changes"),
    [
        ("/texts", "campaign.no_texts", {"texts": {}}),
        ("/texts/pigeon~1post", "campaign.unknown_channel", texts("pigeon/post", "Да")),
        ("/texts/telegram/ru", "campaign.language_missing", {"texts": {"telegram": {"en": "Y"}}}),
        (
            "/texts/telegram/tlh",
            "campaign.unknown_language",
            {"texts": {"telegram": {"ru": "Да", "tlh": "Qapla"}}},
        ),
        ("/texts/telegram/ru", "campaign.text_empty", texts("telegram", " \n")),
        ("/texts/telegram/ru", "campaign.text_empty", texts("telegram", "\u200b\u2060")),
        (
            "/texts/telegram/ru",
            "campaign.text_empty",
            texts("telegram", "{{surname}} {{ surname }}"),
        ),
        (
            "/subjects/ru",
            "campaign.text_empty",
            texts("email", "Осень") | {"subjects": {"ru": "\u200b"}},
        ),
        ("/texts/telegram/ru", "template.unknown", texts("telegram", "{{nmae}}")),
        ("/texts/telegram/ru", "template.brace", texts("telegram", "{name}")),
        ("/texts/telegram/ru", "campaign.text_too_long", texts("telegram", "я" * 4097)),
        ("/texts/telegram/ru", "campaign.text_too_long", texts("telegram", "🎁" * 2049)),
        (
            "/texts/telegram/ru",
            "campaign.text_too_long",
            texts("telegram", "я" * 1025) | {"picture": "https://shop.example/a.png"},
        ),
        (
            "/texts/telegram/ru",
            "campaign.text_too_long",
            texts("telegram", "я" * 4060 + "{{name}}"),
        ),
        ("/texts/sms/ru", "campaign.text_too_long", texts("sms", "я" * 801) | SERVICE),
        ("/texts/sms/ru", "campaign.text_too_long", texts("sms", "я" * (800 - 150))),
        (
            "/texts/sms/ru",
            "campaign.text_too_long",
            texts("sms", "я" * (800 - 151 - 137)) | button(CATALOGUE),
        ),
        (
            "/buttons/1/labels/ru",
            "campaign.language_missing",
            texts("sms", "Да") | button(LinkButton({"en": "Shop"}, "https://shop.example/a")),
        ),
        ("/texts/sms/ru", "campaign.text_too_long", texts("sms", "a" * 1000 + "{{name}}")),
        ("/subjects/ru", "campaign.language_missing", texts("email", "Осень")),
        (
            "/subjects/ru",
            "campaign.text_too_long",
            texts("email", "Осень") | {"subjects": {"ru": "я" * 151}},
        ),
        (
            "/subjects/ru",
            "campaign.subject_line_break",
            texts("email", "Осень") | {"subjects": {"ru": "Осень\r\nBcc: all@shop.example"}},
        ),
        (
            "/subjects/ru",
            "campaign.subject_line_break",
            texts("email", "Осень") | {"subjects": {"ru": "Осень\n"}},
        ),
    ],
)
def test_words_that_cannot_be_sent(pointer: str, code: str, changes: dict[str, Any]) -> None:
    assert found(**changes) == [(pointer, code)]


@pytest.mark.parametrize(
    ("pointer", "code", "changes"),
    [
        ("/buttons/1/labels/ru", "campaign.label", button(AnswerButton({"ru": " "}, "a"))),
        ("/buttons/1/labels/ru", "campaign.label", button(AnswerButton({"ru": "\u3164"}, "a"))),
        ("/buttons/1/labels/ru", "campaign.label", button(AnswerButton({"ru": "я" * 65}, "a"))),
        (
            "/buttons/1/labels/ru",
            "campaign.language_missing",
            button(AnswerButton({"en": "I do"}, "a")),
        ),
        ("/buttons/1/value", "campaign.answer", button(AnswerButton({"ru": "Да"}, ""))),
        ("/buttons/1/value", "campaign.answer", button(AnswerButton({"ru": "Да"}, "a" * 21))),
        (
            "/buttons",
            "campaign.too_many_buttons",
            texts("webchat", "Да") | {"buttons": (STOP,) * 11},
        ),
    ],
)
def test_buttons_that_cannot_be_shown(pointer: str, code: str, changes: dict[str, Any]) -> None:
    assert found(**changes) == [(pointer, code)]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://",
        "http://shop.example",
        "//shop.example",
        "javascript:alert(1)",
        "https://[1/a",
        "https://shop.example/a b",
        "https://shop.example/\na",
        "https://bank.example@evil.example",
        "https://shop.example/" + "a" * 4096,
        "https://shop.example/" + "я" * 1024,
    ],
)
def test_links_lead_to_https_and_nowhere_else(url: str) -> None:
    assert found(**button(LinkButton({"ru": "Да"}, url))) == [
        ("/buttons/1/url", "campaign.address")
    ]


@pytest.mark.parametrize(
    ("pointer", "code", "changes"),
    [
        ("/starts_at", "campaign.starts_in_the_past", {"starts_at": NOW - timedelta(seconds=1)}),
        ("/ends_at", "campaign.ends_too_early", {"ends_at": NOW}),
        (
            "/ends_at",
            "campaign.ends_too_early",
            {"starts_at": NOW + 3 * DAY, "ends_at": NOW + 3 * DAY},
        ),
        (
            "/ends_at",
            "campaign.lives_too_long",
            {"ends_at": NOW + 30 * DAY + timedelta(seconds=1)},
        ),
    ],
)
def test_a_schedule_lies_ahead_and_ends_within_30_days(
    pointer: str, code: str, changes: dict[str, Any]
) -> None:
    assert found(**changes) == [(pointer, code)]


def test_advertising_always_carries_a_stop_button() -> None:
    assert found(buttons=()) == [("/buttons", "campaign.no_stop")]
    assert found(**SERVICE) == []


def test_a_service_message_is_withheld_from_nobody() -> None:
    held_out = SERVICE | {"control_share_bp": 1_000}

    assert found(**held_out) == [("/control_share_bp", "campaign.service_held_out")]


def test_everything_wrong_is_told_at_once_with_its_place() -> None:
    wrong = a_campaign(name="", texts={"telegram": {"ru": "Да, {{nmae}}"}}, priority=-1)

    with pytest.raises(Malformed) as refused:
        check_campaign(wrong, now=NOW, places=PLACES)

    assert refused.value.code == "campaign.invalid"
    assert refused.value.pointers == {
        "/name": "campaign.name limit=100",
        "/texts/telegram/ru": "template.unknown at=4 name=nmae",
        "/priority": "campaign.number low=0 high=100",
    }


@given(st.text(max_size=60), st.text(max_size=12), st.text(max_size=30), st.text(max_size=30))
def test_any_words_get_an_answer(text: str, channel: str, label: str, url: str) -> None:
    faults = found(
        texts={"telegram": {"ru": text}, channel: {"ru": text}, "email": {"ru": text}},
        subjects={"ru": text},
        buttons=(STOP, LinkButton({"ru": label}, url)),
    )

    assert all(pointer.startswith("/") for pointer, _ in faults)
