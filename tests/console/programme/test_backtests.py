"""Back-tests on pages: a draft from the form to what it would have cost."""

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.pages import Seen, Visitor, signed_in
from tests.builders.planning import Jobs, does
from tests.builders.shops import a_buyer
from tests.builders.staff import a_caller
from tests.domain.points.till import NOW
from tests.handlers.points.test_personal_http import LEVELS
from tests.handlers.points.test_points_http import PROGRAMME as OPERATION
from tests.handlers.points.test_points_http import a_document, sells

PROGRAMME = "/console/programme"
BACKTESTS = f"{PROGRAMME}/backtests"


@pytest.fixture
def jobs(world: World, clock: Clock) -> Jobs:
    clock.at = NOW
    jobs = Jobs()
    world.queues.plan = jobs.queue()
    body = {
        "programme": a_document(tiers={"levels": LEVELS}),
        "effective_at": "2024-01-01T00:00:00Z",
    }
    assert a_caller(world, Role.ADMIN).asks("PUT", OPERATION, body).status == 200
    till, anna = a_caller(world, Role.INTEGRATION), a_buyer(world)
    sells(till, anna, "a", "1000.00")
    return jobs


def begun(visitor: Visitor, **changes: str) -> Seen:
    form = visitor.opens(f"{PROGRAMME}/edit").filled()
    review = visitor.posts(
        f"{PROGRAMME}/edit", {**form, "earning.rules.0.rate": "14", "do": "check", **changes}
    )
    return visitor.posts(BACKTESTS, review.filled(BACKTESTS))


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MARKETER, Role.ANALYST])
def test_a_draft_is_tested_from_the_form(world: World, jobs: Jobs, role: Role) -> None:
    visitor = signed_in(world, role)

    running = begun(visitor)
    for job, _ in jobs.takes():
        does(job)
    done = visitor.opens(running.path)

    assert "Считаем" in running.text
    assert 'hx-trigger="every 2s"' in running.html
    assert "hx-trigger" not in done.html
    assert "Эти правила стоили бы на 70 ₽ больше (70 баллов)" in done.text
    assert 'data-table="owed"' in done.html
    assert " 1 1 0 70 " in done.text


def test_the_progress_is_a_part_of_the_page(world: World, jobs: Jobs) -> None:
    visitor = signed_in(world)

    seen = visitor.opens(begun(visitor).path, hx_request="true")

    assert "<html" not in seen.html
    assert "Считаем" in seen.html


def test_the_draft_of_a_test_can_be_saved(world: World, jobs: Jobs) -> None:
    visitor = signed_in(world)
    running = begun(visitor)

    review = visitor.posts(
        f"{PROGRAMME}/review", running.filled(f"{PROGRAMME}/review") | {"do": "check"}
    )

    assert "7 % от суммы 14 % от суммы" in review.text


def test_a_double_press_begins_one_test(world: World, jobs: Jobs) -> None:
    visitor = signed_in(world)
    form = visitor.opens(BACKTESTS).filled()

    first, second = visitor.posts(BACKTESTS, form), visitor.posts(BACKTESTS, form)
    other = visitor.posts(BACKTESTS, {**form, "since": "2026-11-01"})

    assert first.path == second.path
    assert other.path != first.path


@pytest.mark.parametrize("since", ["", "2031-01-01", "x"])
def test_a_day_without_receipts_is_refused_at_its_field(
    world: World, jobs: Jobs, since: str
) -> None:
    visitor = signed_in(world)

    seen = visitor.posts(BACKTESTS, {**visitor.opens(BACKTESTS).filled(), "since": since})

    assert seen.status == 422
    assert "Проверьте форму" in seen.text
