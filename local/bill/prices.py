"""The dated list of AWS's prices, which the bill and the benchmarks share."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

FILE = Path(__file__).with_name("prices.json")


@dataclass(frozen=True, slots=True)
class ListPrice:
    """What AWS takes for one unit; `source` is the page that says so.

    `free` is how much AWS gives each account every month for nothing.
    """

    usd: float
    unit: str
    source: str
    free: float


@dataclass(frozen=True, slots=True)
class PriceList:
    """The prices of one region, on demand, as of a day."""

    read_on: date
    region: str
    prices: Mapping[str, ListPrice]

    def usd(self, name: str, amount: float) -> float:
        """Return what an amount of something costs."""
        return self.prices[name].usd * amount

    def free_usd(self, name: str, amount: float) -> float:
        """Return how much of that an account does not pay if it uses nothing else of the kind."""
        return self.usd(name, min(amount, self.prices[name].free))


def read_prices(file: Path = FILE) -> PriceList:
    """Read the list."""
    found = json.loads(file.read_text(encoding="utf-8"))
    prices = {
        name: ListPrice(
            each["usd"] / each["per"], each["unit"], each["source"], each.get("free", 0)
        )
        for name, each in found["prices"].items()
    }
    return PriceList(date.fromisoformat(found["read_on"]), found["region"], prices)
