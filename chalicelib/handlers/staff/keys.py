"""The keys of staff and machines over HTTP, for administrators."""

from datetime import datetime
from typing import Annotated

from chalice import Blueprint
from pydantic import Field

from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.staff import Permission, Role, StaffKey
from chalicelib.handlers.edge.cursors import NextCursor, turn_page
from chalicelib.handlers.edge.fields import NAMED, Instant
from chalicelib.handlers.edge.operation import (
    Api,
    Body,
    Call,
    Nothing,
    Operation,
    Paged,
    ResponseModel,
)
from chalicelib.services.staff.manage_keys import create_key, revoke_key

LIST = "keys"
KEYS = "/v1/keys"
SHOP = rf"^$|{NAMED}"

blueprint = Blueprint(__name__)
api = Api(blueprint)


class NewKeyRequest(Body):
    """What a key shall be for."""

    role: Role
    name: Annotated[str, Field(min_length=1, max_length=80)]
    shop: Annotated[str, Field(pattern=SHOP, description="Empty: every shop.")] = ""
    expires_at: Instant | None = Field(None, description="In the future; null: never.")


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
        )


class KeyMade(KeyResponse):
    """A key just made, with its secret, which is never shown again."""

    secret: str


class KeyList(ResponseModel):
    """One page of the keys, in no order of meaning."""

    keys: list[KeyResponse]
    next: NextCursor


@api.serves(
    Operation(
        "POST",
        KEYS,
        "Make a key",
        Permission.KEYS_MANAGE,
        KeyMade,
        NewKeyRequest,
        status=201,
        details="The secret is shown in this answer and never again, so no answer is kept and none"
        " is repeated: a second request makes a second key. Revoke one whose answer got lost.",
    )
)
def make_key(call: Call[NewKeyRequest, Nothing]) -> KeyMade:
    """Make a key and show its secret once."""
    asked = call.body
    made = create_key(
        call.world,
        call.actor,
        role=asked.role,
        name=asked.name,
        shop=asked.shop,
        expires_at=asked.expires_at,
    )
    return KeyMade(**KeyResponse.of(made.key).model_dump(), secret=made.secret)


@api.serves(Operation("GET", KEYS, "List the keys", Permission.KEYS_MANAGE, KeyList, query=Paged))
def list_keys(call: Call[Nothing, Paged]) -> KeyList:
    """Show a page of the keys, the revoked ones too."""
    page, more = turn_page(call, LIST, call.world.staff.keys.page, lambda key: key.digest)
    return KeyList(keys=[KeyResponse.of(key) for key in page], next=more)


@api.serves(
    Operation(
        "DELETE",
        f"{KEYS}/{{key_id}}",
        "Revoke a key",
        Permission.KEYS_MANAGE,
        KeyResponse,
        refuses=(404,),
    )
)
def close_key(call: Call[Nothing, Nothing]) -> KeyResponse:
    """Close a key for good."""
    return KeyResponse.of(revoke_key(call.world, call.actor, StaffKeyId(call.path["key_id"])))
