"""Customers are compared with all others after a change by staff, and after an import (rule 38)."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.imports.fields import ImportKind
from chalicelib.services.customers.change_customer import change_customer
from chalicelib.services.customers.merging.find_duplicates import is_comparable, is_compared_anew
from chalicelib.services.customers.merging.suggest_duplicates import COMPARED, compare_by_job
from chalicelib.services.imports.run_import import continue_import
from chalicelib.world import World
from tests.builders.imports import Importing, an_actor, an_import
from tests.builders.planning import Jobs
from tests.repo.builders import a_customer, save_registration

HEADS = ("phone", "first_name", "surname", "birthday", "email", "city")
BORN = Birthday(5, 5, 1990)
NAMED = {"first_name": "Анна", "surname": "Петрова", "email": None, "chats": ()}
ANNA = ("+79215550001", "Анна", "Петрова", "05.05.1990", "", "Псков")


@pytest.fixture
def jobs(world: World) -> Jobs:
    jobs = Jobs()
    world.queues.outbox = jobs.queue()
    return jobs


@pytest.fixture
def anna(world: World) -> Customer:
    """A customer of before."""
    return registers(world, a_customer(birthday=BORN, **NAMED))


def registers(world: World, customer: Customer) -> Customer:
    save_registration(world, customer, an_actor(world))
    found = world.customers.profiles.get(customer.id)
    assert found is not None
    return found


def compares(world: World, jobs: Jobs) -> list[list[str]]:
    """Carry out the jobs; the result are the customers of each."""
    asked = [job[COMPARED] for job, _ in jobs.takes()]
    for each in asked:
        compare_by_job(world, each)
    return [each.split() for each in asked]


def pairs(world: World) -> list[tuple[set[str], tuple[str, ...]]]:
    found = world.customers.duplicates.page(after="", limit=10)
    return [({each.one, each.other}, each.why) for each in found]


def imports(world: World, *rows: tuple[str, ...]) -> Importing:
    importing = an_import(world, ImportKind.CUSTOMERS, HEADS, *rows)
    importing.starts()
    return importing


def test_a_change_that_makes_two_customers_alike_suggests_them(
    world: World, jobs: Jobs, anna: Customer
) -> None:
    other = registers(world, a_customer(birthday=BORN, **{**NAMED, "surname": "Орлова"}))

    change_customer(world, an_actor(world), other.id, lambda each: replace(each, surname="ПЕТРОВА"))

    assert compares(world, jobs) == [[other.id]]
    assert pairs(world) == [({anna.id, other.id}, ("person",))]


def test_a_change_of_something_else_asks_for_nothing(
    world: World, jobs: Jobs, anna: Customer
) -> None:
    change_customer(world, an_actor(world), anna.id, lambda each: replace(each, city="Омск"))
    change_customer(world, an_actor(world), anna.id, lambda each: replace(each, surname=""))

    assert jobs.takes() == []


def test_a_job_of_a_change_that_was_not_written_harms_nothing(
    world: World, jobs: Jobs, anna: Customer
) -> None:
    compare_by_job(world, f"{anna.id} nobody")

    assert pairs(world) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"email": Email("new@example.org")},
        {"birthday": Birthday(6, 5, 1990)},
        {"shop": "s9"},
        {"first_name": "Вера"},
    ],
)
def test_what_tells_people_apart_is_compared(anna: Customer, changes: dict[str, Any]) -> None:
    assert is_compared_anew(anna, replace(anna, **changes))


@pytest.mark.parametrize("changes", [{"birthday": None}, {"city": "Омск"}, {"custom": {"a": "b"}}])
def test_nothing_else_is(anna: Customer, changes: dict[str, Any]) -> None:
    assert not is_compared_anew(anna, replace(anna, **changes))


def test_an_import_suggests_who_is_alike_in_the_base_and_in_the_file(
    world: World, jobs: Jobs, anna: Customer
) -> None:
    mail = ("Борис", "", "", "b@example.org", "")

    imports(
        world, ANNA, ("+79215550002", *mail), ("+79215550003", *mail), ("+79215550004",) + ("",) * 5
    )

    (compared,) = compares(world, jobs)
    assert len(compared) == 3
    assert sorted(why for _, why in pairs(world)) == [("email",), ("person",)]


def test_an_import_compares_no_one_whose_row_is_the_same_or_tells_nothing_new(
    world: World, jobs: Jobs
) -> None:
    imports(world, ANNA)
    jobs.takes()

    imports(world, ANNA)
    imports(world, (*ANNA[:5], "Омск"))

    assert jobs.takes() == []


def test_a_check_and_an_undo_compare_no_one(world: World, jobs: Jobs) -> None:
    importing = an_import(world, ImportKind.CUSTOMERS, HEADS, ANNA)
    assert jobs.takes() == []
    importing.starts()
    jobs.takes()

    importing.undoes()

    assert jobs.takes() == []


def test_an_import_that_died_before_the_queue_compares_in_the_next_try(
    world: World, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    importing = an_import(world, ImportKind.CUSTOMERS, HEADS, ANNA)

    def dies() -> None:
        raise Unavailable("queue.unreachable")

    monkeypatch.setattr(jobs, "sent", dies)
    with pytest.raises(Unavailable):
        importing.starts()
    jobs.takes()
    monkeypatch.undo()

    continue_import(world, importing.id, importing.made.version)

    assert importing.made.done.new == 1
    assert [len(each) for each in compares(world, jobs)] == [1]


def test_many_rows_are_jobs_of_a_few_customers(world: World, jobs: Jobs) -> None:
    rows = [(f"+7921555{number:04}", *ANNA[1:]) for number in range(1, 26)]

    imports(world, *rows)

    assert [len(each) for each in compares(world, jobs)] == [10, 10, 5]


def test_a_mailbox_alone_is_enough_to_compare(anna: Customer) -> None:
    nameless = replace(anna, first_name="", surname="", birthday=None)

    assert not is_comparable(nameless)
    assert is_comparable(nameless.with_email(Email("a@example.org")))
