"""Answers about keys and the audit."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import Field

from chalicelib.domain.staff.staff import Role, StaffKey
from chalicelib.handlers.edge.cursors import NextCursor
from chalicelib.handlers.edge.operation import ResponseModel
from chalicelib.repo.table.audit import AuditEntry


class KeyResponse(ResponseModel):
    """A key without its secret."""

    id: str
    role: Role
    name: str
    shop: str
    created_at: datetime
    expires_at: datetime | None
    used_on: str
    revoked: bool
    is_of_provider: bool = Field(
        description="True: the person signs in at the identity provider, and there is no secret.",
    )

    @classmethod
    def of(cls, key: StaffKey) -> "KeyResponse":
        return cls(
            id=key.id,
            role=key.role,
            name=key.name,
            shop=key.shop,
            created_at=key.created_at,
            expires_at=key.expires_at,
            used_on=key.used_on,
            revoked=key.revoked,
            is_of_provider=key.is_of_provider,
        )


class KeyMade(KeyResponse):
    """A new key with its secret, which is never shown again."""

    secret: str


class KeyList(ResponseModel):
    """One page of the keys, in no particular order."""

    keys: list[KeyResponse]
    next: NextCursor


class ChangeResponse(ResponseModel):
    """One change: `what` is a dotted verb, `subject` the id of the changed record."""

    at: datetime
    by: str = Field(description="The id of the key; `local` for the command line.")
    by_name: str = Field(description="The present name of the key; empty: no key has this id.")
    what: str
    subject: str

    @classmethod
    def of(cls, entry: AuditEntry, names: Mapping[str, str]) -> "ChangeResponse":
        return cls(
            at=entry.at,
            by=entry.by,
            by_name=names.get(entry.by, ""),
            what=entry.what,
            subject=entry.subject,
        )


class ChangeList(ResponseModel):
    """One page of changes, oldest first."""

    changes: list[ChangeResponse]
    next: NextCursor
