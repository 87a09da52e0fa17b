"""Rule 8 and the phone rows of guarantees, section 4."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.customers.phone import (
    Phone,
    PhoneFacts,
    country_of,
    is_mobile,
    mask_phone,
    parse_phone,
)
from chalicelib.domain.errors import Rejected

MOSCOW = Phone("+79161234567")


@pytest.mark.parametrize(
    "text",
    [
        "8 (916) 123-45-67",
        "+7 916 123-45-67",
        "9161234567",
        "79161234567",
        "٨٩١٦١٢٣٤٥٦٧",
        "８９１６１２３４５６７",
        "＋7 916 123 45 67",
        "8\u00a0916\u00a0123-45-67\u202c",
        "Тел.: 8.916.123.45.67",
        "phone 8916 123–45–67",
    ],
)
def test_one_number_in_many_spellings_is_stored_in_one_form(text: str) -> None:
    assert parse_phone(text, region="RU") == MOSCOW


@pytest.mark.parametrize("text", ["79161234567", "7 (916) 123-45-67", "+7 916 123-45-67"])
def test_a_russian_number_is_found_where_the_shop_is_in_kazakhstan(text: str) -> None:
    assert parse_phone(text, region="KZ") == MOSCOW


@pytest.mark.parametrize("region", ["RU", "KZ"])
@pytest.mark.parametrize("text", ["8 701 123 45 67", "+7 701 123 45 67"])
def test_the_country_is_told_by_the_number_and_not_by_its_code(text: str, region: str) -> None:
    assert country_of(parse_phone(text, region=region)) == "KZ"


def test_a_foreign_number_with_its_plus_is_kept() -> None:
    assert parse_phone("+44 20 7946 0958", region="RU") == "+442079460958"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "phone.unreadable"),
        ("+", "phone.unreadable"),
        ("позвоните мне", "phone.unreadable"),
        ("8 916 123-45-67 доб. 5", "phone.unreadable"),
        ("1-800-FLOWERS", "phone.unreadable"),
        ("9" * 200, "phone.unreadable"),
        ("+7", "phone.invalid"),
        ("112", "phone.invalid"),
        ("+7 (0) 916 123 45 67", "phone.invalid"),
        ("+7916123456", "phone.invalid"),
        ("+89161234567", "phone.invalid"),
        ("8+79161234567", "phone.invalid"),
        ("71111111111", "phone.invalid"),
        ("12345678901234567890", "phone.invalid"),
        ("89161234567, 89161234568", "phone.several"),
        ("89161234567 89161234568", "phone.several"),
        ("89161234567/89161234568", "phone.several"),
        ("8 916 123-45-67 или 8 916 123-45-68", "phone.several"),
        ("+442079460958 +79161234567", "phone.several"),
    ],
)
def test_what_is_not_one_plain_number_is_refused(text: str, code: str) -> None:
    with pytest.raises(Rejected) as refusal:
        parse_phone(text, region="RU")

    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("phone", "mobile"),
    [
        ("+79161234567", True),
        ("+77011234567", True),
        ("+12015550123", True),
        ("+77172123456", False),
        ("+78005553535", False),
        ("+19005551234", False),
        ("+883510012345", False),
    ],
)
def test_only_mobile_types_may_get_an_sms(phone: str, *, mobile: bool) -> None:
    assert is_mobile(Phone(phone)) is mobile


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("+79161234567", "+7 *** ***-45-67"), ("+442079460958", "+44 *** ***-09-58")],
)
def test_a_masked_number_keeps_its_last_four_digits(phone: str, masked: str) -> None:
    assert mask_phone(Phone(phone)) == masked


@given(st.text() | st.text(alphabet="0123456789+-() /,;\n٨８", max_size=40))
def test_any_text_is_a_number_that_reads_as_itself_or_a_refusal(text: str) -> None:
    with suppress(Rejected):
        phone = parse_phone(text, region="RU")
        assert parse_phone(phone, region="KZ") == phone


@pytest.mark.parametrize("facts", [PhoneFacts("RU", mobile=True), PhoneFacts("001", mobile=False)])
def test_the_facts_of_a_phone_are_written_and_read_back(facts: PhoneFacts) -> None:
    assert PhoneFacts.from_text(facts.to_text()) == facts


def test_the_facts_of_a_phone_are_stored_as_before() -> None:
    assert PhoneFacts("RU", mobile=True).to_text() == "RU;mobile"
    assert PhoneFacts("RU", mobile=False).to_text() == "RU;"
