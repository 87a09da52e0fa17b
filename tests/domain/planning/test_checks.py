"""Each check looks at its own channel, topic, calendar and contacts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.suppression import SuppressedBy, Suppression
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.domain.planning import checks
from chalicelib.domain.planning.eligibility_context import (
    CampaignClaim,
    ChannelOption,
    EligibilityContext,
    Mailing,
)
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.planning.frequency import Caps, Contact, Contacts, Step
from tests.repo.builders import a_consent, a_customer

MOSCOW = ZoneInfo("Europe/Moscow")
NOON = datetime(2026, 11, 21, 9, tzinfo=UTC)
END = NOON + timedelta(days=5)
STEP = Step("autumn", "1")
EARLIER = Step("summer", "1")
TELEGRAM = ChannelOption("telegram")
MAILING = Mailing(CampaignClaim("autumn", END), STEP, MessagePurpose.ADVERTISING, topic="wine")
CONTEXT = EligibilityContext(MAILING, a_customer(), NOON, MOSCOW, (TELEGRAM,))
RIVALS = (CampaignClaim("spring", END, priority=1),)


@pytest.mark.parametrize(
    ("telegram", "email", "reason"),
    [(True, False, None), (False, True, Reason.CONSENT_WITHDRAWN)],
)
def test_check_3_a_consent_counts_in_its_own_channel_only(
    *, telegram: bool, email: bool, reason: Reason | None
) -> None:
    consents = (a_consent(channel="email", given=email), a_consent(given=telegram))

    found = checks.consent(replace(CONTEXT, customer=a_customer(consents=consents)), TELEGRAM)

    assert found is reason


def test_check_3_a_consent_to_something_else_is_none_to_advertising() -> None:
    member = a_customer(consents=(a_consent(purpose=Purpose.PERSONAL_DATA),))

    found = checks.consent(replace(CONTEXT, customer=member), TELEGRAM)

    assert found is Reason.CONSENT_MISSING


MAILBOX = Email("anna@example.org")


@pytest.mark.parametrize(
    ("channel", "email", "proven_at", "double_opt_in", "reason"),
    [
        ("email", MAILBOX, None, True, Reason.EMAIL_UNPROVEN),
        ("email", MAILBOX, NOON, True, None),
        ("email", None, None, True, None),  # check 5 names what is missing
        ("email", MAILBOX, None, False, None),
        ("telegram", MAILBOX, None, True, None),
    ],
)
def test_check_3_only_a_typed_address_waits_for_its_proof(
    channel: str,
    email: Email | None,
    proven_at: datetime | None,
    *,
    double_opt_in: bool,
    reason: Reason | None,
) -> None:
    customer = a_customer(
        consents=(a_consent(channel=channel),), email=email, email_proven_at=proven_at
    )
    mailing = replace(MAILING, email_double_opt_in=double_opt_in)
    context = replace(CONTEXT, customer=customer, mailing=mailing)

    assert checks.consent(context, ChannelOption(channel)) is reason


def test_rule_55_the_birthday_begins_at_the_customers_own_midnight() -> None:
    customer = a_customer(consents=(a_consent(),), birthday=Birthday(22, 11, 2008))
    after_midnight = datetime(2026, 11, 21, 21, 30, tzinfo=UTC)  # 00:30 of the 22nd in Moscow
    context = replace(CONTEXT, customer=customer)

    before = replace(context, now=after_midnight - timedelta(hours=1))
    assert checks.consent(before, TELEGRAM) is Reason.CONSENT_MINOR
    assert checks.consent(replace(context, now=after_midnight), TELEGRAM) is None


@pytest.mark.parametrize(("topic", "reason"), [("wine", Reason.SUPPRESSION_STAFF), ("tea", None)])
def test_check_4_a_stopped_topic_stops_its_own_messages_only(
    topic: str, reason: Reason | None
) -> None:
    listed = (Suppression(SuppressedBy.STAFF, topic=topic),)

    assert checks.suppression(replace(CONTEXT, suppressions=listed), TELEGRAM) is reason


@pytest.mark.parametrize(
    ("met_at", "step", "reason"),
    [
        (NOON - timedelta(hours=2), EARLIER, Reason.COMPETITION_LOST),
        (NOON - timedelta(hours=2), STEP, None),  # the first channel of the same cascade
        (NOON - timedelta(hours=11), EARLIER, Reason.COMPETITION_LOST),  # 01:00 in Moscow
        (NOON - timedelta(hours=13), EARLIER, None),  # 23:00 of the day before in Moscow
    ],
)
def test_check_9_what_the_rivals_leave_is_counted_with_earlier_contacts_of_the_day(
    met_at: datetime, step: Step, reason: Reason | None
) -> None:
    """Of two messages a day one goes to the rival, and one may have gone out already."""
    context = replace(
        CONTEXT,
        mailing=replace(MAILING, caps=Caps(a_day=2)),
        contacts=Contacts().adding(Contact(met_at, step)),
        rivals=RIVALS,
    )

    assert checks.competition(context, TELEGRAM) is reason
