"""Drafts of the programme over HTTP: what one would change, and what to begin with."""

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.staff import Caller, a_caller
from tests.handlers.points.test_points_http import PROGRAMME, a_document

CHECKS = "/v1/programme/checks"
PRESETS = "/v1/programme/presets"
GENEROUS = {"rules": [{"id": "base", "kind": "percent", "rate": 1400}]}


def test_a_draft_shows_what_it_changes_and_stores_nothing(admin: Caller) -> None:
    answer = admin.asks("POST", CHECKS, {"programme": a_document(earning=GENEROUS)})

    assert answer.status == 200
    assert answer.body["version"] == 1
    assert answer.body["gives_back_bp"] == 1400
    change = {"field": "/earning/rules/base/rate", "before": 700, "after": 1400}
    assert answer.body["changes"] == [change]
    assert admin.asks("GET", PROGRAMME).body["version"] == 1


def test_a_draft_is_refused_as_the_change_would_be(admin: Caller) -> None:
    broken = a_document(redemption={"minimum": 5, "maximum": 1})

    answer = admin.asks("POST", CHECKS, {"programme": broken})

    assert answer.status == 400
    assert answer.body["errors"][0]["pointer"] == "/programme/redemption/minimum"


@pytest.mark.parametrize(
    ("role", "status"), [(Role.MARKETER, 200), (Role.ANALYST, 200), (Role.CASHIER, 403)]
)
def test_those_who_may_replay_drafts_may_check_them(
    admin: Caller, world: World, role: Role, status: int
) -> None:
    caller = a_caller(world, role)

    assert caller.asks("POST", CHECKS, {"programme": a_document()}).status == status


def test_every_preset_may_be_put_into_force(world: World) -> None:
    admin = a_caller(world, Role.ADMIN)

    presets = admin.asks("GET", PRESETS).body["presets"]

    assert presets == ["cafe", "car-service", "grocery", "salon", "web-shop"]
    for name in presets:
        preset = admin.asks("GET", f"{PRESETS}/{{preset}}", path={"preset": name}).body
        answer = admin.asks("POST", CHECKS, {"programme": preset["programme"]})
        assert (answer.status, answer.body["version"]) == (200, 0)


def test_an_unknown_preset_is_not_found(world: World) -> None:
    answer = a_caller(world, Role.ADMIN).asks(
        "GET", f"{PRESETS}/{{preset}}", path={"preset": "../x"}
    )

    assert answer.status == 404
