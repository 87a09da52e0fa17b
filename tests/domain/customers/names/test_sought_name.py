"""A name that staff seek fits a customer whose surname and first name are both known."""

from chalicelib.domain.customers.names.sought_name import SoughtName


def test_two_words_fit_no_customer_without_a_first_name() -> None:
    sought = SoughtName("иванова", ("иванова", "мария"), is_surname_first=True, is_whole=False)

    assert sought.fits(first_name="Мария", surname="Иванова")
    assert not sought.fits(first_name="", surname="Иванова")
