"""What the claims of a proven ID token say about a person: the name and the role."""

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.staff.person import ProvenPerson, claimed_role, parse_claimed_roles
from chalicelib.settings import Settings

NAMES = ("name", "preferred_username", "sub")
NAME_CHARS_MAX = 80
WITHIN = "."
VALUES_MAX = 1000


def person_of(claims: Mapping[str, Any], settings: Settings) -> ProvenPerson:
    """Return the person with the role that the settings give for the values of the claim."""
    roles = parse_claimed_roles(settings.oidc_roles)
    values = _values(claims, settings.oidc_role_claim)
    named = next(filter(None, (_shown(claims.get(name)) for name in NAMES)), "")
    return ProvenPerson(claims["iss"], claims["sub"], named, claimed_role(roles, values))


def _values(claims: Mapping[str, Any], name: str) -> list[str]:
    found: Any = claims.get(name)
    if found is None:
        # Keycloak keeps its roles in an object: `realm_access.roles`.
        found = claims
        for part in name.split(WITHIN):
            found = found.get(part) if isinstance(found, Mapping) else None
    listed = [found] if isinstance(found, str) else found
    return (
        [v for v in listed[:VALUES_MAX] if isinstance(v, str)] if isinstance(listed, list) else []
    )


def _shown(value: object) -> str:
    """Return a name as it may be shown: a line, without what has no shape."""
    text = value if isinstance(value, str) else ""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:NAME_CHARS_MAX]
