"""An update of the quarantine is answered as a fresh one, once, or stays with its new error."""

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.handlers.conversation import receive
from chalicelib.repo.conversation.quarantine import BODY_BYTES_MAX
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.people import Telegrammer, queued
from tests.builders.staff import Answered, Caller, a_caller

UPDATES = "/v1/updates"
ONE = f"{UPDATES}/{{update_id}}"


@pytest.fixture
def admin(world: World) -> Caller:
    return a_caller(world, Role.ADMIN)


def breaks(*_: object, **__: object) -> None:
    raise KeyError("Анна, +79000000001")


def quarantined(world: World, update: dict[str, Any] | bytes) -> str:
    body = update if isinstance(update, bytes) else json.dumps(update).encode()
    number = world.new_id()
    world.conversation.quarantine.keep(
        number, channel="telegram", body=body, why="KeyError: 'Анна'", now=world.now()
    )
    kept = world.conversation.quarantine.newest(world.now())
    return next(each.id for each in kept if each.number == number)


def retries(caller: Caller, update: str) -> Answered:
    return caller.asks("POST", f"{ONE}/retry", path={"update_id": update})


def listed(caller: Caller, **query: str) -> list[str]:
    return [each["id"] for each in caller.asks("GET", UPDATES, query=query).body["updates"]]


def test_an_update_that_broke_our_code_is_answered_when_it_is_mended(
    world: World, anna: Telegrammer, admin: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(receive, "converse", breaks)
        anna.says("/start")
    (update,) = listed(admin)
    assert queued(world) == []

    done = retries(admin, update)

    assert (done.status, done.body["id"]) == (200, update)
    assert len(queued(world)) == 1
    assert listed(admin) == []
    again = retries(admin, update)
    assert (again.status, again.body["code"]) == (404, "update.unknown")


def test_an_update_that_is_retried_by_two_has_one_effect(
    world: World, anna: Telegrammer, admin: Caller, clock: Clock
) -> None:
    """A process died after the answer, before the update left the quarantine."""
    fresh = anna.update(text="/start")
    first = quarantined(world, fresh)
    retries(admin, first)
    jobs = queued(world)
    clock.moves(minutes=5)
    second = quarantined(world, fresh)

    assert retries(admin, second).status == 200
    assert {job["reply"] for job in queued(world)} <= {job["reply"] for job in jobs}


def test_an_update_that_breaks_again_stays_with_its_new_error(
    world: World, anna: Telegrammer, admin: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    update = quarantined(world, anna.update(text="/start"))
    monkeypatch.setattr(receive, "converse", breaks)

    refused = retries(admin, update)

    assert (refused.status, refused.body["code"]) == (409, "update.broke_again")
    shown = admin.asks("GET", ONE, path={"update_id": update}).body
    assert shown["why"] == "KeyError: 'Анна, +79000000001'"
    assert listed(admin) == [update]


def test_an_update_that_cannot_be_read_or_was_cut_stays(world: World, admin: Caller) -> None:
    broken = quarantined(world, b"\xff{")
    cut = quarantined(world, b"x" * (BODY_BYTES_MAX + 1))

    assert retries(admin, broken).body["code"] == "update.broke_again"
    assert retries(admin, cut).body["code"] == "update.cut"
    assert len(listed(admin)) == 2


def test_an_update_that_is_not_for_us_leaves_the_quarantine(world: World, admin: Caller) -> None:
    assert retries(admin, quarantined(world, {"update_id": 1})).status == 200
    assert listed(admin) == []


def test_an_auditor_sees_neither_body_nor_what_the_error_quotes(
    world: World, anna: Telegrammer
) -> None:
    update = quarantined(world, anna.update(text="Анна Петрова"))
    auditor = a_caller(world, Role.AUDITOR)

    shown = auditor.asks("GET", ONE, path={"update_id": update}).body

    assert (shown["error"], shown["why"], shown["body"]) == ("KeyError", None, None)
    assert retries(auditor, update).status == 403


def test_an_update_is_dropped_and_the_audit_says_by_whom(world: World, admin: Caller) -> None:
    update = quarantined(world, b"{}")

    assert admin.asks("DELETE", ONE, path={"update_id": update}).status == 204
    assert admin.asks("DELETE", ONE, path={"update_id": update}).status == 404
    day = world.staff.audit.of_day(world.now().date())
    assert [(e.by, e.what, e.subject) for _, e in day][-1] == (
        admin.key_id,
        "update.dropped",
        update,
    )


def test_updates_are_listed_newest_first_over_all_days_or_of_one(
    world: World, admin: Caller, clock: Clock
) -> None:
    days: list[list[str]] = [[], [], []]
    for day_of in days:
        for _ in range(12):
            clock.moves(seconds=1)
            day_of.append(quarantined(world, b"x" * 90_000))
        clock.moves(days=1)
    every = [update for day in reversed(days) for update in reversed(day)]

    first = admin.asks("GET", UPDATES, query={"limit": "20"}).body
    rest = admin.asks("GET", UPDATES, query={"limit": "20", "cursor": first["next"]}).body
    day = (clock.now() - timedelta(days=2)).date().isoformat()

    assert [each["id"] for each in (*first["updates"], *rest["updates"])] == every
    assert listed(admin, day=day) == list(reversed(days[1]))


@pytest.mark.parametrize("update", ["x", "20261128T170500.1Z-1", "20261128T170500000000Z-1", "é"])
def test_an_id_of_no_update_is_unknown(admin: Caller, update: str) -> None:
    asked = admin.asks("GET", ONE, path={"update_id": update})

    assert asked.body["code"] in ("update.unknown", "route.unknown")


def test_a_channel_that_is_off_is_refused(world: World, admin: Caller) -> None:
    world.conversation.quarantine.keep("1", channel="gone", body=b"{}", why="E", now=world.now())
    update = world.conversation.quarantine.newest(world.now())[0].id

    assert retries(admin, update).body["code"] == "channel.unknown"
