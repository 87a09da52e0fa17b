"""The page of the jobs of the clock."""

import pytest

from chalicelib.console.words import texts
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.messages.message import LOCALES
from chalicelib.domain.staff.staff import Role
from chalicelib.services.clock.run_jobs import JOBS, run_jobs
from chalicelib.world import World
from tests.builders.pages import signed_in

PAGE = "/console/jobs"


def test_every_job_has_a_name_and_says_what_it_does() -> None:
    for locale in LOCALES:
        for name in JOBS:
            assert {f"jobs.name.{name}", f"jobs.does.{name}"} <= texts(locale).keys()


def test_jobs_in_order_say_so_and_every_count_has_a_word(world: World) -> None:
    run_jobs(world)

    seen = signed_in(world).opens(PAGE)
    counts = [name for job in world.campaigns.job_results.all().values() for name in job.counts]

    assert "Все задания выполняются вовремя" in seen.text
    assert all(f"jobs.count.{name}" in texts("ru") for name in counts)


def test_a_failed_job_is_named_with_its_reason(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise Unavailable("table.throttled")

    monkeypatch.setitem(JOBS, "booking", fails)
    with pytest.raises(Unavailable):
        run_jobs(world)

    seen = signed_in(world, language="en").opens(PAGE)
    assert "Needs attention: Expiry and levels." in seen.text
    assert "failed since" in seen.text


def test_a_job_is_run_at_once_by_an_administrator_only(world: World) -> None:
    seen = signed_in(world).sends(PAGE, {"job": "measuring"})

    assert "Задание поставлено в очередь" in seen.text
    assert "задание запущено вручную" in signed_in(world).opens("/console/audit").text
    auditor = signed_in(world, Role.AUDITOR)
    page = auditor.opens(PAGE)
    assert "Запустить сейчас" not in page.text
    token = page.hidden("/console/sign-out")
    assert auditor.posts(PAGE, {**token, "job": "measuring"}).status == 403


def test_a_job_that_does_not_exist_is_a_page(world: World) -> None:
    assert signed_in(world).sends(PAGE, {"job": "../x"}).status == 404
