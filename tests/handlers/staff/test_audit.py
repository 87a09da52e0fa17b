"""Every change by staff is found again, by who may look."""

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.staff import Caller, a_caller

AUDIT = "/v1/audit"


@pytest.fixture
def admin(world: World) -> Caller:
    return a_caller(world, Role.ADMIN)


def changes(caller: Caller, **query: str) -> list[tuple[str, str, str]]:
    shown = caller.asks("GET", AUDIT, query=query).body["changes"]
    return [(each["by"], each["what"], each["subject"]) for each in shown]


def test_making_and_closing_a_key_and_changing_the_bot_are_changes(
    admin: Caller, clock: Clock
) -> None:
    clock.moves(seconds=1)
    made = admin.asks("POST", "/v1/keys", {"role": "auditor", "name": "a"}).body["id"]
    clock.moves(seconds=1)
    admin.asks("DELETE", "/v1/keys/{key_id}", path={"key_id": made})
    clock.moves(seconds=1)
    admin.asks("PUT", "/v1/bot", {"texts": {"ru": {"button.yes": "Ага"}}})

    assert changes(admin)[1:] == [
        (admin.key_id, "key.created", made),
        (admin.key_id, "key.revoked", made),
        (admin.key_id, "bot.changed", "bot"),
    ]


def test_what_was_refused_is_no_change(admin: Caller) -> None:
    before = changes(admin)
    admin.asks("POST", "/v1/keys", {"role": "king", "name": "a"})
    admin.asks("DELETE", "/v1/keys/{key_id}", path={"key_id": "nobody"})
    admin.asks("PUT", "/v1/bot", {"texts": {"ru": {"no.such": "text"}}})

    assert changes(admin) == before


def test_the_pages_of_a_day_add_up_to_the_day(world: World, admin: Caller, clock: Clock) -> None:
    made = [admin.key_id]
    for _ in range(6):
        clock.moves(minutes=1)
        made.append(a_caller(world, Role.AUDITOR).key_id)

    seen, cursor = [], ""
    for _ in range(4):
        page = admin.asks("GET", AUDIT, query={"limit": "2", "cursor": cursor}).body
        seen += [each["subject"] for each in page["changes"]]
        cursor = page["next"]

    assert seen == made
    assert cursor is None


def test_another_day_is_another_list(admin: Caller, clock: Clock) -> None:
    clock.moves(days=1)

    assert changes(admin) == []
    assert len(changes(admin, day="2026-11-21")) == 1


@pytest.mark.parametrize(
    "query",
    [{"day": "yesterday"}, {"limit": "0"}, {"limit": "101"}, {"limit": "x"}, {"cursor": "x"}],
)
def test_a_bad_parameter_is_refused(admin: Caller, query: dict[str, str]) -> None:
    assert admin.asks("GET", AUDIT, query=query).status == 400
