"""The dashboard: figures of stored totals, what goes out, the jobs; each role sees its own."""

from datetime import timedelta

import pytest

from chalicelib.console.pages import start
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.staff.staff import ALLOWED, Permission, Role
from chalicelib.services.clock.run_jobs import run_jobs
from chalicelib.world import World
from tests.builders.aws.memory_aws import MemoryAws
from tests.builders.pages import signed_in
from tests.builders.planning import a_campaign, a_record
from tests.handlers.totals.test_totals import DAY, keep_day

READS = ("get_item", "batch_get_item", "query", "scan")
HOSTILE = '"><img src=x onerror=alert(1)>'


def test_before_the_first_night_the_page_says_what_will_stand_there(world: World) -> None:
    seen = signed_in(world).opens("/console")

    assert seen.status == 200
    assert "Итогов пока нет" in seen.text
    assert "<figure" not in seen.html


def test_the_figures_are_those_of_the_closed_days_with_their_instant(world: World) -> None:
    keep_day(world)
    seen = signed_in(world).opens("/console")

    assert "За 30 дней по 20 ноября включительно" in seen.text
    assert "Участники 10 не с чем сравнить" in seen.text
    assert "Покупают 7" in seen.text
    assert "Продажи с картой 350 ₽" in seen.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Баллов на счетах 500" in seen.text
    assert "E-mail Отправлены 4" in seen.text


def test_a_change_is_said_in_words(world: World) -> None:
    keep_day(world)
    keep_day(world, DAY - timedelta(days=40))
    seen = signed_in(world, language="en").opens("/console")

    assert "Members 10 no change" in seen.text


def test_what_is_unknown_is_said_so(world: World) -> None:
    keep_day(world, owed=None)

    assert "На счетах нет данных" in signed_in(world).opens("/console").text


def test_the_year_is_drawn_from_its_table(world: World) -> None:
    for months in range(3):
        keep_day(world, DAY - timedelta(days=31 * months))

    seen = signed_in(world).opens("/console")

    assert seen.html.count('data-table="trend-sales"') == 1
    assert 'data-value="350.00"' in seen.html
    assert "ноябрь 2026" in seen.text
    assert "сентябрь 2026" in seen.text


def test_campaigns_and_triggers_of_today_are_named_and_escaped(world: World) -> None:
    a_record(world, a_campaign(name=HOSTILE))
    a_record(world, a_campaign(name="Birthday"), trigger="birthday")
    a_record(world, a_campaign(name="Draft"), state=CampaignState.DRAFT)

    seen = signed_in(world).opens("/console")

    assert seen.text.count(HOSTILE) == 2  # today and tomorrow
    assert "Включённые триггеры День рождения" in seen.text
    assert "Draft" not in seen.text

    assert "onerror" in seen.text
    assert "<img" not in seen.html


def test_a_block_that_fails_says_so_and_the_rest_stands(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_day(world)

    def fails(_: object) -> None:
        raise Unavailable("table.throttled")

    monkeypatch.setitem(start.BLOCKS, "agenda", (Permission.CAMPAIGNS_READ, fails))

    seen = signed_in(world).opens("/console")

    assert seen.status == 200
    assert "Этот блок сейчас не загрузился" in seen.text
    assert "Продажи с картой" in seen.text


@pytest.mark.parametrize("role", list(Role))
def test_a_role_sees_what_it_may(world: World, role: Role) -> None:
    keep_day(world)
    run_jobs_quietly(world)
    text = signed_in(world, role).opens("/console").text

    assert ("Баллы за 30 дней" in text) is (role in ALLOWED[Permission.TOTALS_READ])
    assert ("Что уходит" in text) is (role in ALLOWED[Permission.CAMPAIGNS_READ])
    assert ("Задания сервиса" in text) is (role in ALLOWED[Permission.OPERATIONS_READ])


def run_jobs_quietly(world: World) -> None:
    try:
        run_jobs(world)
    except Unavailable:
        return


def test_the_page_costs_five_requests_to_the_table(world: World, aws: MemoryAws) -> None:
    """What is remembered for a minute, the key and the programme, was read before."""
    for days in range(0, 400, 3):
        keep_day(world, DAY - timedelta(days=days))
    visitor = signed_in(world)
    visitor.opens("/console")
    before = sum(aws.table.calls[name] for name in READS)

    assert "Двенадцать месяцев" in visitor.opens("/console").text

    assert sum(aws.table.calls[name] for name in READS) - before <= 5
