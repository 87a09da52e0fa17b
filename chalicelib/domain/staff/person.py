"""Members of staff whom an identity provider proves, and the roles that its claims give them."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.staff import FROM_PROVIDER, SHOP_ROLES, Role

ID_CHARS = 16
BETWEEN, IS, AT = ",", "=", "@"


@dataclass(frozen=True, slots=True)
class ClaimedRole:
    """The role, and the shop if it is one shop's, that a value of the role claim gives."""

    value: str
    role: Role
    shop: str = ""


@dataclass(frozen=True, slots=True)
class ProvenPerson:
    """A person whom the provider has just proven; without `claimed` no role is theirs.

    Who it is, only the issuer and the subject tell: names and addresses of e-mail change, and pass
    from one person to another.
    """

    issuer: str
    subject: str
    name: str
    claimed: ClaimedRole | None

    @property
    def digest(self) -> str:
        """What stands where the digest of a secret stands: no secret has it."""
        # A digest of a secret is hexadecimal, so nothing that is sent as a key can lead here.
        named = f"{self.issuer}\0{self.subject}".encode()
        return f"{FROM_PROVIDER}{hashlib.sha256(named).hexdigest()}"

    @property
    def key_id(self) -> StaffKeyId:
        """The id of the person's record, as the beginning of the digest is that of every key."""
        return StaffKeyId(self.digest[: len(FROM_PROVIDER) + ID_CHARS])


def parse_claimed_roles(text: str) -> tuple[ClaimedRole, ...]:
    """Read which values of the claim give which roles: `admins=admin,tills=cashier@shop-1`.

    Raises:
        ValueError: an entry is none, or names no role, or a shop for a role of all shops.
    """
    return tuple(_claimed_role(each.strip()) for each in text.split(BETWEEN) if each.strip())


def claimed_role(roles: Iterable[ClaimedRole], values: Iterable[str]) -> ClaimedRole | None:
    """Return the first of the roles that one of the claim's values gives."""
    said = frozenset(values)
    return next((each for each in roles if each.value in said), None)


def _claimed_role(entry: str) -> ClaimedRole:
    value, _, given = (part.strip() for part in entry.rpartition(IS))
    name, _, shop = (part.strip() for part in given.partition(AT))
    if not value or name not in set(Role):
        raise ValueError(f"{entry!r} gives no role: write VALUE=ROLE, or VALUE=ROLE@SHOP")
    role = Role(name)
    if shop and role not in SHOP_ROLES:
        raise ValueError(f"{entry!r} limits a role of all shops to one of them")
    return ClaimedRole(value, role, shop)
