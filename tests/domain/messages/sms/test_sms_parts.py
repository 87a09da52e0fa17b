"""Section 10.3 of the channels: how many parts an SMS takes."""

from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.messages.sms.sms_parts import (
    ALONE,
    BASIC,
    EXTENDED,
    JOINED,
    SmsEncoding,
    sms_parts,
    sms_price_micro,
)

GSM, UCS2 = SmsEncoding.GSM, SmsEncoding.UCS2

gsm_texts = st.text(st.sampled_from(sorted(BASIC | EXTENDED)), max_size=700)


@pytest.mark.parametrize(
    ("text", "encoding", "parts"),
    [
        ("a" * 160, GSM, 1),
        ("a" * 161, GSM, 2),
        ("€" * 80, GSM, 1),
        ("€" * 81, GSM, 2),
        ("я" * 70, UCS2, 1),
        ("я" * 71, UCS2, 2),
        ("🎁" * 35, UCS2, 1),
        ("🎁" * 36, UCS2, 2),
    ],
)
def test_the_examples_of_section_10_3(text: str, encoding: SmsEncoding, parts: int) -> None:
    counted = sms_parts(text)

    assert (counted.encoding, counted.parts) == (encoding, parts)


@pytest.mark.parametrize("letter", ["я", "«", "—", "№", "’", "`", "ç", "\u00a0", "🎁"])
def test_one_letter_outside_the_alphabet_turns_the_whole_text(letter: str) -> None:
    assert sms_parts("a" * 69 + letter).encoding is UCS2
    assert sms_parts("a" * 80 + letter).parts == 2


@pytest.mark.parametrize("letter", sorted(EXTENDED))
def test_a_letter_behind_the_escape_costs_two(letter: str) -> None:
    assert sms_parts(letter).units == 2


def test_the_alphabet_has_128_letters_but_for_the_escape() -> None:
    assert len(BASIC) == 127
    assert len(EXTENDED) == 10


def test_a_letter_of_two_units_is_not_torn_between_parts() -> None:
    torn = "a" * 152 + "€" + "a" * 152

    assert sms_parts(torn).units == 306
    assert sms_parts(torn).parts == 3


def test_a_pair_of_surrogates_is_not_torn_between_parts() -> None:
    assert sms_parts("🎁" * 67).units == 134
    assert sms_parts("🎁" * 67).parts == 3


def test_nothing_needs_no_part() -> None:
    assert sms_parts("").parts == 0


def test_bytes_are_septets_or_pairs() -> None:
    assert sms_parts("ab€").size_bytes == 4
    assert sms_parts("яб🎁").size_bytes == 8


def test_every_part_is_billed() -> None:
    assert sms_price_micro(3, part_price_micro=50_000) == 150_000


@given(st.one_of(gsm_texts, st.text(max_size=300)))
def test_parts_lie_between_the_exact_quotient_and_the_loss_at_each_seam(text: str) -> None:
    counted = sms_parts(text)
    room = JOINED[counted.encoding]

    if counted.units <= ALONE[counted.encoding]:
        assert counted.parts == bool(text)
    else:
        assert ceil(counted.units / room) <= counted.parts <= ceil(counted.units / (room - 1))


@given(st.one_of(gsm_texts, st.text(max_size=300)), st.characters())
def test_a_longer_text_never_takes_fewer_parts(text: str, letter: str) -> None:
    assert sms_parts(text + letter).parts >= sms_parts(text).parts
