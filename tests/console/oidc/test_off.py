"""Without a provider in the settings there is neither a route nor a button."""

from dataclasses import replace

import pytest

from chalicelib.settings import Settings, read_settings
from chalicelib.world import World
from tests.builders.pages import Visitor

WHOLE = {
    "GROCER_OIDC_ISSUER": "https://sign-in.shop.example",
    "GROCER_OIDC_CLIENT_ID": "pages",
    "GROCER_OIDC_ROLES": "a=admin, tills=cashier@s1",
}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, oidc_issuer="")


@pytest.mark.parametrize(
    "path", ["/console/oidc", "/console/oidc/callback?code=1", "/console/oidc/done"]
)
def test_its_routes_are_unknown(world: World, path: str) -> None:
    assert Visitor().opens(path).status == 404


def test_there_is_no_button(world: World) -> None:
    assert "/console/oidc" not in Visitor().opens("/console/sign-in").html


def test_a_whole_provider_is_read() -> None:
    assert read_settings(WHOLE).oidc_role_claim == "roles"


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("GROCER_OIDC_CLIENT_ID", "", "needs _OIDC_CLIENT_ID"),
        ("GROCER_OIDC_ROLE_CLAIM", "", "needs _OIDC_CLIENT_ID"),
        ("GROCER_OIDC_ROLES", "", "names no role"),
        ("GROCER_OIDC_ROLES", "admins", "gives no role"),
        ("GROCER_OIDC_ROLES", "admins=chief", "gives no role"),
        ("GROCER_OIDC_ROLES", "=admin", "gives no role"),
        ("GROCER_OIDC_ROLES", "a=admin@s1", "limits a role of all shops"),
    ],
)
def test_half_a_provider_is_refused_at_the_start(name: str, value: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_settings({**WHOLE, name: value})
