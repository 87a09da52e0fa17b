"""What a role may not see is in no page of a person, and what people wrote is never markup."""

from dataclasses import replace

import pytest

from chalicelib.console.pages.customers import tabs
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.pages import signed_in
from tests.builders.staff import Caller
from tests.repo.builders import a_consent, a_customer, found, save_change, stored

PAYLOAD = '"><img src=x onerror=alert(1)>'
PAGES = ("", *(f"/{name}" for name in (*tabs.TABS, *tabs.ACTIONS) if name != tabs.FIRST))


@pytest.mark.parametrize("role", [Role.MARKETER, Role.AUDITOR, Role.CASHIER])
def test_a_masked_value_is_in_no_page(world: World, admin: Caller, role: Role) -> None:
    olga = stored(world, a_customer(surname="Семёнова", first_name="Ольга"))
    secrets = [olga.phone.number[2:], olga.surname, str(olga.email), olga.card, "1990"]
    secrets += ["telegram:1204", "Ольга"]
    visitor = signed_in(world, role)

    for page in PAGES:
        seen = visitor.opens(f"/console/customers/{olga.id}{page}")
        assert [each for each in secrets if each in seen.html] == [], page


def test_what_people_wrote_is_never_markup(world: World, admin: Caller) -> None:
    before = stored(world, a_customer(surname=PAYLOAD, first_name=PAYLOAD))
    given = (a_consent(evidence=PAYLOAD, text_version=PAYLOAD, source=PAYLOAD),)
    after = replace(before, city=PAYLOAD, tags=frozenset({PAYLOAD}), consents=given)
    save_change(world, before, after, given=given)
    path = {"customer_id": str(before.id)}
    body = {"points": 5, "reason": PAYLOAD}
    admin.asks("POST", "/v1/customers/{customer_id}/points/adjustments", body, path=path)
    visitor = signed_in(world, Role.ADMIN)

    for page in PAGES:
        seen = visitor.opens(f"/console/customers/{before.id}{page}")
        assert seen.status == 200, page
        assert "<img" not in seen.html, page
    assert "<img" not in visitor.opens("/console/customers").html
    assert found(world, before).city == PAYLOAD


def test_a_blocked_card_is_said_on_every_tab(world: World, admin: Caller, anna: Customer) -> None:
    visitor, at = signed_in(world, Role.SUPPORT), f"/console/customers/{anna.id}"
    visitor.sends(f"{at}/card", {"act": "block", "evidence": ""})

    for page in tabs.TABS:
        address = at if page == tabs.FIRST else f"{at}/{page}"
        assert "карта заблокирована" in visitor.opens(address).text
