"""Codes are derived from what is stored and a secret, and compared kindly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.conversation.one_time_code import derive_code, is_right_code, read_code

SECRET = b"a secret of thirty-two bytes, ok"


def test_the_same_request_gives_the_same_code_after_a_crash() -> None:
    first = derive_code(SECRET, nonce="n1", purpose="login")

    assert derive_code(SECRET, nonce="n1", purpose="login") == first


def test_another_secret_nonce_or_purpose_gives_another_code() -> None:
    codes = {
        derive_code(SECRET, nonce="n1", purpose="login"),
        derive_code(b"another", nonce="n1", purpose="login"),
        derive_code(SECRET, nonce="n2", purpose="login"),
        derive_code(SECRET, nonce="n1", purpose="burn"),
    }

    assert len(codes) == 4


@pytest.mark.parametrize("spelling", ["{}", " {} ", "{}\n"])
def test_spaces_around_a_code_do_not_matter(spelling: str) -> None:
    code = derive_code(SECRET, nonce="n1", purpose="login")

    assert is_right_code(SECRET, nonce="n1", purpose="login", typed=spelling.format(code))


@given(st.uuids().map(str))
def test_a_code_is_six_digits_and_is_right_in_any_script(nonce: str) -> None:
    code = derive_code(SECRET, nonce=nonce, purpose="login")
    arabic = code[:3].translate(dict(zip(range(48, 58), "٠١٢٣٤٥٦٧٨٩", strict=True)))

    assert code.isascii()
    assert len(code) == 6
    assert is_right_code(SECRET, nonce=nonce, purpose="login", typed=f"{arabic} {code[3:]}")


@given(st.text() | st.from_regex(r"\d{6}", fullmatch=True))
def test_no_other_text_is_right(typed: str) -> None:
    code = derive_code(SECRET, nonce="n1", purpose="login")

    right = is_right_code(SECRET, nonce="n1", purpose="login", typed=typed)

    assert right == (
        "".join(str(int(c)) if c.isdecimal() else c for c in typed if c.strip()) == code
    )


@pytest.mark.parametrize(
    "text",
    ["123456", "код 123456", "123 456", "123-456!", "12 34 56", "№123456.", "123456 от 29.11.2026"],
)
def test_d04_one_group_of_six_digits_is_a_code(text: str) -> None:
    """Case d04."""
    assert read_code(text) == "123456"


@pytest.mark.parametrize(
    "text",
    ["", "не пришло", "12345", "1234567", "123456 654321", "8 921 123-45-67", "т1234561"],
)
def test_d04_any_other_text_is_no_code(text: str) -> None:
    """Case d04."""
    assert read_code(text) is None
