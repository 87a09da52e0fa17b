"""Roles, permissions and keys of staff; checks, documents and tests read the same tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.errors import Forbidden
from chalicelib.domain.ids import StaffKeyId


class Role(StrEnum):
    """What a staff key may do; see `ALLOWED` and `SIGHTS`."""

    ADMIN = "admin"
    MARKETER = "marketer"
    ANALYST = "analyst"
    SUPPORT = "support"
    CASHIER = "cashier"
    INTEGRATION = "integration"
    AUDITOR = "auditor"


class Permission(StrEnum):
    """What an operation requires of the caller's role."""

    CUSTOMERS_READ = "customers.read"
    CUSTOMERS_REGISTER = "customers.register"
    CUSTOMERS_CHANGE = "customers.change"
    CUSTOMERS_ERASE = "customers.erase"
    CUSTOMERS_MERGE = "customers.merge"
    CUSTOMERS_NOTE = "customers.note"
    HISTORY_READ = "history.read"
    PURCHASES_READ = "purchases.read"
    PURCHASES_WRITE = "purchases.write"
    SEGMENTS_READ = "segments.read"
    SEGMENTS_WRITE = "segments.write"
    TOTALS_READ = "totals.read"
    SALES_READ = "sales.read"
    CAMPAIGNS_READ = "campaigns.read"
    CAMPAIGNS_WRITE = "campaigns.write"
    PROGRAMME_READ = "programme.read"
    PROGRAMME_WRITE = "programme.write"
    POINTS_READ = "points.read"
    POINTS_REDEEM = "points.redeem"
    POINTS_CODE = "points.code"
    POINTS_ADJUST = "points.adjust"
    OFFERS_READ = "offers.read"
    OFFERS_WRITE = "offers.write"
    TERMS_MANAGE = "terms.manage"
    MEMBERSHIP_CHANGE = "membership.change"
    LEADS_TAKE = "leads.take"
    CALLS_REPORT = "calls.report"
    PROGRAMME_SIMULATE = "programme.simulate"
    POINTS_TRANSFER = "points.transfer"
    CATALOGUE_READ = "catalogue.read"
    CATALOGUE_WRITE = "catalogue.write"
    BOT_CHANGE = "bot.change"
    FIELDS_READ = "fields.read"
    FIELDS_MANAGE = "fields.manage"
    IMPORTS_MANAGE = "imports.manage"
    KEYS_MANAGE = "keys.manage"
    AUDIT_READ = "audit.read"
    EXPORTS_MAKE = "exports.make"
    OPERATIONS_READ = "operations.read"
    APPEALS_READ = "appeals.read"
    APPEALS_ANSWER = "appeals.answer"
    DESK_MANAGE = "desk.manage"
    OPERATIONS_MANAGE = "operations.manage"


# What is the same for every shop, and about no person: a key of one shop reads it as any other.
OF_ALL_SHOPS = frozenset(
    {Permission.PROGRAMME_READ, Permission.CATALOGUE_READ, Permission.FIELDS_READ}
)

ALLOWED: Mapping[Permission, frozenset[Role]] = {
    Permission.CUSTOMERS_READ: frozenset(
        {Role.ADMIN, Role.MARKETER, Role.SUPPORT, Role.CASHIER, Role.INTEGRATION, Role.AUDITOR}
    ),
    Permission.CUSTOMERS_REGISTER: frozenset(
        {Role.ADMIN, Role.SUPPORT, Role.CASHIER, Role.INTEGRATION}
    ),
    Permission.CUSTOMERS_CHANGE: frozenset({Role.ADMIN, Role.SUPPORT, Role.INTEGRATION}),
    Permission.CUSTOMERS_ERASE: frozenset({Role.ADMIN}),
    Permission.CUSTOMERS_MERGE: frozenset({Role.ADMIN}),
    Permission.CUSTOMERS_NOTE: frozenset({Role.ADMIN, Role.SUPPORT}),
    Permission.HISTORY_READ: frozenset(
        {Role.ADMIN, Role.MARKETER, Role.SUPPORT, Role.INTEGRATION, Role.AUDITOR}
    ),
    Permission.PURCHASES_READ: frozenset(
        {Role.ADMIN, Role.SUPPORT, Role.CASHIER, Role.INTEGRATION}
    ),
    Permission.PURCHASES_WRITE: frozenset({Role.CASHIER, Role.INTEGRATION}),
    Permission.SEGMENTS_READ: frozenset({Role.ADMIN, Role.MARKETER, Role.ANALYST}),
    Permission.SEGMENTS_WRITE: frozenset({Role.ADMIN, Role.MARKETER}),
    Permission.TOTALS_READ: frozenset({Role.ADMIN, Role.MARKETER, Role.ANALYST}),
    Permission.SALES_READ: frozenset({Role.ADMIN, Role.MARKETER, Role.ANALYST, Role.INTEGRATION}),
    Permission.CAMPAIGNS_READ: frozenset({Role.ADMIN, Role.MARKETER, Role.ANALYST}),
    Permission.CAMPAIGNS_WRITE: frozenset({Role.ADMIN, Role.MARKETER}),
    Permission.PROGRAMME_READ: frozenset(Role),
    Permission.PROGRAMME_WRITE: frozenset({Role.ADMIN}),
    Permission.POINTS_READ: frozenset(Role),
    Permission.POINTS_REDEEM: frozenset({Role.CASHIER, Role.INTEGRATION}),
    Permission.POINTS_CODE: frozenset({Role.INTEGRATION}),
    Permission.POINTS_ADJUST: frozenset({Role.ADMIN, Role.SUPPORT}),
    Permission.OFFERS_READ: frozenset({Role.ADMIN, Role.MARKETER, Role.ANALYST}),
    Permission.OFFERS_WRITE: frozenset({Role.ADMIN, Role.MARKETER}),
    Permission.TERMS_MANAGE: frozenset({Role.ADMIN}),
    Permission.MEMBERSHIP_CHANGE: frozenset({Role.SUPPORT, Role.INTEGRATION}),
    Permission.LEADS_TAKE: frozenset({Role.ADMIN, Role.SUPPORT, Role.INTEGRATION}),
    Permission.CALLS_REPORT: frozenset({Role.ADMIN, Role.INTEGRATION}),
    Permission.PROGRAMME_SIMULATE: frozenset({Role.ADMIN, Role.MARKETER, Role.ANALYST}),
    Permission.POINTS_TRANSFER: frozenset({Role.SUPPORT, Role.INTEGRATION}),
    Permission.CATALOGUE_READ: frozenset(Role),
    Permission.CATALOGUE_WRITE: frozenset({Role.ADMIN, Role.INTEGRATION}),
    Permission.BOT_CHANGE: frozenset({Role.ADMIN}),
    Permission.FIELDS_READ: frozenset(Role),
    Permission.FIELDS_MANAGE: frozenset({Role.ADMIN}),
    Permission.IMPORTS_MANAGE: frozenset({Role.ADMIN}),
    Permission.KEYS_MANAGE: frozenset({Role.ADMIN}),
    Permission.AUDIT_READ: frozenset({Role.ADMIN, Role.AUDITOR}),
    # A file has what every mask hides, of all customers at once.
    Permission.EXPORTS_MAKE: frozenset({Role.ADMIN}),
    Permission.OPERATIONS_READ: frozenset({Role.ADMIN, Role.AUDITOR}),
    Permission.OPERATIONS_MANAGE: frozenset({Role.ADMIN}),
    Permission.APPEALS_READ: frozenset({Role.ADMIN, Role.SUPPORT}),
    Permission.APPEALS_ANSWER: frozenset({Role.ADMIN, Role.SUPPORT}),
    Permission.DESK_MANAGE: frozenset({Role.ADMIN}),
}


# A key of another role must not be limited to a shop: some of its operations are about the whole
# programme, so that the limit would hold in a part of them only.
SHOP_ROLES = frozenset({Role.CASHIER, Role.INTEGRATION})
"""The roles whose keys may be limited to one shop."""


class Sight(StrEnum):
    """How much of a customer's personal data a role sees."""

    FULL = "full"
    MASKED = "masked"
    LAST_DIGITS = "last_digits"


SIGHTS: Mapping[Role, Sight] = {
    Role.ADMIN: Sight.FULL,
    Role.SUPPORT: Sight.FULL,
    Role.INTEGRATION: Sight.FULL,
    Role.MARKETER: Sight.MASKED,
    Role.ANALYST: Sight.MASKED,
    Role.AUDITOR: Sight.MASKED,
    Role.CASHIER: Sight.LAST_DIGITS,
}


FROM_PROVIDER = "oidc-"
"""How the digests and the ids of people begin who sign in at an identity provider."""


@dataclass(frozen=True, slots=True)
class StaffKey:
    """A stored staff key: the digest of its secret, never the secret itself.

    A person who signs in at an identity provider has a record of the same kind without a secret
    (`person.py`).

    `shop` limits the key to one shop. `used_on` is the last UTC day of use.
    """

    id: StaffKeyId
    digest: str
    role: Role
    name: str
    created_at: datetime
    shop: str = ""
    expires_at: datetime | None = None
    used_on: str = ""  # a day, not an instant: a key in use costs one write a day
    revoked: bool = False
    restored_at: datetime | None = None  # sessions that began before it have ended for ever

    @property
    def is_of_provider(self) -> bool:
        """Whether an identity provider proves the person, and no secret does."""
        return self.digest.startswith(FROM_PROVIDER)

    def may(self, permission: Permission) -> bool:
        """Whether the key's role has the permission."""
        return self.role in ALLOWED[permission]

    def works_for(self, shop: str) -> bool:
        """Whether the key may act for this shop."""
        return not self.shop or self.shop == shop

    def serves(self, home_shop: str) -> bool:
        """Whether the key may serve a customer; those without a home shop are served by all."""
        return not home_shop or self.works_for(home_shop)

    def refuse_other_shop(self, shop: str) -> None:
        """Refuse to act for another shop than the key's own.

        Raises:
            Forbidden: `key.other_shop`.
        """
        if not self.works_for(shop):
            raise Forbidden("key.other_shop")

    def refuse_customer_of_other_shop(self, home_shop: str) -> None:
        """Refuse a customer whom the key may not serve.

        Raises:
            Forbidden: `key.other_shop`.
        """
        if not self.serves(home_shop):
            raise Forbidden("key.other_shop")

    def is_live(self, now: datetime) -> bool:
        """Whether the key is valid at this instant."""
        return not self.revoked and (self.expires_at is None or now < self.expires_at)
