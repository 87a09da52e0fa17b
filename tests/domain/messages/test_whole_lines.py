"""A reply that is too long for one message ends with its last whole line."""

import pytest

from chalicelib.domain.messages.limits import REPLY_UNITS_MAX, whole_lines


@pytest.mark.parametrize("text", ["", "a\nb", "a" * REPLY_UNITS_MAX, "😀" * (REPLY_UNITS_MAX // 2)])
def test_a_text_that_fits_stays_as_it_is(text: str) -> None:
    assert whole_lines(text) == text


def test_a_longer_text_ends_with_a_whole_line() -> None:
    cut = whole_lines("\n".join(["a" * 999] * 5))

    assert cut == "\n".join(["a" * 999] * 4) + "\n…"


@pytest.mark.parametrize("letter", ["a", "😀"])
def test_a_line_that_is_too_long_by_itself_is_cut(letter: str) -> None:
    cut = whole_lines(letter * (REPLY_UNITS_MAX + 1))

    assert cut.rstrip("…\n") == letter * cut.count(letter)
    assert len(cut.encode("utf-16-le")) // 2 <= REPLY_UNITS_MAX
