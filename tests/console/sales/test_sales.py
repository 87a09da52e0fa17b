"""Sales and cohorts on pages: filters, names, files, roles."""

from datetime import timedelta

import pytest

from chalicelib.domain.staff.staff import ALLOWED, Permission, Role
from chalicelib.domain.totals.sums import Sales
from chalicelib.world import World
from tests.builders.catalogue import has_catalogue
from tests.builders.pages import signed_in
from tests.handlers.totals.test_totals import CASHIER, DAY, keep_day, sold

HOSTILE = '"><img src=x onerror=alert(1)>'
SALES, COHORTS = "/console/sales", "/console/sales/cohorts"


def test_without_filters_the_last_thirty_days_stand_by_shop(world: World) -> None:
    keep_day(world)
    has_catalogue(world)

    text = signed_in(world).opens(SALES).text.replace("\N{NO-BREAK SPACE}", " ")

    assert "s2 2 250 ₽ 1 1 ₽" in text
    assert text.index("s2") < text.index("Лавка на Невском 2 100 ₽")


def test_a_period_and_a_shop_limit_the_rows(world: World) -> None:
    keep_day(world)
    visitor = signed_in(world, language="en")
    day = DAY.isoformat()

    assert "bread 2" in visitor.opens(f"{SALES}?from={day}&until={day}&by=category&shop=s1").text
    assert f"Key {CASHIER}" in visitor.opens(f"{SALES}?by=cashier").text
    later = (DAY + timedelta(days=1)).isoformat()
    assert "There are no sales" in visitor.opens(f"{SALES}?from={later}&until={later}").text


def test_a_period_that_makes_no_sense_is_refused_and_stays_in_the_form(world: World) -> None:
    seen = signed_in(world).opens(f"{SALES}?from=2026-11-20&until=2026-11-01")

    assert seen.status == 422
    assert 'role="alert"' in seen.html
    assert 'value="2026-11-01"' in seen.html


def test_a_hostile_category_is_text(world: World) -> None:
    world.totals.daily.keep_sales(DAY, [(DAY, sold("s1", HOSTILE, 100))])

    seen = signed_in(world).opens(f"{SALES}?by=category")

    assert "onerror" in seen.text
    assert "<img" not in seen.html


def test_more_than_fifty_rows_are_shown_on_request(world: World) -> None:
    shops: Sales = {}
    for number in range(60):
        shops |= sold(f"shop{number:02}", "bread", 10_000 - number)
    world.totals.daily.keep_sales(DAY, [(DAY, shops)])
    visitor = signed_in(world)

    first = visitor.opens(SALES)
    more = visitor.opens(f"{SALES}?start=50", hx_request="true")

    assert ("shop49" in first.text, "shop50" in first.text) == (True, False)
    assert "start=50" in first.html
    assert ("shop59" in more.html, "<main" in more.html) == (True, False)


def test_the_rows_are_a_file(world: World) -> None:
    keep_day(world)

    seen = signed_in(world, language="en").opens(f"{SALES}?by=category&format=csv")

    assert seen.headers["Content-Type"].startswith("text/csv")
    assert "milk,2,250.00,1,1.00" in seen.html


def test_cohorts_are_a_table_of_shares(world: World) -> None:
    keep_day(world)
    visitor = signed_in(world)

    seen = visitor.opens(COHORTS)

    assert "март 2026 10" in seen.text
    assert "40" in seen.text
    assert "4 покупателя, 123 ₽" in seen.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Когорт пока нет" in visitor.opens(f"{COHORTS}?by=bought").text
    assert "2026-03,2026-11,10,4,123.00" in visitor.opens(f"{COHORTS}?format=csv").html


@pytest.mark.parametrize("role", list(Role))
def test_only_those_who_may_read_them_see_sales(world: World, role: Role) -> None:
    visitor = signed_in(world, role)
    may, all_of = (role in ALLOWED[p] for p in (Permission.SALES_READ, Permission.TOTALS_READ))

    assert visitor.opens(SALES).status == (200 if may else 403)
    assert visitor.opens(COHORTS).status == (200 if all_of else 403)
