"""Reports over HTTP: JSON and a table with the same numbers, and no number where nobody knows."""

import csv
import io
import re
from dataclasses import replace
from typing import Any

import pytest

from app import app
from chalicelib.domain.campaigns.campaign import Goal, Metric
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.responses.engagement import EngagementKind
from chalicelib.domain.spreadsheets.csv_text import harmless
from chalicelib.domain.staff.staff import Role
from chalicelib.services.reports.measure_due import measure_run
from chalicelib.world import World
from tests.builders.clock import START, Clock
from tests.builders.events import rest_event
from tests.builders.planning import a_campaign, a_record, a_rehearsal, keep, people
from tests.builders.reports import Reported, a_birthday, a_reported, born_on, buyers, planned
from tests.builders.staff import Answered, Caller, a_caller

REPORT = "/v1/campaigns/{campaign_id}/report"
TABLE = "/v1/campaigns/{campaign_id}/report.csv"
PROSPECT = "/v1/campaigns/{campaign_id}/prospect"
T = EngagementKind


@pytest.fixture
def analyst(world: World) -> Caller:
    return a_caller(world, Role.ANALYST)


def asks(caller: Caller, route: str, campaign: str, **query: str) -> Answered:
    return caller.asks("GET", route, path={"campaign_id": campaign}, query=query)


def table(caller: Caller, campaign: str, **query: str) -> list[dict[str, str]]:
    """The rows of the CSV, as a program reads them."""
    text = table_text(caller, campaign, **query)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def table_text(caller: Caller, campaign: str, **query: str) -> str:
    event = rest_event(
        "GET",
        TABLE,
        path={"campaign_id": campaign},
        query=query,
        headers={"Authorization": f"Bearer {caller.secret}"},
    )
    answer = app(event, None)
    assert answer["statusCode"] == 200, answer
    assert answer["headers"]["Content-Type"] == "text/csv; charset=utf-8"
    return str(answer["body"])


def measure(reported: Reported) -> None:
    measure_run(reported.world, reported.record.id, reported.run.name)
    reported.measures()


def a_finished(world: World, clock: Clock, metric: Metric = Metric.BOUGHT) -> Reported:
    """Thirty people in Telegram, some of them held out, some of whom bought."""
    content = a_campaign(control_share_bp=3000, goal=Goal(metric, window_days=7))
    purchases = {place: [(2, 50_050)] for place in range(0, 30, 2)}
    reported = a_reported(world, buyers(purchases, 30), content)
    reported.ends("d" * 10 + "f")
    reported.touches(0, T.CLICKED)
    clock.moves(days=8)
    measure(reported)
    return reported


def figure(body: Any, name: str, channel: str = "telegram") -> dict[str, Any]:
    (found,) = (
        each["value"]
        for each in body["figures"]
        if (each["figure"], each["channel"]) == (name, channel)
    )
    return dict(found)


def test_an_analyst_reads_the_report(world: World, analyst: Caller, clock: Clock) -> None:
    reported = a_finished(world, clock)

    answer = asks(analyst, REPORT, reported.record.id)

    assert answer.status == 200
    body = answer.body
    states = {each["state"]: each["number"] for each in body["states"] if each["reason"] is None}
    assert sum(states.values()) == body["audience"] == 30
    assert (states["delivered"], states["failed"]) == (10, 1)
    clicked = figure(body, "clicked")
    assert (clicked["number"], clicked["of"], clicked["share"]) == (1, 10, 0.1)
    assert clicked["low"] < 0.1 < clicked["high"]
    assert body["final"] is True
    assert body["goal"] == {"metric": "bought", "window_days": 7}


def test_section_10_unknown_has_a_reason_and_no_number(
    world: World, analyst: Caller, clock: Clock
) -> None:
    body = asks(analyst, REPORT, a_finished(world, clock).record.id).body

    read = figure(body, "read")
    assert read.pop("unknown") == "telegram.no_receipts"
    assert set(read.values()) == {None}


def test_rule_44_the_groups_the_difference_and_what_it_proves(
    world: World, analyst: Caller, clock: Clock
) -> None:
    body = asks(analyst, REPORT, a_finished(world, clock).record.id).body

    groups = {each["group"]: each for each in body["bought"] if each["channel"] == "all"}
    uplift = body["uplift"]
    treated, control = (groups[name]["buyers"] for name in ("treated", "control"))
    assert (treated["of"], control["of"]) == (uplift["treated"], uplift["control"])
    assert treated["of"] + control["of"] == 30
    assert groups["treated"]["money"]["amount"] == f"{treated['number'] * 500.5:.2f}"
    assert uplift["share"]["found"] == pytest.approx(treated["share"] - control["share"], abs=2e-6)
    assert uplift["verdict"] == "not_proven"


def test_rule_44_so_it_is_for_money(world: World, analyst: Caller, clock: Clock) -> None:
    uplift = asks(analyst, REPORT, a_finished(world, clock, Metric.NET_MONEY).record.id).body[
        "uplift"
    ]

    assert uplift["share"] is None
    assert {each["currency"] for each in uplift["money"].values()} == {"RUB"}
    low, found, high = (float(uplift["money"][name]["amount"]) for name in ("low", "found", "high"))
    assert low < found < high


def test_before_the_first_measurement_what_was_bought_is_unknown(
    world: World, analyst: Caller
) -> None:
    reported = a_reported(world, people(3), a_campaign(control_share_bp=1000))

    body = asks(analyst, REPORT, reported.record.id).body

    assert (body["bought"], body["measured_at"], body["final"]) == ([], None, False)
    assert body["uplift"]["unknown"] == "bought.not_measured"
    assert body["uplift"]["verdict"] is None


def test_a_difference_that_cannot_be_told_says_why(
    world: World, analyst: Caller, clock: Clock
) -> None:
    content = a_campaign(control_share_bp=1, goal=Goal(window_days=1))
    reported = a_reported(world, people(3), content)
    clock.moves(days=2)
    measure(reported)

    uplift = asks(analyst, REPORT, reported.record.id).body["uplift"]

    assert (uplift["unknown"], uplift["share"]) == ("uplift.no_group", None)
    assert uplift["verdict"] == "not_proven"
    (row,) = (e for e in table(analyst, reported.record.id) if e["metric"] == "uplift.bought")
    assert (row["number"], row["note"]) == ("unknown", "not_proven: uplift.no_group")


# The table


def test_the_table_has_the_numbers_of_the_json(world: World, analyst: Caller, clock: Clock) -> None:
    campaign = a_finished(world, clock).record.id
    body, rows = asks(analyst, REPORT, campaign).body, table(analyst, campaign)
    cells = {(row["metric"], row["channel"], row["note"]): row for row in rows}

    assert cells["audience", "", ""]["number"] == str(body["audience"])
    for each in body["states"]:
        kind = "reason" if each["reason"] else "state"
        row = cells[f"{kind}.{each['state']}", "", each["reason"] or ""]
        assert row["number"] == str(each["number"])
    for each in body["figures"]:
        value, row = (
            each["value"],
            cells[each["figure"], each["channel"], each["value"]["unknown"] or ""],
        )
        if value["unknown"]:
            assert (row["number"], row["share"], row["low"]) == ("unknown", "", "")
        else:
            assert (row["number"], row["denominator"]) == (str(value["number"]), str(value["of"]))
            assert float(row["low"]) == value["low"]
    for each in body["bought"]:
        money = cells[f"money.{each['group']}", each["channel"], "RUB"]
        assert money["number"] == each["money"]["amount"]
    uplift = cells["uplift.bought", "all", "not_proven"]
    assert float(uplift["low"]) == body["uplift"]["share"]["low"] < 0


def test_the_table_says_the_money_of_the_difference(
    world: World, analyst: Caller, clock: Clock
) -> None:
    campaign = a_finished(world, clock, Metric.NET_MONEY).record.id

    (row,) = (e for e in table(analyst, campaign) if e["metric"] == "uplift.net_money")

    money = asks(analyst, REPORT, campaign).body["uplift"]["money"]
    assert (row["number"], row["low"]) == (money["found"]["amount"], money["low"]["amount"])
    assert row["note"].endswith(", RUB")


def test_the_table_names_the_channels_that_cannot_know(
    world: World, analyst: Caller, clock: Clock
) -> None:
    content = a_campaign(texts={"sms": {"ru": "Осень"}}, name="=HYPERLINK(1)", control_share_bp=0)
    reported = a_reported(world, people(2), content)

    rows = table(analyst, reported.record.id)

    assert rows[0] == {**dict.fromkeys(rows[0], ""), "metric": "campaign", "note": "'=HYPERLINK(1)"}
    assert ("bought", "unknown") in [(row["metric"], row["number"]) for row in rows]
    (uplift,) = (row for row in rows if row["metric"] == "uplift")
    assert (uplift["number"], uplift["note"]) == ("unknown", "uplift.no_control")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Осень", "Осень"),
        ("=1+1", "'=1+1"),
        ("+7", "'+7"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "\t'=1"),
        ("x;=1+1", "x;'=1+1"),
        ("x, +1;\t@a", "x,' +1;\t'@a"),
        ("x\n-1", "x\n'-1"),
        ("＝1＋1", "'＝1＋1"),
        ("x;＠a", "x;'＠a"),
        ('x;"=1"', 'x;\'"=1"'),
        ("'=1", "'=1"),
        ("a=1+1", "a=1+1"),
        ("Кофе - чай", "Кофе - чай"),
        ("\u200b=1", "'=1"),
        ("\u202e@a", "'@a"),
        ("  =1", "'  =1"),
        ("1-1", "1-1"),
        ("\u3164=1", "\u3164'=1"),
        ("\u0301=1", "'\u0301=1"),
        ("Кофе\u00a0- чай", "Кофе\u00a0- чай"),
        *((f"x{gap}=1", f"x{gap}'=1") for gap in "\u2028\u2029\v\f\x85\u3164\u2800\0\x1f\x7f"),
    ],
)
def test_no_cell_is_a_formula(text: str, shown: str) -> None:
    assert harmless(text) == shown


@pytest.mark.parametrize("name", ["x;=1+1", "Кофе;＝1", "x,=1", 'x;"=1+1"', "+7;-1;@a|=2"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_c15_no_piece_of_a_line_is_a_formula(
    world: World, analyst: Caller, name: str, separator: str
) -> None:
    """Case c15."""
    reported = a_reported(world, people(2), a_campaign(name=name, control_share_bp=0))
    lines = table_text(analyst, reported.record.id).removeprefix("\ufeff").splitlines()

    pieces = [piece for line in lines for piece in line.split(separator)]
    signs = tuple("=+-@＝＋－＠")
    formulas = [each for each in pieces if each.lstrip(' "').startswith(signs)]
    assert [each for each in formulas if not re.fullmatch(r"-?\d+(\.\d+)?", each)] == []


# Days, refusals, and before the start


def test_the_days_of_a_standing_campaign(world: World) -> None:
    keep(world, *born_on(START.date(), 2))
    standing = a_birthday(world, START.date()).record.id

    admin = a_caller(world, Role.ADMIN)

    whole = asks(admin, REPORT, standing).body
    none = asks(admin, REPORT, standing, **{"from": "2026-11-22"}).body

    assert (whole["audience"], whole["from"], whole["to"]) == (2, "2026-11-21", "2026-11-21")
    assert (none["audience"], none["from"]) == (0, "2026-11-22")


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"from": "2026-11-22", "to": "2026-11-21"}, 400, "body.malformed"),
        ({"from": "2025-11-22", "to": "2026-11-23"}, 400, "body.malformed"),
        ({"from": "yesterday"}, 400, "body.malformed"),
        ({"since": "2026-11-21"}, 400, "body.malformed"),
        ({"from": "2026-11-21"}, 400, "report.no_days"),
    ],
)
@pytest.mark.parametrize("route", [REPORT, TABLE])
def test_a_bad_period_is_refused(
    world: World, analyst: Caller, route: str, query: dict[str, str], status: int, code: str
) -> None:
    campaign = a_reported(world, people(1)).record.id

    answer = asks(analyst, route, campaign, **query)

    assert (answer.status, answer.body["code"]) == (status, code)


@pytest.mark.parametrize("route", [REPORT, TABLE])
def test_what_does_not_exist_or_was_not_launched_has_no_report(
    world: World, analyst: Caller, route: str
) -> None:
    nobody = asks(analyst, route, "nobody")
    draft = asks(analyst, route, a_record(world, state=CampaignState.DRAFT).id)

    assert (nobody.status, nobody.body["code"]) == (404, "campaign.unknown")
    assert (draft.status, draft.body["code"]) == (409, "campaign.not_launched")


def test_a_report_that_does_not_add_up_is_not_shown(world: World, analyst: Caller) -> None:
    reported = a_reported(world, people(1))
    reported.ends("m")

    answer = asks(analyst, REPORT, reported.record.id)

    assert (answer.status, answer.body["code"]) == (503, "report.does_not_add_up")


@pytest.mark.parametrize("metric", Metric)
def test_rule_45_what_a_campaign_could_prove(world: World, analyst: Caller, metric: Metric) -> None:
    keep(world, *buyers({place: [(-3, 1000 + place)] for place in range(10)}, 40))
    content = replace(a_campaign(control_share_bp=3000), goal=Goal(metric))
    record = a_record(world, content, state=CampaignState.DRAFT)
    rehearsed = planned(world, record, a_rehearsal(world, record))

    before = asks(analyst, PROSPECT, record.id).body
    rehearsed.measures()
    told = asks(analyst, PROSPECT, record.id).body

    assert before["unknown"] == "bought.not_measured"
    assert (before["too_few"], before["usual_share"], before["usual_money"]) == (None, None, None)
    assert told["treated"] + told["control"] == 40
    assert told["needed_control"] > told["control"]
    assert told["too_few"] is True
    usual = told["usual_money"] if metric is Metric.NET_MONEY else told["usual_share"]
    assert usual == ({"amount": "2.51", "currency": "RUB"} if metric is Metric.NET_MONEY else 0.25)


def test_rule_45_a_campaign_that_nobody_rehearsed_has_no_prospect(
    world: World, analyst: Caller
) -> None:
    answer = asks(analyst, PROSPECT, a_record(world, a_campaign(control_share_bp=1000)).id)

    assert (answer.status, answer.body["code"]) == (404, "campaign.not_rehearsed")
