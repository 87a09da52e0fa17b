"""Whatever is wrong with an answer of the provider, nobody comes in by it."""

import base64
import hmac
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import jwt
import pytest

from chalicelib.console.oidc.attempt import COOKIE as BEGUN
from chalicelib.console.oidc.provider import DISCOVERY
from chalicelib.console.session import COOKIE
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.pages import Seen, Visitor, signed_in
from tests.builders.provider import CLIENT, CODE, SECRET, Provider, public, rsa_key
from tests.console.oidc.test_sign_in import BEGIN, CALLBACK, comes_back

Change = Callable[[Provider], object]
OTHER = "https://evil.example"


def seconds(provider: Provider, more: int) -> int:
    return int(provider.clock.now().timestamp()) + more


def claims(**values: Any) -> Change:
    return lambda provider: provider.claims.update(values)


def times(name: str, more: int) -> Change:
    return lambda provider: provider.claims.update({name: seconds(provider, more)})


def sets(**values: Any) -> Change:
    return lambda provider: provider.__dict__.update(values)


def says(**values: Any) -> Change:
    return lambda provider: provider.about.update(values)


def by_hmac(secret: str) -> Change:
    """Sign with a text that the attacker may know; by hand, since PyJWT refuses to."""

    def token(made: dict[str, Any]) -> str:
        parts = ({"alg": "HS256", "kid": "rsa-1"}, made)
        signed = ".".join(encoded(json.dumps(part).encode()) for part in parts)
        return f"{signed}.{encoded(hmac.digest(secret.encode(), signed.encode(), 'sha256'))}"

    return sets(make=token)


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def tampered(made: dict[str, Any]) -> str:
    head, _, signature = jwt.encode(made, rsa_key("rsa-1"), "RS256", {"kid": "rsa-1"}).split(".")
    body = jwt.encode({**made, "sub": "other"}, rsa_key("rsa-2"), "RS256").split(".")[1]
    return f"{head}.{body}.{signature}"


WRONG: dict[str, Change] = {
    "another issuer": claims(iss=OTHER),
    "the issuer with a slash": lambda p: p.claims.update(iss=f"{p.issuer}/"),
    "no issuer": claims(iss=None),
    "another audience": claims(aud="other"),
    "no audience": claims(aud=None),
    "an empty list of audiences": claims(aud=[]),
    "an audience that is no text": claims(aud={CLIENT: True}),
    "two audiences without a party": claims(aud=[CLIENT, "other"]),
    "another authorized party": claims(aud=[CLIENT, "other"], azp="other"),
    "another party of one audience": claims(azp="other"),
    "an expired token": times("exp", -61),
    "no end": claims(exp=None),
    "an end that is a text": claims(exp="4102444800"),
    "an end that is true": claims(exp=True),
    "an end without end": claims(exp=float("nan")),
    "made in the future": times("iat", 120),
    "made long ago": times("iat", -3600),
    "no instant of making": claims(iat=None),
    "not valid yet": times("nbf", 120),
    "another nonce": claims(nonce="other"),
    "no nonce": claims(nonce=None),
    "a nonce that is a list": claims(nonce=["other"]),
    "no subject": claims(sub=None),
    "an empty subject": claims(sub=""),
    "a subject that is a number": claims(sub=7),
    "a subject without end": claims(sub="x" * 256),
    "no algorithm": sets(make=lambda made: jwt.encode(made, "", "none")),
    "an HMAC by our client secret": by_hmac(SECRET),
    "an HMAC by the public key": by_hmac(json.dumps(public("rsa-1"))),
    "a signature by an unknown key": sets(signs_with="rsa-2"),
    "a known name on another key": sets(signs_with="rsa-2", header={"kid": "rsa-1"}),
    "a key for encryption": lambda p: p.keys.__setitem__(0, public("rsa-1", use="enc")),
    "a key of another algorithm": lambda p: p.keys.__setitem__(0, public("rsa-1", alg="RS512")),
    "a key of another kind": sets(algorithm="ES256", signs_with="ec-2", header={"kid": "rsa-1"}),
    "no name, and two keys": lambda p: sets(keys=[*p.keys, public("rsa-2")], header={"kid": None})(
        p
    ),
    "an extension that must be understood": sets(header={"crit": ["b64"], "b64": True}),
    "claims that were changed": sets(make=tampered),
    "no token": sets(make=lambda _: ""),
    "a token that is none": sets(make=lambda _: "a.b.c"),
    "a token without end": sets(make=lambda _: "x" * 40_000),
    "no keys": sets(keys=[]),
    "keys that are none": sets(keys=["x", 7, {}]),
    "a discovery of another issuer": says(issuer=OTHER),
    "a discovery without issuer": says(issuer=None),
    "keys over plain http": says(jwks_uri="http://keys.example/keys"),
    "a token address over plain http": says(token_endpoint="http://token.example/"),
    "a token address of a file": says(token_endpoint="file:///etc/passwd"),
    "a sign-in over plain http": says(authorization_endpoint="http://evil.example/"),
    "a sign-in by script": says(authorization_endpoint="javascript:alert(1)"),
    "a line end in the sign-in": says(
        authorization_endpoint="https://a.example/\r\nSet-Cookie: a=b"
    ),
    "only plain challenges": says(code_challenge_methods_supported=["plain"]),
    "a discovery that is no object": lambda p: p.answers.update({DISCOVERY: (200, b"[]")}),
    "a discovery that is no JSON": lambda p: p.answers.update({DISCOVERY: (200, b"<html>")}),
    "a discovery that leads elsewhere": lambda p: p.answers.update(
        {DISCOVERY: (302, OTHER.encode())}
    ),
    "a discovery without end": lambda p: p.answers.update({DISCOVERY: (200, b" " * 70_000)}),
    "no discovery": lambda p: p.answers.update({DISCOVERY: (404, b"")}),
    "a token answer without a token": lambda p: p.answers.update({"/token": (200, b"{}")}),
    "a refused code": lambda p: p.answers.update({"/token": (400, b'{"error": "invalid_grant"}')}),
}


def tries(visitor: Visitor, provider: Provider) -> Seen:
    """Sign in as far as it goes."""
    away = visitor.opens(BEGIN)
    if "Location" not in away.headers:
        return away
    return visitor.opens(f"{CALLBACK}?{provider.authorizes(away.headers['Location'])}")


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_answer_lets_nobody_in(world: World, provider: Provider, what: str) -> None:
    WRONG[what](provider)
    visitor = Visitor()

    seen = tries(visitor, provider)

    assert seen.status == 403, seen.text
    assert "не прошёл проверку" in seen.text
    assert visitor.cookies == {}
    assert not [key for key in world.staff.keys.page() if key.is_of_provider]


@pytest.mark.parametrize("where", [DISCOVERY, "/keys", "/token"])
def test_a_provider_that_is_down_is_said_to_be_down(
    world: World, provider: Provider, where: str
) -> None:
    provider.answers[where] = (503, b"")

    seen = tries(Visitor(), provider)

    assert (seen.status, "не отвечает" in seen.text) == (503, True)


@pytest.mark.parametrize(
    "made",
    [
        {"aud": [CLIENT, "other"], "azp": CLIENT},
        {"aud": [CLIENT]},
        {"azp": CLIENT},
        {"name": None, "preferred_username": "olga"},
        {"name": None},
    ],
)
def test_what_only_looks_unusual_is_taken(
    world: World, provider: Provider, made: dict[str, Any]
) -> None:
    provider.claims = made

    assert comes_back(Visitor(), provider).path == "/console"


def test_small_differences_of_clocks_are_forgiven(world: World, provider: Provider) -> None:
    provider.claims = {"exp": seconds(provider, -30), "iat": seconds(provider, 30)}

    assert comes_back(Visitor(), provider).path == "/console"


def test_a_new_key_of_the_provider_is_found(world: World, provider: Provider) -> None:
    comes_back(Visitor(), provider)
    provider.keys = [public("rsa-2")]
    provider.signs_with = "rsa-2"

    assert comes_back(Visitor(), provider).path == "/console"
    assert provider.reads.count("/keys") == 2
    assert provider.reads.count(DISCOVERY) == 1


def test_one_key_needs_no_name(world: World, provider: Provider) -> None:
    provider.keys = [{k: v for k, v in public("rsa-1").items() if k != "kid"}]
    provider.header = {"kid": None}

    assert comes_back(Visitor(), provider).path == "/console"


@pytest.mark.parametrize(
    "next_path", [OTHER, "//evil.example", "/\\evil.example", "/console/\r\nX: y"]
)
def test_no_sign_in_leads_to_another_site(world: World, provider: Provider, next_path: str) -> None:
    visitor = Visitor()
    away = visitor.opens(f"{BEGIN}?{urlencode({'next': next_path})}")

    seen = visitor.opens(f"{CALLBACK}?{provider.authorizes(away.headers['Location'])}")

    assert seen.path == "/console"


def test_the_answer_to_the_sign_in_of_another_browser_is_refused(
    world: World, provider: Provider
) -> None:
    """Otherwise a stranger could sign a person in as the stranger."""
    stranger, victim = Visitor(), Visitor()
    query = provider.authorizes(stranger.opens(BEGIN).headers["Location"])

    without = victim.opens(f"{CALLBACK}?{query}")
    victim.opens(BEGIN)
    with_own = victim.opens(f"{CALLBACK}?{query}")

    assert (without.status, with_own.status) == (403, 403)
    assert "другом браузере" in without.text
    assert COOKIE not in victim.cookies
    assert provider.asked == []


@pytest.mark.parametrize("state", [b"", b"x", "é".encode(), b"\xed\xa0\x80", b"\xff"])
def test_a_state_that_is_not_ours_is_refused(
    world: World, provider: Provider, state: bytes
) -> None:
    visitor = Visitor()
    visitor.opens(BEGIN)

    seen = visitor.opens(f"{CALLBACK}?{urlencode({'code': 1, 'state': state})}")

    assert (seen.status, provider.asked) == (403, [])


def test_an_answer_counts_once(world: World, provider: Provider) -> None:
    visitor = Visitor()
    away = visitor.opens(BEGIN).headers["Location"]
    kept = visitor.cookies[BEGUN]
    query = provider.authorizes(away)
    visitor.opens(f"{CALLBACK}?{query}")

    again = visitor.opens(f"{CALLBACK}?{query}")
    thief = Visitor()
    thief.cookies[BEGUN] = kept
    stolen = thief.opens(f"{CALLBACK}?{query}")

    assert (again.status, stolen.status) == (403, 403)
    assert COOKIE not in thief.cookies


def test_a_sign_in_that_took_too_long_begins_anew(
    world: World, provider: Provider, clock: Clock
) -> None:
    visitor = Visitor()
    away = visitor.opens(BEGIN).headers["Location"]
    clock.moves(minutes=10)

    seen = visitor.opens(f"{CALLBACK}?{provider.authorizes(away)}")

    assert (seen.status, "слишком много времени" in seen.text) == (403, True)


def test_a_cookie_of_one_purpose_is_none_of_another(world: World, provider: Provider) -> None:
    visitor = Visitor()
    visitor.opens(BEGIN)
    begun = visitor.cookies[BEGUN]

    visitor.cookies[COOKIE] = begun

    assert visitor.opens("/console").path.startswith("/console/sign-in")


def test_a_session_that_stood_before_is_not_taken_over(world: World, provider: Provider) -> None:
    visitor = signed_in(world)
    before = visitor.cookies[COOKIE]

    comes_back(visitor, provider)

    assert visitor.cookies[COOKIE] != before
    assert "Ольга" in visitor.opens("/console").text


@pytest.mark.parametrize("is_named", [True, False])
def test_an_answer_of_another_provider_is_refused(
    world: World, provider: Provider, *, is_named: bool
) -> None:
    """Mix-up: a code of one provider is not shown to another (RFC 9207)."""
    provider.about["authorization_response_iss_parameter_supported"] = True
    visitor = Visitor()
    query = provider.authorizes(visitor.opens(BEGIN).headers["Location"], iss=OTHER)
    query = query if is_named else query.partition("&iss=")[0]

    seen = visitor.opens(f"{CALLBACK}?{query}")

    assert (seen.status, provider.asked) == (403, [])


def test_a_person_who_declines_is_told_so(world: World, provider: Provider) -> None:
    visitor = Visitor()
    away = visitor.opens(BEGIN).headers["Location"]

    seen = visitor.opens(f"{CALLBACK}?{provider.authorizes(away, error='access_denied')}")

    assert (seen.status, "отменён" in seen.text, provider.asked) == (403, True, [])


@pytest.mark.parametrize("host", ["", "a b", "evil.example/x", "a@b"])
def test_a_host_that_is_none_begins_nothing(world: World, provider: Provider, host: str) -> None:
    assert Visitor().opens(BEGIN, host=host).status == 403


def test_nothing_secret_or_personal_is_logged(
    world: World, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    comes_back(Visitor(), provider)
    provider.claims = {"nonce": "other"}
    comes_back(Visitor(), provider)

    logged = caplog.text
    assert '"nonce"' in logged
    for hidden in (SECRET, CODE, "Ольга", "person-1", provider.pending["nonce"], BEGUN):
        assert hidden not in logged
