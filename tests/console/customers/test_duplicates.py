"""Records that look alike are listed when a person registers again, until staff decide."""

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.staff import Role
from chalicelib.handlers.workers.outbox import outbox
from chalicelib.services.customers.merging.suggest_duplicates import suggest_duplicates
from chalicelib.world import World
from tests.builders.events import sqs_event
from tests.builders.pages import signed_in
from tests.builders.staff import Caller, a_caller
from tests.handlers.customers.people import CUSTOMERS, a_person

AT = "/console/customers/duplicates"
BORN = {"first_name": "Анна", "surname": "Петрова", "birthday": "1990-05-05"}


def registers(world: World, **changes: str) -> str:
    made = a_caller(world, Role.SUPPORT).asks("POST", CUSTOMERS, a_person(**changes))
    assert made.status == 201, made.body
    suggest_duplicates(world, CustomerId(made.body["id"]))
    return str(made.body["id"])


def test_a_second_registration_is_suggested_until_it_is_told_apart(
    world: World, admin: Caller, anna: Customer
) -> None:
    again = registers(world, phone="+79215550011", **BORN)
    visitor = signed_in(world)

    seen = visitor.opens(AT)
    assert "те же имя, день рождения и магазин" in seen.text
    assert f"with={again}" in seen.html or f"customers/{again}/merge" in seen.html
    for _ in range(2):
        done = visitor.posts(AT, seen.hidden())
    assert "Похожих записей нет" in done.text
    suggest_duplicates(world, CustomerId(again))
    assert "Похожих записей нет" in visitor.opens(AT).text


def test_a_name_alone_is_no_reason(world: World, admin: Caller, anna: Customer) -> None:
    registers(world, phone="+79215550011", **{**BORN, "birthday": "1991-05-05"})

    assert "Похожих записей нет" in signed_in(world).opens(AT).text


def test_the_job_of_a_registration_finds_them(world: World, admin: Caller, anna: Customer) -> None:
    body = a_person(phone="+79215550011", **BORN)
    made = a_caller(world, Role.SUPPORT).asks("POST", CUSTOMERS, body).body

    outbox(sqs_event({"v": 1, "attach": made["id"], "attempt": 0}), None)

    assert len(world.customers.duplicates.page(after="", limit=5)) == 1


def test_the_job_of_a_change_finds_them(world: World, admin: Caller, anna: Customer) -> None:
    again = registers(world, phone="+79215550011", **{**BORN, "birthday": "1991-05-05"})
    path = {"customer_id": again}
    admin.asks("PATCH", "/v1/customers/{customer_id}", {"birthday": BORN["birthday"]}, path=path)

    outbox(sqs_event({"v": 1, "compared": f"{again} {anna.id}"}), None)

    assert len(world.customers.duplicates.page(after="", limit=5)) == 1


def test_a_merge_takes_the_pair_off_the_list(world: World, admin: Caller, anna: Customer) -> None:
    again = registers(world, phone="+79215550011", **BORN)

    signed_in(world).sends(f"/console/customers/{anna.id}/merge?with={again}", {"reason": "да"})

    assert world.customers.duplicates.page(after="", limit=5) == []


def test_a_list_has_pages_and_is_for_administrators(
    world: World, admin: Caller, anna: Customer
) -> None:
    for number in range(3):
        registers(world, phone=f"+7921555001{number}", **{**BORN, "surname": "Иванова"})
    path = {"limit": "2"}

    first = admin.asks("GET", "/v1/duplicates", query=path).body
    second = admin.asks("GET", "/v1/duplicates", query={**path, "cursor": first["next"]}).body

    assert [len(first["pairs"]), len(second["pairs"]), second["next"]] == [2, 1, None]
    assert signed_in(world, Role.SUPPORT).opens(AT).status == 403
