"""The bar is short for every role, and what is administered stands behind its last word."""

import re

import pytest

from chalicelib.console.navigation import SETTINGS
from chalicelib.domain.staff.staff import ALLOWED, Role
from chalicelib.world import World
from tests.builders.catalogue import has_catalogue
from tests.builders.pages import signed_in

BAR_LINK = re.compile(r'<header class="bar">.*?</header>', re.DOTALL)
WORDS_MAX = 6


@pytest.mark.parametrize("role", list(Role))
def test_the_bar_has_at_most_six_words_and_ends_with_the_settings(world: World, role: Role) -> None:
    seen = signed_in(world, role).opens("/console")

    bar = BAR_LINK.findall(seen.html)[0]
    links = re.findall(r'<a href="([^"]+)"', bar)
    places = [place for group in SETTINGS.values() for place in group]
    may_any = any(role in ALLOWED[place.needs] for place in places)
    assert len(links) <= WORDS_MAX
    assert (links[-1] == "/console/settings") == may_any


@pytest.mark.parametrize("role", list(Role))
def test_the_settings_list_what_the_role_may_open(world: World, role: Role) -> None:
    visitor = signed_in(world, role)
    main = visitor.opens("/console/settings").html.partition("<main")[2]

    for place in (place for group in SETTINGS.values() for place in group):
        may = role in ALLOWED[place.needs]
        assert (f'href="{place.path}"' in main) == may
        if may:
            opened = visitor.opens(place.path)
            assert opened.status == 200
            assert 'href="/console/settings" aria-current="page"' in opened.html


def test_the_key_of_a_till_is_of_a_shop_that_there_is(world: World) -> None:
    visitor = signed_in(world)
    assert 'name="shop" value=""' in visitor.opens("/console/staff/new").html
    has_catalogue(world)

    assert re.search(r'<option value="s1">[^<]+\(s1\)', visitor.opens("/console/staff/new").html)
