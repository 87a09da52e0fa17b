"""Rule 8 and the e-mail rows of guarantees, section 4."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.customers.email_address import (
    LARGE_PROVIDERS,
    contact_form,
    email_key,
    is_same_mailbox,
    parse_email,
)
from chalicelib.domain.errors import Rejected


def test_the_domain_is_lower_cased_and_the_local_part_kept() -> None:
    assert parse_email("  Ivan.Petrov@MAIL.ru\n") == "Ivan.Petrov@mail.ru"


def test_addresses_are_compared_without_case() -> None:
    assert email_key(parse_email("IVAN@mail.ru")) == email_key(parse_email("ivan@Mail.Ru"))


def test_a_domain_in_one_alphabet_is_accepted_in_both_its_spellings() -> None:
    assert parse_email("ivan@почта.рф") == parse_email("ivan@xn--80a1acny.xn--p1ai")


def test_a_provider_names_a_mailbox_in_either_spelling() -> None:
    assert is_same_mailbox("ivan@почта.рф", "Ivan@XN--80A1ACNY.xn--p1ai")
    assert not is_same_mailbox("ivan@почта.рф", "petr@почта.рф")


def test_what_is_no_domain_is_compared_as_it_is() -> None:
    unnamed = f"ivan@{'x' * 64}.рф"

    assert is_same_mailbox(unnamed, unnamed.replace("ivan", "IVAN").replace("x", "X"))
    assert not is_same_mailbox(unnamed, "ivan@почта.рф")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ivan@straße.example", "ivan@strasse.example"),
        ("ivan@faß.de", "ivan@fass.de"),
        ("ivan@βόλος.com", "ivan@βόλοσ.com"),
        ("ıvan@mail.ru", "ivan@mail.ru"),
        ("\u212avan@mail.ru", "kvan@mail.ru"),
        ("straße@mail.ru", "strasse@mail.ru"),
        ("i.van@mail.ru", "ivan@mail.ru"),
        ("ivan+1@mail.ru", "ivan@mail.ru"),
    ],
)
def test_d01_nothing_is_folded_but_ascii_letters(one: str, other: str) -> None:
    assert email_key(one) != email_key(other)
    assert not is_same_mailbox(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ivan@Mail.example", "ivan@mail.example"),
        ("ivan@почта.рф", "ivan@xn--80a1acny.xn--p1ai"),
        ("ivan@ПОЧТА.РФ", "ivan@почта.рф"),
        ("ivan@straße.example", "IVAN@XN--STRAE-OQA.example"),
        ("ivan@почта。рф", "ivan@почта.рф"),
    ],
)
def test_d01_spellings_of_one_mailbox_have_one_key(one: str, other: str) -> None:
    assert email_key(one) == email_key(other)
    assert email_key(one).isascii()


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("Ivan@почта.рф", "Ivan@xn--80a1acny.xn--p1ai"),
        ("ivan@straße.example", "ivan@xn--strae-oqa.example"),
        ("Ivan@mail.ru", "Ivan@mail.ru"),
    ],
)
def test_d05_an_address_is_sent_with_an_a_label(address: str, sent: str) -> None:
    assert contact_form(address) == sent


@given(st.text())
def test_no_text_breaks_the_key(text: str) -> None:
    assert email_key(email_key(text)) == email_key(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ivan",
        "a@localhost",
        "ivan petrov@mail.ru",
        "a@mail.ru\r\nBcc: b@mail.ru",
        "a\u202emoc@mail.ru",
        "a\u200bb@mail.ru",
        "a@mail.ru, b@mail.ru",
        '"a b"@mail.ru',
        "a@[127.0.0.1]",
        "a" * 65 + "@mail.ru",
        "\ud800@mail.ru",
    ],
)
def test_what_cannot_be_an_address_is_refused(text: str) -> None:
    with pytest.raises(Rejected, match=r"email\.unreadable"):
        parse_email(text)


@pytest.mark.parametrize(
    "text", ["ivan@gmаil.com", "ivan@xn--gmil-63d.com", "ivаn@mail.ru", "ivan@mail.cоm"]
)
def test_look_alike_letters_of_two_alphabets_in_one_part_are_refused(text: str) -> None:
    with pytest.raises(Rejected, match=r"email\.mixed_scripts"):
        parse_email(text)


@pytest.mark.parametrize("text", ["иван@почта.рф", "😀@mail.ru", "josé@mail.ru"])
def test_a_local_part_that_no_provider_sends_to_is_refused(text: str) -> None:
    with pytest.raises(Rejected, match=r"email\.not_latin"):
        parse_email(text)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gmail.con", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("gmial.com", "gmail.com"),
        ("gmaill.com", "gmail.com"),
        ("mail.ri", "mail.ru"),
        ("yandex.ry", "yandex.ru"),
        ("yadex.ru", "yandex.ru"),
        ("yandex.comm", "yandex.com"),
    ],
)
def test_one_slip_from_a_large_provider_is_refused_with_what_was_meant(
    typed: str, meant: str
) -> None:
    with pytest.raises(Rejected) as refusal:
        parse_email(f"Ivan@{typed}")

    assert refusal.value.code == "email.misspelt"
    assert refusal.value.params == {"suggestion": f"Ivan@{meant}", "typed": f"Ivan@{typed}"}


@pytest.mark.parametrize(
    "domain",
    [
        *LARGE_PROVIDERS,
        "mail.ru",
        "mail.com",
        "ymail.com",
        "mai.ru",
        "mil.ru",
        "mall.ru",
        "ya.ru",
        "bk.ru",
        "vk.ru",
        "inbox.lv",
        "yandex.kz",
        "yahoo.co.uk",
        "gmail.ru",
        "gmail-shop.com",
    ],
)
def test_real_domains_near_the_large_ones_are_accepted(domain: str) -> None:
    assert parse_email(f"ivan@{domain}") == f"ivan@{domain}"


@given(st.text() | st.emails())
def test_any_text_is_an_address_that_reads_as_itself_or_a_refusal(text: str) -> None:
    with suppress(Rejected):
        email = parse_email(text)
        assert parse_email(email) == email
