"""Proves an ID token: signature, issuer, audience, times and nonce, before anything else is read.

PyJWT checks the signature; the claims are checked here, by the clock of the World.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from math import isfinite
from typing import Any

import jwt

from chalicelib.console.oidc.distrust import distrust

# Asymmetric ones only: with an HMAC our client secret, or a public key, would sign for anybody.
ALGORITHMS: Mapping[str, str] = {
    "RS256": "RSA",
    "RS384": "RSA",
    "RS512": "RSA",
    "PS256": "RSA",
    "PS384": "RSA",
    "PS512": "RSA",
    "ES256": "EC",
    "ES384": "EC",
    "ES512": "EC",
    "EdDSA": "OKP",
}
CURVES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}
LEEWAY_S = 60
AGE_S_MAX = 600  # a token is made for this sign-in, which takes no longer
TOKEN_CHARS_MAX = 32 * 1024
SUBJECT_CHARS_MAX = 255
RSA_BITS_MIN = 2048

Jwk = Mapping[str, Any]
KeysOf = Callable[[bool], Sequence[Jwk]]
"""Gives the keys of the provider; True: reads them anew."""


def proven_claims(
    token: str, keys_of: KeysOf, *, issuer: str, client: str, nonce: str, now: datetime
) -> Mapping[str, Any]:
    """Return the claims of a token that the issuer made for this client and this sign-in.

    Raises:
        Forbidden: `oidc.untrusted`.
    """
    claims = _signed_claims(token, keys_of)
    _check_audience(claims, issuer, client)
    _check_times(claims, now.timestamp())
    if not isinstance(claims.get("nonce"), str) or claims["nonce"] != nonce:
        raise distrust("nonce")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_CHARS_MAX:
        raise distrust("subject")
    return claims


def _signed_claims(token: str, keys_of: KeysOf) -> Mapping[str, Any]:
    if len(token) > TOKEN_CHARS_MAX:
        raise distrust("token.too_long")
    try:
        header = jwt.get_unverified_header(token)
        algorithm = str(header.get("alg"))
        if algorithm not in ALGORITHMS:
            raise distrust("algorithm")
        # An extension that we do not know may change what the token means (RFC 7515).
        if "crit" in header:
            raise distrust("header.crit")
        jwk = _key(keys_of, algorithm, header.get("kid"))
        key = jwt.PyJWK(dict(jwk), algorithm=algorithm).key
        if getattr(key, "key_size", RSA_BITS_MIN) < RSA_BITS_MIN and jwk["kty"] == "RSA":
            raise distrust("key.short")
        # The claims are checked by the clock of the World, and more strictly than PyJWT would.
        return jwt.decode(token, key, algorithms=[algorithm], options=SIGNATURE_ALONE)
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as exc:
        raise distrust("signature") from exc


SIGNATURE_ALONE: Any = {
    "verify_signature": True,
    **dict.fromkeys((f"verify_{name}" for name in ("exp", "nbf", "iat", "aud", "iss")), False),
    **dict.fromkeys((f"verify_{name}" for name in ("sub", "jti")), False),
}


def _key(keys_of: KeysOf, algorithm: str, kid: object) -> Jwk:
    """Return the key that signed; an unknown one may be newer than what we remember."""
    for fresh in (False, True):
        usable = [each for each in keys_of(fresh) if _can_sign(each, algorithm)]
        found = usable if kid is None else [each for each in usable if each.get("kid") == kid]
        # Without a name only one key may come into question.
        if len(found) == 1 or (found and kid is not None):
            return found[0]
    raise distrust("key.unknown")


def _can_sign(jwk: Jwk, algorithm: str) -> bool:
    return (
        jwk.get("kty") == ALGORITHMS[algorithm]
        and jwk.get("use", "sig") == "sig"
        and jwk.get("alg", algorithm) == algorithm
        and jwk.get("crv", CURVES.get(algorithm)) == CURVES.get(algorithm, jwk.get("crv"))
    )


def _check_audience(claims: Mapping[str, Any], issuer: str, client: str) -> None:
    if claims.get("iss") != issuer:
        raise distrust("issuer")
    said = claims.get("aud")
    audience = [said] if isinstance(said, str) else said
    if not isinstance(audience, list) or client not in audience:
        raise distrust("audience")
    party = claims.get("azp")
    # A token for several clients must say which one asked for it.
    if (party is None and len(audience) > 1) or party not in (None, client):
        raise distrust("authorized_party")


def _check_times(claims: Mapping[str, Any], now: float) -> None:
    made, ends = _instant(claims, "iat"), _instant(claims, "exp")
    if now >= ends + LEEWAY_S:
        raise distrust("expired")
    if not now - AGE_S_MAX - LEEWAY_S <= made <= now + LEEWAY_S:
        raise distrust("issued_at")
    if "nbf" in claims and _instant(claims, "nbf") > now + LEEWAY_S:
        raise distrust("not_before")


def _instant(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    # JSON of Python knows NaN, which is later than nothing: such a token would never end.
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise distrust(f"{name}.none")
    return value
