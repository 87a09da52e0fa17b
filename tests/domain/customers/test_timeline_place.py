"""Movements of points find their places in a timeline, whatever the clocks of machines say."""

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.customers.consent import Consent, Purpose
from chalicelib.domain.customers.timeline import (
    AccountMark,
    ChangeKind,
    ChangeMark,
    Registered,
    TimelineEntry,
    newest_first,
    position_of,
)
from chalicelib.domain.customers.timeline_place import TimelinePlace, account_marks, placed
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.entry import Entry
from tests.builders.clock import START

ANNA = CustomerId("anna")


def an_entry(sequence: int, seconds: int) -> Entry:
    at = START + timedelta(seconds=seconds)
    return Entry(sequence, at, at, {}, f"{sequence}", "till", (), "")


def test_a_movement_never_stands_after_the_next_one() -> None:
    entries = [an_entry(3, 5), an_entry(2, 7), an_entry(1, 1)]

    marks = list(account_marks(ANNA, entries, None))

    assert [(mark.at - START).seconds for mark in marks] == [5, 5, 1]
    assert [position_of(mark) for mark in marks] == sorted(map(position_of, marks), reverse=True)


def test_a_place_is_read_as_it_was_written() -> None:
    entries: list[TimelineEntry] = [
        AccountMark(START, ANNA, an_entry(2, 0)),
        ChangeMark(START, ChangeKind.CARD_BLOCKED),
        Registered(START),
    ]

    for each in placed(entries, None):
        assert TimelinePlace.from_text(each.place.to_text()) == each.place
    assert [dict(each.place.shown) for each in placed(entries, None)] == [{ANNA: 2}] * 3


@given(st.lists(st.integers(0, 4), max_size=8), st.lists(st.integers(0, 4)), st.integers(1, 3))
def test_pages_hold_every_movement_once_among_other_entries(
    recorded: list[int], changed: list[int], limit: int
) -> None:
    entries = [an_entry(number, at) for number, at in enumerate(recorded, 1)]
    others = [
        Consent(Purpose.ADVERTISING, f"{number}", True, START + timedelta(seconds=at), "", "", "")  # noqa: FBT003
        for number, at in enumerate(changed)
    ]
    read: list[TimelineEntry] = []
    place: TimelinePlace | None = None
    for _ in range(len(entries) + len(others) + 1):
        page = _page(entries, others, place, limit)
        read += page
        last = list(placed(page, place))
        if not last:
            break
        place = TimelinePlace.from_text(last[-1].place.to_text())

    numbers = [each.entry.sequence for each in read if isinstance(each, AccountMark)]
    assert numbers == sorted(range(1, len(entries) + 1), reverse=True)
    assert len(read) == len(entries) + len(others)
    assert [each.at for each in read] == sorted((each.at for each in read), reverse=True)


def _page(
    entries: Sequence[Entry], others: Sequence[Consent], place: TimelinePlace | None, limit: int
) -> list[TimelineEntry]:
    """A page as the service reads it: of the movements only those that were not shown."""
    below = place.shown.get(ANNA) if place else None
    latest = START + timedelta(days=1) if place is None or below is None else None
    if place and below is not None:
        latest = type(START).fromisoformat(place.position.instant)
    left = [each for each in reversed(entries) if below is None or each.sequence < below]
    found: list[TimelineEntry] = [*account_marks(ANNA, left, latest), *others]
    return newest_first(found, before=place.position if place else None, limit=limit)
