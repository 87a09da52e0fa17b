"""Notes of staff about one person: written, changed and deleted with a trace."""

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import Role
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.services.responses.export_customer import export_customer
from chalicelib.world import World
from tests.builders.pages import signed_in

PAYLOAD = '"><img src=x onerror=alert(1)>'


def test_a_note_is_written_once_and_shown(world: World, anna: Customer, at: str) -> None:
    visitor = signed_in(world, Role.SUPPORT)
    fields = {**visitor.opens(f"{at}/notes").hidden(), "text": f"звонить вечером {PAYLOAD}"}

    for _ in range(2):
        seen = visitor.posts(f"{at}/notes", fields)

    assert seen.text.count("звонить вечером") == 1
    assert PAYLOAD not in seen.html
    line = visitor.opens(f"{at}/timeline")
    assert "Заметка сотрудника" in line.text
    assert PAYLOAD not in line.html
    assert "звонить вечером" in export_customer(world, anna.id)


def test_a_note_is_changed_and_deleted_with_a_trace(world: World, anna: Customer, at: str) -> None:
    visitor = signed_in(world, Role.SUPPORT)
    visitor.sends(f"{at}/notes", {"text": "раз"})
    (note,) = world.customers.notes.of_customer(anna.id)
    one = f"{at}/notes/{note.id}"

    assert visitor.sends(one, {"text": ""}).status == 422
    changed = visitor.sends(one, {"text": "два"})
    assert "Изменено" in changed.text
    deleted = visitor.sends(one, {"text": "два", "act": "delete"})

    assert "Заметка удалена" in deleted.text
    assert "два" not in deleted.text
    assert "Этой заметки уже нет" in visitor.opens(one).text
    (left,) = world.customers.notes.of_customer(anna.id)
    assert (left.text, left.changed_by != "") == ("", True)


def test_an_empty_or_long_note_is_refused_and_kept(world: World, at: str) -> None:
    visitor = signed_in(world, Role.SUPPORT, language="en")

    long = visitor.sends(f"{at}/notes", {"text": "x" * 2001})
    assert (long.status, "x" * 2001 in long.html) == (422, True)
    assert visitor.sends(f"{at}/notes", {"text": " "}).status == 422


def test_an_erasure_removes_the_notes(world: World, anna: Customer, at: str) -> None:
    signed_in(world, Role.SUPPORT).sends(f"{at}/notes", {"text": "раз"})

    erase_by_staff(world, Actor(StaffKeyId("tests"), world.now()), anna.id)

    assert world.customers.notes.of_customer(anna.id) == []


def test_roles_without_notes_see_none(world: World, at: str) -> None:
    signed_in(world, Role.ADMIN).sends(f"{at}/notes", {"text": "тайна"})

    for role in (Role.MARKETER, Role.AUDITOR, Role.INTEGRATION):
        visitor = signed_in(world, role)
        assert visitor.opens(f"{at}/notes").status == 403
        assert "тайна" not in visitor.opens(f"{at}/timeline").html


def test_the_audit_leads_to_the_person(world: World, anna: Customer, at: str) -> None:
    visitor = signed_in(world)
    fields = {**visitor.opens(f"{at}/notes").hidden(), "text": "звонить вечером"}

    visitor.posts(f"{at}/notes", fields)

    audit = visitor.opens("/console/audit")
    assert "заметка записана" in audit.text
    assert f'href="/console/customers/{anna.id}"' in audit.html


def test_the_profile_shows_the_last_notes(world: World, anna: Customer, at: str) -> None:
    visitor = signed_in(world, Role.SUPPORT)
    for number in range(4):
        fields = {**visitor.opens(f"{at}/notes").hidden(), "text": f"заметка {number} {PAYLOAD}"}
        visitor.posts(f"{at}/notes", fields)

    seen = visitor.opens(at)

    assert seen.text.count("заметка ") == 3
    assert PAYLOAD not in seen.html
    assert "заметка" not in signed_in(world, Role.CASHIER).opens(at).text
