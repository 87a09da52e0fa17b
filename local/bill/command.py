"""`grocer estimate`: what a month costs on AWS."""

import argparse

from local.bill.bill import BillLine, Load, bill_of, free_of, grows_by
from local.bill.prices import PriceList, read_prices
from local.bill.template import read_standing
from local.cli.output import Groups, Output, columns
from local.cli.target import Target

HEADINGS = ("SERVICE", "WHAT", "AMOUNT", "USD")
# Messengers take nothing for a message; these do, beside the bill.
APART = (
    ("Telegram, VK, MAX, web chat", "nothing for a message"),
    ("e-mail (SES)", "{emails:,.2f} USD if all messages are e-mails, and 1.00 for a key of KMS"),
    ("SMS (SNS)", "by country: https://aws.amazon.com/sns/sms-pricing/"),
    ("WhatsApp", "by Meta's price list, by country and kind of message"),
)
WHOLE_FROM = 100  # smaller amounts show their fractions
TEXT = """\
A month in {region}, by the list prices of {day}, without taxes.
What an act needs is counted; how often people register, ask and open pages is assumed
(local/bill/needs.py).

{bill}

Stored data grow: each month of history costs {more} USD a month more.

What channels take for messages is apart:
{apart}"""


def add_to(groups: Groups, shared: argparse.ArgumentParser) -> None:
    """Add `estimate`."""
    estimate = groups.add_parser(
        "estimate", parents=[shared], help="what a month costs on AWS, line by line"
    )
    for name, what in (
        ("members", "people with a card"),
        ("receipts", "receipts with points in a month"),
        ("messages", "messages of campaigns in a month"),
    ):
        estimate.add_argument(f"--{name}", type=_number, required=True, metavar="N", help=what)
    estimate.add_argument(
        "--appeals", type=_number, default=0, metavar="N", help="appeals in a month (0)"
    )
    # It asks no deployment and no service of this machine.
    estimate.set_defaults(run=_estimate, is_alone=True)


def _number(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of 0 or more")
    return int(text)


def _estimate(_: Target | None, options: argparse.Namespace) -> Output:
    prices = read_prices()
    load = Load(options.members, options.receipts, options.messages, options.appeals)
    lines = bill_of(load, prices, read_standing())
    total = sum(line.usd for line in lines)
    facts = {
        "prices": {"read_on": prices.read_on.isoformat(), "region": prices.region},
        "lines": [
            {
                "service": line.service,
                "what": line.what,
                "amount": round(line.amount, 3),
                "unit": prices.prices[line.price].unit,
                "usd": round(line.usd, 4),
            }
            for line in lines
        ],
        "usd": round(total, 2),
        "usd_free": round(free_of(lines, prices), 2),
        "usd_more_each_month": round(grows_by(load, prices), 2),
    }
    return Output(_text(load, lines, prices), facts)


def _text(load: Load, lines: list[BillLine], prices: PriceList) -> str:
    rows = [
        (
            line.service,
            line.what,
            _amount(line, prices),
            f"{line.usd:8.2f}",
        )
        for line in lines
    ]
    total = sum(line.usd for line in lines)
    free = free_of(lines, prices)
    rows += [
        ("Together", "", "", f"{total:8.2f}"),
        ("", "what AWS gives each account every month for nothing", "", f"{-free:8.2f}"),
        ("To pay", "if the account has nothing else", "", f"{total - free:8.2f}"),
    ]
    emails = prices.usd("ses.emails", load.messages)
    apart = [(name, text.format(emails=emails)) for name, text in APART]
    return TEXT.format(
        region=prices.region,
        day=prices.read_on.isoformat(),
        bill=columns(HEADINGS, rows),
        more=f"{grows_by(load, prices):.2f}",
        apart=columns(("CHANNEL", "PRICE"), apart),
    )


def _amount(line: BillLine, prices: PriceList) -> str:
    figure = f"{line.amount:,.0f}" if line.amount >= WHOLE_FROM else f"{line.amount:.3g}"
    return f"{figure} {prices.prices[line.price].unit}"
