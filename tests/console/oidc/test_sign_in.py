"""A person signs in at the provider of the company: the whole way, and what becomes of it."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.console.session import COOKIE
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import Role
from chalicelib.services.staff.manage_keys import revoke_key
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.pages import Seen, Visitor, signed_in
from tests.builders.provider import CLIENT, SECRET, Provider
from tests.builders.staff import Caller, a_caller

BEGIN, CALLBACK = "/console/oidc", "/console/oidc/callback"
NEW_KEY = "/console/staff/new"


def comes_back(visitor: Visitor, provider: Provider, path: str = BEGIN, **instead: str) -> Seen:
    """Press the button, sign in at the provider, and come back."""
    away = visitor.opens(path).headers["Location"]
    return visitor.opens(
        f"{CALLBACK}?{provider.authorizes(away, **instead)}", sec_fetch_site="cross-site"
    )


def the_person(world: World) -> StaffKeyId:
    """The id of the only record without a secret."""
    (found,) = [key for key in world.staff.keys.page() if key.is_of_provider]
    return found.id


def test_a_person_comes_in_with_the_role_of_the_claim(world: World, provider: Provider) -> None:
    visitor = Visitor()

    seen = comes_back(visitor, provider, f"{BEGIN}?next=/console/segments")

    assert (seen.status, seen.path) == (200, "/console/segments")
    assert "Ольга, маркетолог" in seen.text
    assert set(visitor.cookies) == {COOKIE}
    assert visitor.opens("/console/staff").status == 403


@pytest.mark.usefixtures("world")
def test_a_cashier_of_the_provider_comes_to_the_till(provider: Provider) -> None:
    provider.claims = {"roles": ["/tills/7"]}

    assert comes_back(Visitor(), provider).path == "/till"


def test_the_provider_is_asked_with_pkce_state_and_nonce(world: World, provider: Provider) -> None:
    visitor = Visitor()

    away = visitor.opens(BEGIN).headers["Location"]
    visitor.opens(f"{CALLBACK}?{provider.authorizes(away)}")

    asked = {name: values[0] for name, values in parse_qs(urlsplit(away).query).items()}
    assert away.startswith(f"{provider.issuer}/authorize?")
    assert asked["redirect_uri"] == "http://127.0.0.1:8000/console/oidc/callback"
    assert (asked["code_challenge_method"], asked["response_type"]) == ("S256", "code")
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    (redeemed,) = provider.asked
    assert redeemed["login"] == f"{CLIENT}:{SECRET}"
    assert "client_secret" not in redeemed
    assert redeemed["code_verifier"] not in away


@pytest.mark.parametrize("method", ["client_secret_post", "none"])
def test_a_provider_that_takes_no_basic_login_gets_it_in_the_body(
    world: World, provider: Provider, method: str
) -> None:
    provider.about["token_endpoint_auth_methods_supported"] = [method]

    seen = comes_back(Visitor(), provider)

    assert seen.path == "/console"
    assert provider.asked[0]["client_id"] == CLIENT


@pytest.mark.parametrize("algorithm", ["RS256", "RS512", "PS256", "ES256"])
def test_each_asymmetric_algorithm_is_understood(
    world: World, provider: Provider, algorithm: str
) -> None:
    provider.algorithm = algorithm
    provider.signs_with = "ec-1" if algorithm == "ES256" else "rsa-1"

    assert comes_back(Visitor(), provider).path == "/console"


def test_a_nested_claim_and_a_role_of_one_shop(world: World, provider: Provider) -> None:
    world.settings = replace(world.settings, oidc_role_claim="realm_access.roles")
    provider.claims = {"roles": None, "realm_access": {"roles": ["x", "/tills/7"]}}

    comes_back(Visitor(), provider)

    key = world.staff.keys.named(the_person(world))
    assert key is not None
    assert (key.role, key.shop) == (Role.CASHIER, "s7")


def test_the_first_role_of_the_settings_counts(world: World, provider: Provider) -> None:
    provider.claims = {"roles": ["loyalty-marketing", "loyalty-admins"]}

    assert "администратор" in comes_back(Visitor(), provider).text


def test_who_it_is_the_subject_tells_and_no_name(world: World, provider: Provider) -> None:
    comes_back(Visitor(), provider)
    provider.claims = {"sub": "person-2", "email": "olga@shop.example"}
    comes_back(Visitor(), provider)
    provider.claims = {"name": '"><img src=x onerror=alert(1)>\r\nX', "email": "other@shop.example"}
    comes_back(Visitor(), provider)

    people = [key for key in world.staff.keys.page() if key.is_of_provider]
    assert len(people) == 2
    page = signed_in(world).opens("/console/staff")
    assert "<img" not in page.html
    assert "входит через компанию" in page.text


def test_the_audit_and_the_list_name_the_person(world: World, provider: Provider) -> None:
    comes_back(Visitor(), provider)

    admin = a_caller(world, Role.ADMIN)
    changes = admin.asks("GET", "/v1/audit").body["changes"]
    (entry,) = [each for each in changes if each["what"] == "key.signed_in"]
    listed = admin.asks("GET", "/v1/keys").body["keys"]
    person = next(key for key in listed if key["is_of_provider"])
    assert (entry["what"], entry["by"]) == ("key.signed_in", person["id"])
    assert (person["name"], entry["by_name"]) == ("Ольга", "Ольга")
    assert "Ольга oidc-" in signed_in(world).opens("/console/audit").text


def test_no_text_that_is_sent_as_a_key_leads_to_the_record(
    world: World, provider: Provider
) -> None:
    comes_back(Visitor(), provider)
    key = world.staff.keys.named(the_person(world))
    assert key is not None

    guesses = (key.digest, key.id, key.digest.removeprefix("oidc-"))
    for secret in guesses:
        assert Caller(secret).asks("GET", "/v1/segments").status == 401
        assert Visitor().posts("/console/sign-in", {"key": secret}).status == 401


def test_a_revoked_person_is_out_and_stays_out_until_restored(
    world: World, provider: Provider, clock: Clock
) -> None:
    visitor, admin = Visitor(), signed_in(world)
    comes_back(visitor, provider)
    person = the_person(world)

    admin.sends("/console/staff", {"key": person})
    clock.moves(minutes=1)
    ended = visitor.opens("/console")
    refused = comes_back(Visitor(), provider)
    clock.moves(minutes=1)
    admin.sends("/console/staff", {"restored": person})
    again = Visitor()

    assert ended.path.startswith("/console/sign-in")
    assert (refused.status, "Ваш доступ отозван" in refused.text) == (403, True)
    assert comes_back(again, provider).path == "/console"
    clock.moves(minutes=1)
    assert again.opens("/console").path == "/console"
    # The session of before does not come alive again.
    assert visitor.opens("/console").path.startswith("/console/sign-in")


def test_a_key_with_a_secret_stays_revoked(world: World) -> None:
    admin, other = a_caller(world, Role.ADMIN), a_caller(world, Role.ADMIN)
    revoke_key(world, Actor(StaffKeyId("tests"), world.now()), StaffKeyId(other.key_id))

    refused = admin.asks("DELETE", "/v1/keys/{key_id}/revocation", path={"key_id": other.key_id})
    unknown = admin.asks("DELETE", "/v1/keys/{key_id}/revocation", path={"key_id": "nobody"})

    assert (refused.status, refused.body["code"]) == (400, "key.not_of_provider")
    assert (unknown.status, unknown.body["code"]) == (404, "key.not_found")


def test_a_role_that_is_taken_at_the_provider_ends_the_sessions(
    world: World, provider: Provider, clock: Clock
) -> None:
    first, second = Visitor(), Visitor()
    comes_back(first, provider)

    provider.claims = {"roles": []}
    refused = comes_back(second, provider)
    clock.moves(minutes=1)

    assert (refused.status, "нет роли" in refused.text) == (403, True)
    assert COOKIE not in second.cookies
    assert first.opens("/console").path.startswith("/console/sign-in")


def test_a_session_ends_after_twelve_hours_and_the_next_sign_in_works_at_once(
    world: World, provider: Provider, clock: Clock
) -> None:
    visitor = Visitor()
    comes_back(visitor, provider)
    clock.moves(hours=11, minutes=59)
    assert visitor.opens("/console").path == "/console"

    clock.moves(minutes=1)

    assert visitor.opens("/console").path.startswith("/console/sign-in")
    # Another container may have read the ended record a moment ago.
    assert comes_back(visitor, provider).path == "/console"


def test_what_was_typed_when_the_session_ended_waits_for_the_sign_in_elsewhere(
    world: World, provider: Provider, clock: Clock
) -> None:
    provider.claims = {"roles": ["loyalty-admins"]}
    visitor = Visitor()
    comes_back(visitor, provider)
    hidden = visitor.opens(NEW_KEY).hidden()
    clock.moves(hours=13)

    asked = visitor.posts(NEW_KEY, {**hidden, "name": "Касса 7", "role": "cashier"})
    done = comes_back(visitor, provider, f"{BEGIN}?next=/console/oidc/done")
    fields = asked.hidden("/console/sign-in")
    again = visitor.posts("/console/sign-in", {**fields, "key": "", "go_on": "yes"})
    form = visitor.posts(NEW_KEY, again.hidden(NEW_KEY))

    assert 'target="_blank"' in asked.html
    assert "Вернитесь в прежнее окно" in done.text
    assert 'value="Касса 7"' in form.html


def test_going_on_without_a_session_shows_the_sign_in_again(
    world: World, provider: Provider
) -> None:
    seen = Visitor().posts("/console/sign-in", {"go_on": "yes", "kept.name": "Касса 7"})

    assert 'value="Касса 7"' in seen.html
    assert not seen.cookies


def test_the_sign_in_page_offers_the_provider(world: World, provider: Provider) -> None:
    seen = Visitor().opens("/console/sign-in?next=/console/segments")

    assert 'href="/console/oidc?next=/console/segments"' in seen.html
