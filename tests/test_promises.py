"""Texts and documents promise only what the service does."""

import re
from pathlib import Path

import pytest

from chalicelib.domain.messages.message import LOCALES
from chalicelib.texts import defaults

ROOT = Path(__file__).parents[1]
CODE = ROOT / "chalicelib"
DOCUMENTS = ("README.md", "SECURITY.md", "docs/campaigns.md", "docs/data_model.md")
RECEIPTS = re.compile(r"\bчек[иао]?\b|\breceipts?\b|\bпокупк|\bpurchases?\b", re.IGNORECASE)
SEARCH_OR_TILL = re.compile(r"найти|найд|продав|касс|\bfind|cashier|\btill\b", re.IGNORECASE)
OF_EMAIL = ("why.email", "unsubscribe.", "ask.email", "code.email")

# What a text promises, and the code that keeps it: without the file the sentence has to go.
KEPT_BY = {
    "why.surname": "handlers/customers/responses.py",  # support sees the name beside the card
    "required.surname": "handlers/customers/responses.py",
    "required.email": "bot/dialogs/registration/proof.py",
    "why.phone": "services/customers/search_customer.py",
    "why.email": "bot/dialogs/registration/finish.py",  # a code to the e-mail opens the card
    "why.birthday": "domain/triggers/birthday.py",
    "why.contact": "bot/dialogs/registration/proof.py",
    "erase.sure": "services/customers/erase_customer.py",
    "unsubscribe.email": "services/conversation/plan_code.py",  # codes still come
    "unsubscribe.sms": "services/conversation/plan_code.py",
    "unsubscribe.stopped": "services/responses/stop_by_link.py",
    "my_data.offer": "services/responses/export_customer.py",
    "advertising.minor": "domain/planning/checks.py",
    "preferences.choose": "domain/planning/checks.py",  # check 7 reads what the customer chose
    "transfer.sure": "domain/points/transfer.py",
    "card.blocked": "repo/customers/profiles.py",
    "leave.sure": "services/points/change_personal.py",
    "registration.done": "services/customers/draw_card.py",
    "purchases.none": "services/shopping/record_purchase.py",
    "notice.codes_failed": "services/conversation/count_failed_code.py",
    "error.apology": "repo/conversation/quarantine.py",
}


def texts(*beginnings: str, without: tuple[str, ...] = ("-",)) -> list[tuple[str, str]]:
    return [
        (key, text)
        for locale in LOCALES
        for key, text in defaults(locale).items()
        if key.startswith(beginnings) and not key.startswith(without)
    ]


@pytest.mark.parametrize("key", KEPT_BY)
def test_a_promise_is_kept_by_code_that_can_be_named(key: str) -> None:
    """Case d22."""
    assert all(key in defaults(locale) for locale in LOCALES)
    assert (CODE / KEPT_BY[key]).exists()


def test_no_text_promises_receipts_by_email() -> None:
    """Case d22: why.email and unsubscribe.email spoke of receipts and e-mails about purchases."""
    assert [key for key, text in texts(*OF_EMAIL) if RECEIPTS.search(text)] == []


def test_no_text_promises_a_search_by_surname_or_names_at_the_till() -> None:
    """Case d22: a card is found by phone, e-mail or number, and a till shows digits alone."""
    about_surnames = texts("why.surname", "required.surname")

    assert [key for key, text in about_surnames if SEARCH_OR_TILL.search(text)] == []


def test_an_erasure_promises_what_it_deletes_and_names_what_stays() -> None:
    """Case d22."""
    for locale, stays in (("ru", "Чеки останутся"), ("en", "keeps the receipts")):
        assert stays in defaults(locale)["erase.sure"]


def test_the_readme_does_not_deny_the_one_pattern_of_the_policies() -> None:
    """The policies name an SMS to a phone by a pattern, because it has no resource of its own."""
    policies = "".join(path.read_text() for path in (ROOT / ".chalice").glob("policy-*.json"))

    assert "*" in policies
    for document in DOCUMENTS:
        assert "without wildcards" not in (ROOT / document).read_text(encoding="utf-8")
