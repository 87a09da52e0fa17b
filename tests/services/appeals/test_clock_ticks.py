"""Between the hours the clock looks at deadlines alone."""

from typing import Any

from chalicelib.domain.appeals.appeal import AlarmKind
from chalicelib.handlers.workers.clock import clock
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.services.appeals.desk import a_writer, appeal, says


def ticks(at: Clock) -> None:
    event: dict[str, Any] = dict.fromkeys(
        ("version", "id", "detail-type", "source", "account", "region"), ""
    )
    clock({**event, "time": at.now().isoformat(), "resources": [], "detail": {}}, None)


def test_a_deadline_is_not_kept_waiting_for_the_hour(world: World, clock: Clock) -> None:
    asked = says(world, a_writer(world), "Где мои баллы?").appeal.id
    clock.moves(hours=3, minutes=15)
    ticks(clock)
    assert appeal(world, asked).rang == {AlarmKind.ANSWER_WARNING}
    assert not world.campaigns.job_results.all()
    clock.moves(minutes=45)
    ticks(clock)
    assert appeal(world, asked).rang == {AlarmKind.ANSWER_WARNING, AlarmKind.ANSWER_ESCALATION}
    assert "desk" in world.campaigns.job_results.all()
