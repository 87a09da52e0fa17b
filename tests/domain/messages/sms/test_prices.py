"""The price of a part in each country, as the settings say it."""

import pytest

from chalicelib.domain.messages.sms.prices import parse_sms_prices


@pytest.mark.parametrize(
    ("listed", "prices"),
    [
        ("RU=45000,KZ=70000", {"RU": 45_000, "KZ": 70_000}),
        (" RU=45000 , KZ=70000 ", {"RU": 45_000, "KZ": 70_000}),
        ("RU=1", {"RU": 1}),
        ("", {}),
        ("  ", {}),
    ],
)
def test_prices_are_read(listed: str, prices: dict[str, int]) -> None:
    assert parse_sms_prices(listed) == prices


@pytest.mark.parametrize(
    "listed",
    ["RU", "RU=", "RU=0", "RU=-1", "RU=0.045", "ru=45", "RUS=45", "RU=1,RU=2", "RU=1,", "RU=١"],
)
def test_what_is_no_list_of_prices_is_refused(listed: str) -> None:
    with pytest.raises(ValueError, match="prices of SMS"):
        parse_sms_prices(listed)
