"""Counts the acts of a month, and prints its bill with what was counted."""

from collections.abc import Iterator
from dataclasses import dataclass

from bench.meter import acts
from bench.report import Row
from local.bill import needs
from local.bill.bill import BillLine, Load, bill_of, free_of
from local.bill.prices import read_prices
from local.bill.template import read_standing
from local.bill.usage import Usage

LOAD = Load(members=100_000, receipts=300_000, messages=1_000_000, appeals=5_000)
USD_MAX = 15.0
FEW, MORE = 100, 200  # people of a campaign, members of a base


@dataclass(frozen=True, slots=True)
class Measured:
    """What each act asked for, by the name of its constant in `local/bill/needs.py`."""

    acts: dict[str, Usage]


def measure() -> Measured:
    """Let the service do each act once."""
    campaign = acts.campaign_of(FEW)
    person = acts.campaign_of(MORE).beside(campaign, MORE - FEW)
    day, days = acts.day(members=FEW, receipts=0), acts.day(members=MORE, receipts=0)
    sold = acts.day(members=FEW, receipts=FEW)
    each = 1 / (MORE - FEW)
    return Measured(
        {
            "REGISTRATION": acts.registration(),
            "WEBHOOK": acts.webhook(),
            "PURCHASE": acts.purchase(),
            "RECIPIENT": person.sent,
            "FIRST_NIGHT": person.first,
            "NIGHT": person.night,
            "LAST_NIGHT": person.last,
            "CAMPAIGN": campaign.sent - person.sent * FEW,
            "CAMPAIGN_NIGHT": campaign.night - person.night * FEW,
            "APPEAL": acts.appeal(),
            "PAGE": acts.page(),
            "BOOKING": acts.booking(),
            "DAY": day - (days - day) * each * FEW,
            "MEMBER_DAY": (days - day) * each,
            "RECEIPT_DAY": (sold - day) * (1 / FEW),
        }
    )


def rows(measured: Measured) -> Iterator[Row]:
    """What each act needs beside its constant, and the bill of the month."""
    for name, counted in measured.acts.items():
        constant: Usage = getattr(needs, name)
        for unit in ("read_units", "write_units", "queue_requests"):
            ours, beside = getattr(counted, unit), getattr(constant, unit)
            if beside:
                what = f"{name.lower().replace('_', ' ')}: {unit.replace('_', ' ')}"
                yield Row(what, ours, "", beside, "the bill's", round(ours / beside, 6), limit=1)
    lines, prices = _bill(), read_prices()
    total, free = sum(line.usd for line in lines), free_of(lines, prices)
    yield Row("the month by list prices", total, "USD")
    yield Row("the month as an account pays it", total - free, "USD", limit=USD_MAX)


def details(_: Measured) -> str:
    """Print the bill."""
    dearest = sorted(_bill(), key=lambda line: -line.usd)
    table = [f"| {each.service} | {each.what} | {each.usd:.2f} |" for each in dearest]
    return "\n".join(("| service | line | USD |", "|---|---|---:|", *table))


def _bill() -> list[BillLine]:
    return bill_of(LOAD, read_prices(), read_standing())
