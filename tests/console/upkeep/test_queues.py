"""The pages of the queues and their dead letters."""

import json

import pytest

from chalicelib.console.words import texts
from chalicelib.domain.messages.message import LOCALES
from chalicelib.domain.staff.staff import Role
from chalicelib.domain.upkeep.dead_letter import OUTBOX_KINDS, SHOWN
from chalicelib.world import World
from chalicelib.world.queues import QUEUES, FilesJob, PlanJob
from tests.builders.aws.memory_queues import DEAD, MemoryQueues
from tests.builders.pages import signed_in

PAGE = "/console/queues/plan"
PLAN = "memory://plan_queue"
PAYLOAD = '"><img src=x onerror=alert(1)>'


@pytest.fixture
def queues(world: World) -> MemoryQueues:
    found: MemoryQueues = world.client("sqs")
    return found


def test_every_queue_job_and_fact_has_a_word() -> None:
    wanted = {f"queues.name.{name}" for name in QUEUES} | {f"queues.does.{name}" for name in QUEUES}
    wanted |= {f"letters.kind.{kind}" for kind in (*PlanJob, *FilesJob, *OUTBOX_KINDS)}
    wanted |= {f"letters.fact.{name}" for name in SHOWN}
    for locale in LOCALES:
        assert wanted <= texts(locale).keys()


def test_a_queue_with_dead_letters_is_seen_and_leads_to_them(
    world: World, queues: MemoryQueues
) -> None:
    queues.dies(PLAN, json.dumps({"do": "count", "day": "2026-11-28", "part": 0}))
    visitor = signed_in(world)

    assert 'href="/console/queues/plan"' in visitor.opens("/console/queues").html
    seen = visitor.opens(PAGE)

    assert "доля: 0 , день: 2026-11-28" in seen.text
    assert "не удалось 5 раз подряд" in seen.text
    assert "count,part=0 day=2026-11-28" in visitor.opens(f"{PAGE}?format=csv").html


def test_a_hostile_fact_is_text(world: World, queues: MemoryQueues) -> None:
    queues.dies(PLAN, json.dumps({"do": PAYLOAD, "campaign": PAYLOAD}))

    seen = signed_in(world).opens(PAGE)

    assert "<img" not in seen.html
    assert PAYLOAD in seen.text


def test_one_letter_or_all_are_sent_again(world: World, queues: MemoryQueues) -> None:
    one, _ = queues.dies(PLAN, "[1]"), queues.dies(PLAN, "[2]")
    visitor = signed_in(world, language="en")
    form = {**visitor.opens(PAGE).hidden(), "letter": one}

    assert "Queued again." in visitor.posts(PAGE, form).text
    assert "Queued again." in visitor.posts(PAGE, form).text  # the button was pressed twice
    assert "not here any more" in visitor.sends(PAGE, {"letter": one}).text
    assert queues.bodies(PLAN) == ["[1]"]
    visitor.sends(PAGE, {"letter": "all"})
    assert queues.bodies(PLAN) == ["[1]", "[2]"]


def test_letters_are_dropped_after_the_name_of_the_queue_was_typed(
    world: World, queues: MemoryQueues
) -> None:
    one, _ = queues.dies(PLAN, "[1]"), queues.dies(PLAN, "[2]")
    visitor = signed_in(world)
    asked = f"{PAGE}/drop?letter={one}"

    wrong = visitor.posts(f"{PAGE}/drop", {**visitor.opens(asked).hidden(), "typed": "outbox"})
    done = visitor.posts(f"{PAGE}/drop", {**wrong.hidden(), "typed": " Plan "})

    assert wrong.status == 422
    assert 'value="outbox"' in wrong.html
    assert "Удалено." in done.text
    assert queues.bodies(f"{PLAN}{DEAD}") == ["[2]"]
    assert "неудавшиеся дела удалены" in visitor.opens("/console/audit").text


def test_an_auditor_looks_and_has_no_button(world: World, queues: MemoryQueues) -> None:
    queues.dies(PLAN, "[1]")
    visitor = signed_in(world, Role.AUDITOR)

    seen = visitor.opens(PAGE)

    assert "Отправить" not in seen.text
    token = seen.hidden("/console/sign-out")
    assert visitor.posts(PAGE, {**token, "letter": "all"}).status == 403
    assert visitor.opens(f"{PAGE}/drop").status == 403


def test_an_empty_queue_and_an_unknown_one_say_so(world: World) -> None:
    visitor = signed_in(world)

    assert "Неудавшихся дел нет." in visitor.opens(PAGE).text
    assert visitor.opens("/console/queues/settings").status == 404
