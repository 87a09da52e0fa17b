"""The window of a channel that takes free text for a day after a message of the person."""

from datetime import UTC, datetime, timedelta

from chalicelib.domain.customers.writing_window import heard_from, is_window_open
from tests.repo.builders import a_customer

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_the_window_is_open_for_a_day_after_a_message() -> None:
    silent = a_customer()
    wrote = heard_from(silent, "whatsapp", NOW)

    assert not is_window_open(silent, "whatsapp", NOW)
    assert is_window_open(wrote, "whatsapp", NOW + 24 * HOUR - timedelta(seconds=1))
    assert not is_window_open(wrote, "whatsapp", NOW + 24 * HOUR)
    assert is_window_open(silent, "telegram", NOW)


def test_a_message_is_noted_once_an_hour_and_never_where_there_is_no_window() -> None:
    silent = a_customer()
    wrote = heard_from(silent, "whatsapp", NOW)

    assert heard_from(wrote, "whatsapp", NOW + HOUR - timedelta(seconds=1)) is wrote
    assert heard_from(wrote, "whatsapp", NOW + HOUR).heard == {"whatsapp": NOW + HOUR}
    assert heard_from(wrote, "whatsapp", NOW - HOUR) is wrote
    assert heard_from(silent, "telegram", NOW) is silent
