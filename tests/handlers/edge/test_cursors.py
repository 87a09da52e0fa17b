"""A cursor leads on in its own list, and in no other."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Rejected
from chalicelib.handlers.edge.cursors import read_cursor, write_cursor
from chalicelib.settings import Settings
from chalicelib.world import World

WORLD = World(Settings(secret="a secret of thirty-two characters"))


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(max_size=20))
def test_a_cursor_names_the_position_it_was_made_of(position: str, of: str) -> None:
    assert read_cursor(WORLD, of, write_cursor(WORLD, of, position)) == position


def test_no_cursor_is_the_beginning() -> None:
    assert read_cursor(WORLD, "list", "") == ""


@pytest.mark.parametrize(
    "cursor",
    ["x", "====", "привет", "\ud800", "a" * 1999, base64.urlsafe_b64encode(b"a" * 40).decode()],
)
def test_what_is_no_cursor_of_ours_is_refused(cursor: str) -> None:
    with pytest.raises(Rejected, match=r"cursor\.invalid"):
        read_cursor(WORLD, "list", cursor)


def test_a_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(Rejected):
        read_cursor(WORLD, "audit 2026-11-22", write_cursor(WORLD, "audit 2026-11-21", "x"))


@given(st.integers(0, 30), st.integers(1, 255))
def test_a_cursor_that_was_touched_is_refused(place: int, bits: int) -> None:
    signed = bytearray(base64.urlsafe_b64decode(write_cursor(WORLD, "list", "2026-11-21T09:00:00")))
    signed[place] ^= bits

    with pytest.raises(Rejected):
        read_cursor(WORLD, "list", base64.urlsafe_b64encode(signed).decode())
