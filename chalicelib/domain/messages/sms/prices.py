"""The price of one part of an SMS by country, as the settings give it."""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

ENTRY = re.compile(r"([A-Z]{2})=([1-9][0-9]{0,8})")
LISTS_MAX = 8  # lists that are cached; a process has one, a test a few


@lru_cache(LISTS_MAX)
def parse_sms_prices(listed: str) -> Mapping[str, int]:
    """Read `RU=45000,KZ=70000`: country (ISO 3166) and millionths of AWS's currency.

    Raises:
        ValueError: the text has another form, or names a country twice.
    """
    entries = [entry.strip() for entry in listed.split(",")] if listed.strip() else []
    found = [ENTRY.fullmatch(entry) for entry in entries]
    prices = {match[1]: int(match[2]) for match in found if match}
    if len(prices) != len(entries):
        raise ValueError("prices of SMS look like RU=45000,KZ=70000")
    return MappingProxyType(prices)
