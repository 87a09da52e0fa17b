"""Exports on pages: start one, see its progress, save its file."""

from datetime import timedelta

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.services.exports.run_export import continue_export
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.pages import Visitor, signed_in
from tests.builders.planning import Jobs, keep, people
from tests.builders.staff import a_caller

EXPORTS = "/console/exports"
NEW = f"{EXPORTS}/new"
PAYLOAD = '"><img src=x onerror=alert(1)>'


@pytest.fixture
def base(world: World) -> list[Customer]:
    world.queues.files = Jobs().queue()
    base = people(3)
    keep(world, *base)
    return base


@pytest.fixture
def admin(world: World, base: list[Customer]) -> Visitor:
    assert base
    return signed_in(world)


def id_of(path: str) -> str:
    return path.rpartition("/")[2]


def test_an_export_is_started_watched_and_saved(world: World, admin: Visitor) -> None:
    making = admin.sends(NEW, {"kind": "customers", "format": "xlsx", "segment": ""})
    continue_export(world, id_of(making.path))
    joining = admin.opens(making.path, hx_request="true")
    continue_export(world, id_of(making.path))
    ready = admin.opens(making.path)

    assert "Записано: 0 строк" in making.text.replace("\u00a0", " ")
    assert 'hx-trigger="every 2s"' in making.html
    assert "Файл собирается" in joining.text
    assert "<html" not in joining.html
    assert "Готово: 3 строки" in ready.text.replace("\u00a0", " ")
    assert "every 2s" not in ready.html
    file = admin.opens(f"{making.path}/file")
    assert file.headers["Location"].startswith(
        f"https://files.example/exports/{id_of(making.path)}/file"
    )


def test_a_double_click_is_one_export(admin: Visitor) -> None:
    form = {**admin.opens(NEW).filled(), "kind": "cards"}

    first, second = admin.posts(NEW, form), admin.posts(NEW, form)

    assert first.path == second.path
    assert admin.opens(f"{EXPORTS}?format=csv").html.count("cards") == 1


def test_a_segment_of_any_name_may_be_chosen(world: World, admin: Visitor) -> None:
    body = {"name": PAYLOAD, "predicate": {"kind": "tag", "any_of": ["vip"]}}
    segment = a_caller(world, Role.ADMIN).asks("POST", "/v1/segments", body).body["id"]

    form = admin.opens(NEW)
    made = admin.sends(NEW, {"kind": "customers", "format": "csv", "segment": segment})

    for seen in (form, made, admin.opens(EXPORTS)):
        assert PAYLOAD not in seen.html
        assert "&#34;&gt;&lt;img" in seen.html


def test_a_refused_form_keeps_what_was_chosen(admin: Visitor) -> None:
    no_programme = admin.sends(NEW, {"kind": "balances", "format": "csv", "segment": ""})
    wrong = admin.sends(NEW, {"kind": "x", "format": "csv", "segment": ""})

    assert (no_programme.status, wrong.status) == (422, 422)
    assert 'value="balances" checked' in no_programme.html
    assert 'href="#field-kind"' in wrong.html


def test_a_file_says_when_it_was_removed(world: World, admin: Visitor, clock: Clock) -> None:
    made = admin.sends(NEW, {"kind": "cards", "format": "csv", "segment": ""})
    for _ in range(2):
        continue_export(world, id_of(made.path))
    clock.at += timedelta(days=7, minutes=1)
    admin = signed_in(world, language="en")

    assert "The file was removed" in admin.opens(made.path).text
    assert "file removed" in admin.opens(EXPORTS).text
    assert admin.opens(f"{made.path}/file").status == 409


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMIN, Role.CASHIER, Role.INTEGRATION}))
def test_no_other_role_sees_exports(world: World, role: Role) -> None:
    visitor = signed_in(world, role)

    assert visitor.opens(EXPORTS).status == 403
    assert EXPORTS not in visitor.opens("/console/settings").html


def test_an_empty_list_says_what_will_stand_there(admin: Visitor) -> None:
    assert "Выгрузок пока нет" in admin.opens(EXPORTS).text
    assert EXPORTS in admin.opens("/console/settings").html
