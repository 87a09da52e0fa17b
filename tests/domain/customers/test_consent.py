"""Rule 39: a person who joins a card never widens its consents."""

from chalicelib.domain.customers.consent import Purpose, joined_consents
from tests.repo.builders import a_consent

PERSONAL = a_consent(purpose=Purpose.PERSONAL_DATA)


def test_a_yes_counts_only_where_the_card_says_yes() -> None:
    held = (PERSONAL, a_consent(), a_consent(channel="sms", given=False))
    said = tuple(a_consent(channel=each) for each in ("telegram", "sms", "email"))

    assert joined_consents(held, said) == said[:1]


def test_a_no_and_a_consent_to_personal_data_always_count() -> None:
    said = (PERSONAL, a_consent(given=False), a_consent(channel="email", given=False))

    assert joined_consents((), said) == said


def test_a_consent_to_personal_data_is_no_yes_to_advertising() -> None:
    assert joined_consents((PERSONAL,), (a_consent(),)) == ()
