"""Staff move points by hand: the customer hears it once, and reads what moved the account."""

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.people import Telegrammer, WebchatVisitor, customer_of, work_off_outbox
from tests.builders.staff import Answered, Caller, a_caller
from tests.flows.points.scene import john_of, reads, words
from tests.handlers.points.test_points_http import POINTS


def adjusts(
    world: World, customer: str, points: int, *, by: Caller | None = None, once: str = ""
) -> Answered:
    body = {"points": points, "reason": "a broken egg"}
    path = {"customer_id": customer}
    admin = by or a_caller(world, Role.ADMIN)
    return admin.asks("POST", f"{POINTS}/adjustments", body, path=path, once=once or None)


def test_an_adjustment_is_told_once_without_its_reason(
    world: World, till: object, visitor: WebchatVisitor
) -> None:
    john = john_of(world, visitor)
    reads(world, john)
    admin = a_caller(world, Role.ADMIN)
    for _ in range(2):
        assert adjusts(world, john.id, 100, by=admin, once="k1").status == 201
    assert adjusts(world, john.id, -30).status == 201

    said = words(reads(world, john))

    assert said.count("The shop gave you 100 points. You now have 100 points.") == 1
    assert said.count("The shop took 30 points off. You now have 70 points.") == 1
    assert "egg" not in said
    work_off_outbox(world)
    assert words(reads(world, john)) == said


def test_a_refused_adjustment_is_not_told(
    world: World, till: object, visitor: WebchatVisitor
) -> None:
    john = john_of(world, visitor)

    assert adjusts(world, john.id, -30).status == 409

    assert "The shop" not in words(reads(world, john))


def test_the_switch_of_receipts_switches_it_off(
    world: World, till: object, visitor: WebchatVisitor
) -> None:
    john = john_of(world, visitor)
    saved = a_caller(world, Role.ADMIN).asks("PUT", "/v1/bot", {"tells_receipts": False})
    assert saved.status == 200
    assert adjusts(world, john.id, 100).status == 201

    assert "The shop gave" not in words(reads(world, john))


@pytest.mark.parametrize(
    "said",
    [
        "история баллов",
        "history",
        "where did my points go",
        "куда делись баллы",
        "за что списали баллы",
        "points history",
        "/history",
    ],
)
def test_the_movements_are_listed(world: World, member: Telegrammer, said: str) -> None:
    customer = customer_of(world, member)
    assert adjusts(world, customer.id, -20).status == 201

    heard = member.says(said).text

    assert "5 декабря 2026: Изменено сотрудником. −20 баллов." in heard
    assert "Покупка, чек of-" in heard
    assert "egg" not in heard


def test_without_movements_the_bot_says_so(till: object, anna: Telegrammer) -> None:
    anna.registers()

    assert "Движений баллов пока не было" in anna.says("история баллов").text


def test_before_the_first_programme_there_is_no_history(anna: Telegrammer) -> None:
    anna.registers()

    assert "Баллы в этой программе не начисляются" in anna.says("/history").text
