"""Section 9: the checks in order, the first that fails gives the reason."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.campaigns.holdout import campaign_draw
from chalicelib.domain.campaigns.quiet_hours import Window
from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.suppression import SuppressedBy, Suppression, complaint
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.domain.planning.checks import held_out
from chalicelib.domain.planning.eligibility import (
    CHECKS,
    REPEATED,
    Plan,
    decide,
    decide_again,
    screen,
    settle,
)
from chalicelib.domain.planning.eligibility_context import (
    AccountStatus,
    CampaignClaim,
    ChannelOption,
    EligibilityContext,
    Mailing,
    Preferences,
    Reachability,
    size_holds,
)
from chalicelib.domain.planning.exclusion import RETIRED, Reason
from chalicelib.domain.planning.frequency import Caps, Contact, Contacts, Step
from tests.repo.builders import a_consent, a_customer

MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)  # noon in Moscow
NIGHT = datetime(2026, 11, 21, 20, tzinfo=UTC)
MORNING = datetime(2026, 11, 22, 7, tzinfo=UTC)
DAY = timedelta(days=1)
END = NOW + 5 * DAY
STEP = Step("autumn", "1")
TELEGRAM, EMAIL, SMS = (
    ChannelOption("telegram"),
    ChannelOption("email", cost_micro=100),
    ChannelOption("sms", cost_micro=50_000),
)
EVERYWHERE = tuple(a_consent(channel=way.channel) for way in (TELEGRAM, EMAIL, SMS))
HELD_OUT = campaign_draw("autumn", salt="", share_bp=10_000)


def mailing(**changes: Any) -> Mailing:
    advertising = MessagePurpose.ADVERTISING
    return replace(
        Mailing(CampaignClaim("autumn", END), STEP, advertising, topic="wine"), **changes
    )


def a_context(**changes: Any) -> EligibilityContext:
    """A customer who agreed to everything, at noon, with a campaign in Telegram."""
    customer = a_customer(consents=EVERYWHERE)
    return replace(EligibilityContext(mailing(), customer, NOW, MOSCOW, (TELEGRAM,)), **changes)


def met(*instants: datetime) -> Contacts:
    contacts = Contacts()
    for number, at in enumerate(instants):
        contacts = contacts.adding(Contact(at, Step(f"earlier-{number}", "1")))
    return contacts


# The faults in the order of the table: each is what its check alone finds.
FAULTS: dict[int, list[tuple[Reason, dict[str, Any]]]] = {
    1: [(Reason.CUSTOMER_MERGED, {"status": AccountStatus.MERGED})],
    3: [
        (Reason.CONSENT_MISSING, {"customer": a_customer(consents=())}),
        (Reason.CONSENT_WITHDRAWN, {"customer": a_customer(consents=(a_consent(given=False),))}),
        (
            Reason.CONSENT_WITHOUT_TEXT,
            {"customer": a_customer(consents=(a_consent(text_version=""),))},
        ),
        (Reason.CONSENT_MINOR, {"customer": a_customer(birthday=Birthday(22, 11, 2008))}),
        (
            Reason.EMAIL_UNPROVEN,
            {
                "customer": a_customer(consents=EVERYWHERE, email_proven_at=None),
                "mailing": mailing(email_double_opt_in=True),
                "options": (ChannelOption("email"),),
            },
        ),
    ],
    4: [
        (Reason.SUPPRESSION_COMPLAINT, {"suppressions": (complaint("telegram"),)}),
        (Reason.SUPPRESSION_STAFF, {"suppressions": (Suppression(SuppressedBy.STAFF),)}),
        (Reason.SUPPRESSION_BLOCKED, {"customer": a_customer(blocked=frozenset({"telegram"}))}),
    ],
    5: [
        (Reason(f"reach.{reach}"), {"options": (ChannelOption("telegram", reach),)})
        for reach in Reachability
        if reach is not Reachability.OPEN
    ],
    6: [
        (Reason.CONTROL_GLOBAL, {"mailing": mailing(draws={"global": HELD_OUT})}),
        (Reason.CONTROL_CAMPAIGN, {"mailing": mailing(draws={"campaign": HELD_OUT})}),
    ],
    7: [
        (Reason.PREFERENCES_TOPIC, {"wishes": Preferences(refused_topics=frozenset({"wine"}))}),
        (
            Reason.PREFERENCES_CHANNEL,
            {"wishes": Preferences(refused_channels=frozenset({"telegram"}))},
        ),
        (
            Reason.PREFERENCES_FREQUENCY,
            {"wishes": Preferences(caps=Caps(in_30_days=1)), "contacts": met(NOW - 20 * DAY)},
        ),
    ],
    8: [
        (Reason.FREQUENCY_DAY, {"contacts": met(NOW)}),
        (Reason.FREQUENCY_WEEK, {"contacts": met(*(NOW - n * DAY for n in (6, 4, 2)))}),
        (Reason.FREQUENCY_MONTH, {"contacts": met(*(NOW - n * DAY for n in range(22, 6, -2)))}),
    ],
    9: [(Reason.COMPETITION_LOST, {"rivals": (CampaignClaim("spring", END, priority=1),)})],
    10: [
        (Reason.QUIET_HOURS_OVER, {"mailing": mailing(claim=CampaignClaim("autumn", NOW))}),
        (
            Reason.QUIET_HOURS_TOO_LATE,
            {"now": NIGHT, "mailing": mailing(claim=CampaignClaim("autumn", MORNING))},
        ),
    ],
    13: [(Reason.RECORD_EXISTS, {"recorded": True})],
}
IN_ORDER = list(FAULTS)


def test_a_customer_who_agreed_gets_the_message_at_once() -> None:
    assert decide(a_context()) == Plan("telegram", NOW)


@pytest.mark.parametrize(
    ("reason", "fault"), [found for faults in FAULTS.values() for found in faults]
)
def test_each_check_names_its_reason(reason: Reason, fault: dict[str, Any]) -> None:
    assert decide(a_context(**fault)) is reason


@pytest.mark.parametrize("number", IN_ORDER)
def test_of_several_failing_checks_the_first_gives_the_reason(number: int) -> None:
    later = [FAULTS[other][0][1] for other in reversed(IN_ORDER) if other > number]
    merged: dict[str, Any] = {}
    for fault in later:
        merged |= {name: fault[name] for name in fault if name not in {"mailing", "customer"}}
    reason, fault = FAULTS[number][0]

    assert decide(a_context(**(merged | fault))) is reason


NOBODY = campaign_draw("autumn", salt="", share_bp=0)


@pytest.mark.parametrize(
    "fault",
    [
        {},
        {"mailing": mailing(draws={"global": NOBODY, "campaign": HELD_OUT})},
        {"mailing": mailing(draws={"global": NOBODY, "campaign": NOBODY})},
        {"mailing": mailing(purpose=MessagePurpose.SERVICE, draws={"global": HELD_OUT})},
        *(fault for faults in FAULTS.values() for _, fault in faults),
    ],
)
def test_in_three_stages_the_checks_decide_the_same(fault: dict[str, Any]) -> None:
    context = a_context(**fault)

    screened = screen(context)
    if isinstance(screened, Reason):
        staged: Plan | Reason = screened
    else:
        held = held_out(context.mailing, context.customer.id)
        staged = held or settle(context, screened)

    assert staged == decide(context)


@pytest.mark.parametrize(
    ("birthday", "minor"),
    [
        (Birthday(22, 11, 2008), True),
        (Birthday(21, 11, 2008), False),
        (Birthday(31, 12, 2007), False),
        (Birthday(1, 1, 1950), False),
        (Birthday(1, 1, None), False),
        (None, False),
    ],
)
def test_rule_55_a_minor_is_one_by_their_own_calendar(
    birthday: Birthday | None,
    minor: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    customer = a_customer(consents=EVERYWHERE, birthday=birthday)

    found = decide(a_context(customer=customer))

    assert (found is Reason.CONSENT_MINOR) == minor


def test_the_checks_have_the_order_of_the_table_and_five_are_repeated_at_dispatch() -> None:
    numbers = dict(zip(CHECKS, FAULTS, strict=True))

    assert [numbers[check] for check in CHECKS] == [1, 3, 4, 5, 6, 7, 8, 9, 10, 13]
    assert [numbers[check] for check in REPEATED] == [1, 3, 4, 8, 10]


@pytest.mark.parametrize("number", [1, 3, 4, 8, 10])
def test_the_starred_checks_are_repeated_at_dispatch(number: int) -> None:
    for reason, fault in FAULTS[number]:
        assert decide_again(a_context(**fault)) is reason


@pytest.mark.parametrize("number", [5, 6, 7, 9, 13])
def test_the_other_checks_are_not(number: int) -> None:
    for _, fault in FAULTS[number]:
        assert isinstance(decide_again(a_context(**fault)), Plan)


def test_at_dispatch_the_quiet_hours_defer_what_came_late() -> None:
    assert decide_again(a_context(now=NIGHT)) == Plan("telegram", MORNING)


def test_every_reason_belongs_to_a_check_and_is_found_by_a_test() -> None:
    tested = {reason for faults in FAULTS.values() for reason, _ in faults}
    worded = {Reason(f"suppression.{by}") for by in SuppressedBy}

    # Broken items cannot be checked: tests/services/planning/test_broken_items.py.
    broken = {Reason.CUSTOMER_UNREADABLE, Reason.RECORD_UNREADABLE}
    # Nor can a customer who is gone, or whom a trigger no longer includes: tests/engine.
    at_dispatch = {Reason.CUSTOMER_ERASED, Reason.SEGMENT_OUTSIDE}

    # Whether the message promises points stands in no context: tests/services/planning.
    promised = {Reason.MEMBERSHIP_LEFT}
    # Nor does whom a person calls: tests/services/planning/test_call_tasks.py.
    called = {Reason.TASK_CALL}
    assert tested | worded | broken | at_dispatch | promised | called == set(Reason)


@pytest.mark.parametrize("code", sorted(RETIRED))
def test_a_stored_reason_that_no_check_gives_any_more_is_still_read(code: str) -> None:
    reason = Reason(code)

    assert (reason, reason.value, f"{reason}") == (code, code, code)
    assert Counter([reason, Reason(code)]) == {reason: 2}
    assert json.dumps({reason: reason}) == json.dumps({code: code})
    assert not reason.is_control


def test_an_unknown_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        Reason("segment.nonsense")


def test_only_a_control_group_is_held_out_and_not_excluded() -> None:
    held_out = {reason for reason in Reason if reason.is_control}

    assert held_out == {Reason.CONTROL_GLOBAL, Reason.CONTROL_CAMPAIGN}


@pytest.mark.parametrize(
    "fault",
    [
        {"suppressions": (complaint("telegram"),)},
        FAULTS[3][0][1],
        FAULTS[3][3][1],
        *(found for _, found in (*FAULTS[7][::2], *FAULTS[8], *FAULTS[9])),
    ],
)
def test_service_messages_stand_outside_consent_caps_topics_and_competition(
    fault: dict[str, Any],
) -> None:
    service = mailing(purpose=MessagePurpose.SERVICE, draws={"global": HELD_OUT})

    assert decide(a_context(**(fault | {"mailing": service}))) == Plan("telegram", NOW)


def test_a_service_message_obeys_the_quiet_hours_and_a_hard_bounce() -> None:
    service = mailing(purpose=MessagePurpose.SERVICE)
    bounced = (Suppression(SuppressedBy.HARD_BOUNCE, "telegram"),)

    assert decide(a_context(mailing=service, now=NIGHT)) == Plan("telegram", MORNING)
    reason = decide(a_context(mailing=service, suppressions=bounced))
    assert reason is Reason.SUPPRESSION_HARD_BOUNCE


def test_a_channel_that_fails_a_check_leaves_the_others() -> None:
    context = a_context(
        options=(TELEGRAM, EMAIL, SMS), suppressions=(complaint("telegram"), complaint("email"))
    )

    assert decide(context) == Plan("sms", NOW)


def test_when_no_channel_is_left_the_first_of_the_last_check_gives_the_reason() -> None:
    options = (replace(TELEGRAM, reach=Reachability.NOT_STARTED), EMAIL)
    context = a_context(options=options, suppressions=(complaint("email"),))

    assert decide(context) is Reason.REACH_NOT_STARTED


def test_when_one_check_forbids_all_channels_the_first_of_them_gives_the_reason() -> None:
    sms = replace(SMS, reach=Reachability.PHONE_TYPE)
    email = replace(EMAIL, reach=Reachability.NO_ADDRESS)

    assert decide(a_context(options=(sms, email))) is Reason.REACH_PHONE_TYPE
    assert decide(a_context(options=(email, sms))) is Reason.REACH_NO_ADDRESS


def test_check_11_the_customers_choice_goes_first() -> None:
    context = a_context(options=(TELEGRAM, EMAIL, SMS), wishes=Preferences(preferred="sms"))

    assert decide(context) == Plan("sms", NOW, fallbacks=("telegram", "email"))


def test_check_11_else_the_cheapest() -> None:
    assert decide(a_context(options=(SMS, EMAIL, TELEGRAM))) == Plan(
        "telegram", NOW, fallbacks=("email", "sms")
    )


def test_check_8_counts_on_the_day_when_the_deferred_message_goes() -> None:
    context = a_context(now=NIGHT, contacts=met(NOW))

    assert decide(context) == Plan("telegram", MORNING)


def test_check_8_a_cascade_goes_on_although_its_first_channel_was_a_contact() -> None:
    contacts = Contacts().adding(Contact(NOW, STEP))

    assert decide_again(a_context(contacts=contacts, options=(SMS,))) == Plan("sms", NOW)


def test_check_9_a_rival_leaves_what_it_does_not_need() -> None:
    rivals = (CampaignClaim("spring", END, priority=1),)
    two_a_day = mailing(caps=Caps(a_day=2))

    assert decide(a_context(rivals=rivals, mailing=two_a_day)) == Plan("telegram", NOW)
    own = Preferences(caps=Caps(a_day=1))
    assert (
        decide(a_context(rivals=rivals, mailing=two_a_day, wishes=own)) is Reason.COMPETITION_LOST
    )


def test_check_9_priority_then_the_earlier_end_then_the_id() -> None:
    first = CampaignClaim("z", END, priority=2)
    second = CampaignClaim("y", END - DAY, priority=1)
    third, fourth = CampaignClaim("a", END, priority=1), CampaignClaim("b", END, priority=1)

    assert sorted([fourth, third, second, first], key=lambda c: c.rank) == [
        first,
        second,
        third,
        fourth,
    ]


def test_check_10_each_channel_has_its_own_window() -> None:
    sms = replace(SMS, window=Window(9, 12))
    context = a_context(options=(TELEGRAM, sms), wishes=Preferences(preferred="sms"))

    assert decide(context) == Plan("sms", MORNING - timedelta(hours=1), ("telegram",))


@pytest.mark.parametrize(("found", "holds"), [(90, True), (110, True), (89, False), (111, False)])
def test_check_2_the_audience_may_differ_by_a_tenth_from_the_rehearsal(
    found: int, *, holds: bool
) -> None:
    assert size_holds(rehearsed=100, found=found) is holds


@given(
    st.integers(0, 10 * 24 * 60),
    st.lists(st.sampled_from([TELEGRAM, EMAIL, SMS]), unique=True, min_size=1),
    st.lists(st.integers(0, 20 * 24), max_size=6),
)
def test_every_plan_keeps_window_end_and_caps(
    minutes: int, options: list[ChannelOption], hours_ago: list[int]
) -> None:
    now = NOW + timedelta(minutes=minutes)
    contacts = met(*(now - timedelta(hours=hours) for hours in sorted(hours_ago, reverse=True)))

    plan = decide(a_context(now=now, options=tuple(options), contacts=contacts))

    if isinstance(plan, Plan):
        assert 10 <= plan.at.astimezone(MOSCOW).hour < 21
        assert now <= plan.at < END
        assert contacts.allows(plan.at, MOSCOW, Caps())
        assert sorted([plan.channel, *plan.fallbacks]) == sorted(
            option.channel for option in options
        )
