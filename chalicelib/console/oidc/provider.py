"""The identity provider: found by its discovery address, asked for tokens and for its keys.

Source: https://openid.net/specs/openid-connect-discovery-1_0.html
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlsplit

from chalicelib.aws.small_file import fetch_small_file
from chalicelib.console.oidc.distrust import distrust
from chalicelib.domain.errors import Forbidden, Unavailable

DISCOVERY = "/.well-known/openid-configuration"
KEPT = timedelta(hours=1)
LOOPBACK = ("127.0.0.1", "::1", "localhost")
PROVIDERS_MAX = 4
KEYS_MAX = 100


@dataclass(frozen=True, slots=True)
class ProviderAddresses:
    """What the provider says about itself. `scopes` are those that it names."""

    authorization: str
    token: str
    keys: str
    scopes: frozenset[str]
    takes_secret_in_body: bool
    names_itself: bool  # in its answers (RFC 9207)


@dataclass(slots=True)
class IdentityProvider:
    """A provider with what a container remembers of it for an hour."""

    issuer: str
    _said: tuple[datetime, ProviderAddresses] | None = field(default=None, init=False)
    _keys: tuple[datetime, Sequence[Mapping[str, Any]]] | None = field(default=None, init=False)

    def addresses(self, now: datetime) -> ProviderAddresses:
        """Return what the discovery document says.

        Raises:
            Forbidden: `oidc.untrusted`: the document is of another issuer, or no such document.
            Unavailable: `oidc.unreachable`.
        """
        if self._said and now - self._said[0] < KEPT:
            return self._said[1]
        said = _object(_fetched(f"{self.issuer.rstrip('/')}{DISCOVERY}"))
        # A document that names another issuer would let that one sign in anybody (mix-up).
        if said.get("issuer") != self.issuer:
            raise distrust("discovery.issuer")
        found = _addresses(said)
        self._said = (now, found)
        return found

    def keys(self, now: datetime, *, fresh: bool) -> Sequence[Mapping[str, Any]]:
        """Return the public keys (JWK), read again if they are to be fresh.

        Raises:
            Forbidden, Unavailable: as `addresses`.
        """
        if self._keys and not fresh and now - self._keys[0] < KEPT:
            return self._keys[1]
        listed = _object(_fetched(self.addresses(now).keys)).get("keys")
        if not isinstance(listed, list) or len(listed) > KEYS_MAX:
            raise distrust("keys.none")
        found = [each for each in listed if isinstance(each, dict)]
        self._keys = (now, found)
        return found

    def redeem(self, form: Mapping[str, str], client: tuple[str, str], now: datetime) -> str:
        """Exchange a code for an ID token; `client` is our id and secret.

        Raises:
            Forbidden: `oidc.untrusted`: the provider refuses the code, or gives no ID token.
            Unavailable: `oidc.unreachable`.
        """
        found = self.addresses(now)
        name, secret = client
        sent, login = dict(form), None
        if not secret or found.takes_secret_in_body:
            sent |= {"client_id": name, **({"client_secret": secret} if secret else {})}
        else:
            # RFC 6749 section 2.3.1: both parts are encoded as in a form before they are joined.
            login = (quote(name, safe=""), quote(secret, safe=""))
        token = _object(_fetched(found.token, sent, login)).get("id_token")
        if not isinstance(token, str):
            raise distrust("token.none")
        return token


@lru_cache(maxsize=PROVIDERS_MAX)
def identity_provider(issuer: str) -> IdentityProvider:
    """Return the provider, with what this container remembers of it."""
    return IdentityProvider(issuer)


def _addresses(said: Mapping[str, Any]) -> ProviderAddresses:
    methods = _names(said, "token_endpoint_auth_methods_supported")
    challenges = _names(said, "code_challenge_methods_supported")
    # Many providers take PKCE without saying so; one that names other methods only takes ours not.
    if challenges and "S256" not in challenges:
        raise distrust("discovery.pkce")
    return ProviderAddresses(
        authorization=_address(said.get("authorization_endpoint")),
        token=_address(said.get("token_endpoint")),
        keys=_address(said.get("jwks_uri")),
        scopes=_names(said, "scopes_supported"),
        takes_secret_in_body=bool(methods) and "client_secret_basic" not in methods,
        names_itself=said.get("authorization_response_iss_parameter_supported") is True,
    )


def _names(said: Mapping[str, Any], name: str) -> frozenset[str]:
    listed = said.get(name)
    return frozenset(map(str, listed)) if isinstance(listed, list) else frozenset()


def _address(value: object) -> str:
    """Return an address that may be asked: https, or this machine's own."""
    if not isinstance(value, str) or not value.isascii() or not value.isprintable():
        raise distrust("address.none")
    try:
        parts = urlsplit(value)
        host = parts.hostname
    except ValueError as exc:
        raise distrust("address.none") from exc
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    if not is_safe or not host or parts.username is not None:
        raise distrust("address.insecure")
    return value


def _fetched(
    address: str, form: Mapping[str, str] | None = None, login: tuple[str, str] | None = None
) -> bytes:
    try:
        return fetch_small_file(_address(address), form=form, login=login)
    except Unavailable as exc:
        raise Unavailable("oidc.unreachable", retry_after_s=exc.retry_after_s) from exc
    except Forbidden as exc:
        raise (exc if exc.code == "oidc.untrusted" else distrust("answer.refused")) from exc


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as exc:
        raise distrust("answer.no_json") from exc
    if not isinstance(found, dict):
        raise distrust("answer.no_json")
    return found
