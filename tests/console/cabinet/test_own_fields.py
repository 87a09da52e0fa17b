"""A customer fills in the shop's own fields, in the profile and in the registration's form."""

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.services.cabinet.change_own import change_own_fields
from chalicelib.world import World
from tests.builders.cabinet import ME
from tests.builders.fields import has_fields, puts_dictionary, puts_field
from tests.builders.pages import Visitor
from tests.builders.staff import Caller
from tests.console.cabinet.test_join import FILLED, JOIN, answers, code_in_outbox, owner_of_phone
from tests.repo.builders import found

FIELDS = f"{ME}/fields"


@pytest.fixture(autouse=True)
def own(admin: Caller) -> None:
    """A field of each kind that the bot asks for, a required one too, and one of the staff."""
    has_fields(admin)
    for order, (name, kind) in enumerate(
        (("pet", "text"), ("size", "number"), ("since", "date"), ("colour", "choice"))
    ):
        dictionary = "colours" if kind == "choice" else ""
        puts_field(
            admin,
            name,
            kind,
            order=order,
            dictionary=dictionary,
            asked=True,
            required=name == "pet",
        )
    puts_field(admin, "note")


def test_own_fields_are_changed_with_what_only_staff_write_left_alone(
    world: World, buyer: Customer, person: Visitor
) -> None:
    change_own_fields(world, buyer.id, {"note": "VIP", "size": "12", "colour": "red"})
    shown = person.opens(FIELDS)
    form = {**shown.filled(), "own_note": "x", "own_pet": "Рыжик", "own_size": "40,5"}
    done = person.posts(FIELDS, {**form, "own_since": "2020-05-01", "own_colour": ""})

    assert "own_note" not in shown.filled()
    assert shown.filled()["own_colour"] == "red"
    assert done.path == f"{ME}/profile"
    assert "1 мая 2020" in done.text
    assert "40,5" in done.text
    stored = {"note": "VIP", "pet": "Рыжик", "size": "40.5", "since": "2020-05-01"}
    assert found(world, buyer).custom == stored


def test_every_wrong_value_is_explained_and_nothing_is_stored(
    world: World, buyer: Customer, person: Visitor
) -> None:
    wrong = {"own_pet": "", "own_size": "много", "own_since": "32.13.2020", "own_colour": "blue"}
    seen = person.sends(FIELDS, wrong)

    assert seen.status == 422
    for name in wrong:
        assert f'id="wrong-{name}"' in seen.html, name
    assert "Здесь нужен ответ" in seen.text
    assert found(world, buyer) == buyer


def test_a_retired_choice_stays_with_the_customer_who_has_it(
    world: World, admin: Caller, buyer: Customer, person: Visitor
) -> None:
    change_own_fields(world, buyer.id, {"colour": "red", "pet": "Кот"})
    choices = [
        {"id": name, "name": {"ru": name, "en": name}, "retired": name == "red"}
        for name in ("red", "green")
    ]
    assert puts_dictionary(admin, choices=choices).status == 200
    person.posts(FIELDS, person.opens(FIELDS).filled())

    assert found(world, buyer).custom["colour"] == "red"


def test_the_form_of_the_registration_asks_for_own_fields(world: World) -> None:
    visitor = Visitor()
    refused = visitor.sends(JOIN, {**FILLED, "own_size": "много"})
    filled = {**FILLED, "own_pet": "Рыжик", "own_size": "40", "own_note": "x"}
    asked = visitor.posts(JOIN, {**refused.hidden(), **filled})
    done = answers(visitor, asked, code_in_outbox(world))

    assert refused.status == 422
    assert {'id="wrong-own_pet"' in refused.html, 'id="wrong-own_size"' in refused.html} == {True}
    assert done.path == ME, "no field is asked for again"
    assert owner_of_phone(world).custom == {"pet": "Рыжик", "size": "40"}
