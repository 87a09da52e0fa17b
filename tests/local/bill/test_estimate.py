"""`grocer estimate` prints the bill of a month without a service or a deployment."""

import json
from typing import Any

import pytest

from local.bill.prices import read_prices
from local.cli import main

LOAD = ("--members", "100000", "--receipts", "300000", "--messages", "1000000", "--appeals", "5000")


def asks(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    code = main(["estimate", *arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_each_line_is_an_amount_at_its_price(capsys: pytest.CaptureFixture[str]) -> None:
    code, bill = asks(capsys, *LOAD)

    lines = {f"{each['service']}: {each['what']}": each for each in bill["lines"]}
    written = lines["DynamoDB: write units"]
    assert code == 0
    assert written["usd"] == pytest.approx(
        read_prices().usd("dynamodb.write_units", written["amount"]), abs=0.001
    )
    assert bill["usd"] == pytest.approx(sum(each["usd"] for each in bill["lines"]), abs=0.01)
    assert {each["service"] for each in bill["lines"]} >= {"Lambda", "SQS", "S3", "CloudWatch"}
    # An account has a million requests of Lambda and three dashboards for nothing.
    assert 0.2 < bill["usd_free"] < bill["usd"]
    assert bill["prices"] == {"read_on": "2026-11-24", "region": "us-east-1"}


def test_twice_the_receipts_cost_more_and_an_idle_month_little(
    capsys: pytest.CaptureFixture[str],
) -> None:
    idle = asks(capsys, "--members", "0", "--receipts", "0", "--messages", "0")[1]["usd"]
    some = asks(capsys, "--members", "9", "--receipts", "100000", "--messages", "0")[1]["usd"]
    many = asks(capsys, "--members", "9", "--receipts", "200000", "--messages", "0")[1]["usd"]

    assert many - some == pytest.approx(some - idle, abs=0.02)
    assert 0 < idle < 10


def test_people_read_a_table_and_what_channels_take_apart(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["estimate", *LOAD]) == 0

    said = capsys.readouterr().out
    assert "us-east-1, by the list prices of 2026-11-24" in said
    assert "100.00 USD if all messages are e-mails" in said
    assert "Together" in said


@pytest.mark.parametrize("wrong", ["-1", "many", "1.5", ""])
def test_a_number_that_is_none_is_refused(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["estimate", f"--members={wrong}", "--receipts", "1", "--messages", "1"])

    assert refused.value.code == 2
    assert "is not a number of 0 or more" in capsys.readouterr().err
