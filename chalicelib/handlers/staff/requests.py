"""Requests about keys and the audit."""

from datetime import date
from typing import Annotated

from pydantic import Field

from chalicelib.domain.staff.staff import Role
from chalicelib.handlers.edge.fields import Instant, ShopOrNone, Visible
from chalicelib.handlers.edge.operation import Body, Paged

SHOP_OF_KEY = "Empty: every shop. Only the key of a cashier or an integration may have one."


class NewKeyRequest(Body):
    """The role, name, shop and end of a new key."""

    role: Role
    name: Annotated[str, Visible, Field(min_length=1, max_length=80)]
    shop: ShopOrNone = Field("", description=SHOP_OF_KEY)
    expires_at: Instant | None = Field(
        None,
        description="In the future; null: never.",
        json_schema_extra={"x-days-ahead": 365},
    )
    once: Annotated[str, Field(max_length=64)] = Field(
        "",
        description="Any text of the caller's: a second request with it within 72 hours makes no"
        " second key. Empty: every request makes one.",
    )


class AuditDay(Paged):
    """A page of one day of the audit."""

    day: date | None = Field(None, description="The UTC day; today by default.")
