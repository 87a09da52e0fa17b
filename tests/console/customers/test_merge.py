"""Two records of one person on pages: seen side by side, merged, and parted again."""

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.accounts import available
from tests.builders.pages import signed_in
from tests.builders.shops import a_buyer
from tests.builders.staff import Caller
from tests.handlers.points.test_points_http import sells
from tests.repo.builders import found, save_change

PAYLOAD = '"><img src=x onerror=alert(1)>'


@pytest.fixture
def twin(world: World, till: Caller) -> Customer:
    """The same person with another card and 42 points."""
    twin = a_buyer(world)
    sells(till, twin, "second", "600.00")
    return twin


def test_a_person_is_merged_and_parted(
    world: World, anna: Customer, twin: Customer, at: str
) -> None:
    visitor = signed_in(world)

    seen = visitor.sends(f"{at}/merge", {"sought": str(twin.phone.number)})
    assert (seen.status, "Обе записи рядом" in seen.text) == (200, True)
    assert "112" in seen.text
    fields = {**seen.hidden(), "reason": "вторая карта"}
    for _ in range(2):
        done = visitor.posts(f"{at}/merge", fields)
        assert "Записи объединены" in done.text
        # The notice has the button that gives back, without scripts too.
        assert f'action="{at}/parting/{twin.id}"' in done.html
    assert "Вернуть</button>" not in visitor.opens(done.path).html
    assert available(world, anna) == 112
    line = visitor.opens(f"{at}/timeline")
    assert f"{at}/parting/{twin.id}" in line.html

    parted = visitor.sends(f"{at}/parting/{twin.id}", {})
    assert (parted.path, parted.status) == (f"/console/customers/{twin.id}", 200)
    assert (available(world, anna), available(world, twin)) == (70, 42)
    told = visitor.opens(f"{at}/timeline").text
    assert ("Объединение отменено" in told, "Баллы: +70" in told) == (True, True)
    assert "Баллы: +70" not in visitor.opens(f"{at}/timeline?what=parting").text
    assert visitor.opens(f"{at}/timeline?what=gift").status in {400, 422}
    assert "уже отменили" in visitor.opens(f"{at}/parting/{twin.id}").text


def test_a_record_that_is_not_found_keeps_what_was_typed(world: World, at: str) -> None:
    visitor = signed_in(world)
    for typed in ("+7 921 000-00-00", "no@example.org", "2900000000001", PAYLOAD):
        seen = visitor.sends(f"{at}/merge", {"sought": typed})

        assert seen.status == 422
        assert "Записи с таким телефоном" in seen.text
        assert PAYLOAD not in seen.html


def test_a_merge_without_a_reason_is_refused(world: World, twin: Customer, at: str) -> None:
    seen = signed_in(world).sends(f"{at}/merge?with={twin.id}", {"reason": " "})

    assert (seen.status, "Обе записи рядом" in seen.text) == (422, True)


def test_a_record_that_was_merged_meanwhile_says_so(
    world: World, anna: Customer, twin: Customer, at: str
) -> None:
    visitor = signed_in(world)
    fields = visitor.opens(f"{at}/merge?with={twin.id}").hidden()
    visitor.sends(f"{at}/merge?with={twin.id}", {"reason": "раз"})

    seen = visitor.posts(f"{at}/merge", {**fields, "once": "other", "reason": "два"})

    assert (seen.status, "объединён с другим" in seen.text) == (422, True)


def test_alike_records_are_offered(world: World, anna: Customer, twin: Customer, at: str) -> None:
    now = found(world, twin)
    save_change(world, now, now.with_email(anna.email))

    seen = signed_in(world, language="en").opens(f"{at}/merge")

    assert "same e-mail" in seen.text
    assert f"{at}/merge?with={twin.id}" in seen.html
    assert "same name, birthday and shop" in seen.text


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.ADMIN])
def test_other_roles_have_no_merge(world: World, role: Role, at: str) -> None:
    seen = signed_in(world, role).opens(f"{at}/merge")

    assert seen.status == 403


def test_campaigns_of_a_person_have_a_tab(world: World, at: str) -> None:
    seen = signed_in(world, Role.MARKETER).opens(f"{at}/campaigns")

    assert (seen.status, "Кампании" in seen.text) == (200, True)


def test_the_address_of_a_merged_record_opens_the_other(
    world: World, anna: Customer, twin: Customer, at: str
) -> None:
    visitor = signed_in(world)
    visitor.sends(f"{at}/merge?with={twin.id}", {"reason": "раз"})

    seen = visitor.opens(f"/console/customers/{twin.id}/points")

    assert (seen.path, "Эту запись объединили" in seen.text) == (f"{at}/points", True)
