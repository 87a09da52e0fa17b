"""The calendar shows what goes out, on the days of the shops."""

from datetime import timedelta

from chalicelib.domain.customers.customer import Customer
from tests.builders.clock import START
from tests.builders.hands import Hands
from tests.builders.marketing import CAMPAIGN, CAMPAIGNS, a_body
from tests.builders.planning import Planner
from tests.builders.staff import Caller

CALENDAR = "/console/campaigns/calendar"


def test_a_scheduled_campaign_stands_on_its_days_and_a_draft_on_none(
    hands: Hands, caller: Caller, base: list[Customer], planner: Planner
) -> None:
    starts, ends = START + timedelta(days=2), START + timedelta(days=4)
    dates = {"starts_at": starts.isoformat(), "ends_at": ends.isoformat()}
    path = {"campaign_id": caller.asks("POST", CAMPAIGNS, a_body(name="Чай", **dates)).body["id"]}
    caller.asks("POST", CAMPAIGNS, a_body(name="Не запущена"))
    caller.asks("POST", f"{CAMPAIGN}/rehearsal", path=path)
    planner.works()
    assert caller.asks("POST", f"{CAMPAIGN}/launch", path=path).body["state"] == "scheduled"

    seen = hands.opens(CALENDAR)

    assert base
    assert seen.html.count(f'href="/console/campaigns/{path["campaign_id"]}"') == 3
    assert seen.text.count("начало в 12:00") == 1
    assert seen.text.count("продолжается") == 2
    assert "Не запущена" not in seen.text
    assert "Все триггеры выключены." in seen.text


def test_triggers_that_are_on_stand_below(hands: Hands) -> None:
    hands.opens("/console/triggers/birthday")
    hands.presses("Записать триггер", {"on": "yes"})

    seen = hands.opens(CALENDAR)
    # On each of fourteen days with its hours, and once more with the people to whom it goes.
    assert seen.html.count('href="/console/triggers/birthday"') == 15
    assert "с 10 до 21 ч по времени человека" in seen.text
    assert "ничего" not in seen.text
