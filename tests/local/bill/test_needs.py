"""No act asks AWS for more than the monthly bill says, and the bill counts what costs money."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from bench.meter import acts
from chalicelib.metrics import METRICS
from local.bill import needs
from local.bill.template import read_memory, read_standing
from local.bill.usage import NUMBERS, Usage

FEW, MORE = 100, 200


@cache
def _campaign(size: int) -> tuple[Usage, Usage]:
    return acts.campaign_of(size)


@cache
def _day(members: int, receipts: int) -> Usage:
    return acts.day(members=members, receipts=receipts)


def _recipient() -> Usage:
    return (_campaign(MORE)[0] - _campaign(FEW)[0]) * (1 / (MORE - FEW))


def _measured_day() -> Usage:
    return (_campaign(MORE)[1] - _campaign(FEW)[1]) * (1 / (MORE - FEW))


METERED: tuple[tuple[str, Usage, Callable[[], Usage]], ...] = (
    ("registration", needs.REGISTRATION, acts.registration),
    ("webhook", needs.WEBHOOK, acts.webhook),
    ("purchase", needs.PURCHASE, acts.purchase),
    ("appeal", needs.APPEAL, acts.appeal),
    ("page", needs.PAGE, acts.page),
    ("booking", needs.BOOKING, acts.booking),
    ("recipient", needs.RECIPIENT, _recipient),
    ("measured day", needs.MEASURED_DAY, _measured_day),
    ("campaign", needs.CAMPAIGN, lambda: _campaign(FEW)[0] - _recipient() * FEW),
    ("day", needs.DAY, lambda: _day(FEW, 0) - needs.MEMBER_DAY * FEW),
    ("member's day", needs.MEMBER_DAY, lambda: (_day(MORE, 0) - _day(FEW, 0)) * (1 / FEW)),
    ("receipt's day", needs.RECEIPT_DAY, lambda: (_day(FEW, FEW) - _day(FEW, 0)) * (1 / FEW)),
)


@pytest.mark.parametrize(
    ("constant", "metered"), [row[1:] for row in METERED], ids=[row[0] for row in METERED]
)
def test_an_act_asks_aws_for_no_more_than_the_bill_says(
    constant: Usage, metered: Callable[[], Usage]
) -> None:
    """What rises makes every month dearer: change the constants only with a reason."""
    found = metered()

    above = {
        name: (getattr(found, name), getattr(constant, name))
        for name in NUMBERS
        if getattr(found, name) > getattr(constant, name) + 1e-6
    }
    runs = {name: n for name, n in found.runs.items() if n > constant.runs.get(name, 0) + 1e-6}
    assert (above, runs) == ({}, {})


def test_the_meter_notices_a_read_and_a_write() -> None:
    found = acts.webhook()

    assert found.read_units > needs.WEBHOOK.read_units - 1
    assert found.write_units > needs.WEBHOOK.write_units - 1


def test_every_metric_and_every_function_has_its_constant() -> None:
    assert {name for counted in METRICS.values() for name in counted} >= needs.WRITTEN_OFTEN
    names = {name for _, constant, _ in METERED for name in constant.runs}
    assert names == set(needs.MS_A_RUN) <= set(read_memory())


def test_what_a_channel_that_is_off_would_need_is_not_counted(tmp_path: Path) -> None:
    template = tmp_path / "resources.json"
    template.write_text(
        '{"Parameters": {"Vk": {"Default": ""}, "Stage": {"Default": "dev"}}, "Conditions":'
        ' {"HasVk": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Vk"}, ""]}]},'
        ' "HasBoth": {"Fn::And": [{"Condition": "HasVk"}, {"Condition": "IsProd"}]},'
        ' "HasOne": {"Fn::Or": [{"Condition": "HasVk"}, {"Condition": "IsProd"}]},'
        ' "IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}}, "Resources":'
        ' {"A": {"Type": "AWS::CloudWatch::Alarm", "Condition": "HasVk"},'
        ' "B": {"Type": "AWS::CloudWatch::Alarm", "Condition": "HasBoth"},'
        ' "C": {"Type": "AWS::CloudWatch::Alarm", "Condition": "HasOne"},'
        ' "D": {"Type": "AWS::Lambda::EventSourceMapping"},'
        ' "F": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Metrics": [{"Expression": "a+b"},'
        ' {"MetricStat": {}}, {"MetricStat": {}}]}},'
        ' "E": {"Properties": {"Events": {"Jobs": {"Properties": {"Queue": "q"}}}}}}}'
    )

    found = read_standing(template)

    assert (found.alarms, found.polled) == (1 + 2, 2)
