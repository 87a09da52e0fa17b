"""The keys of staff and machines over HTTP, for administrators."""

from dataclasses import replace

from chalice import Blueprint

from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor, IdempotencyKey
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.cursors import turn_page
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation, Paged
from chalicelib.handlers.staff.requests import NewKeyRequest
from chalicelib.handlers.staff.responses import KeyList, KeyMade, KeyResponse
from chalicelib.services.staff.admit_person import restore_person
from chalicelib.services.staff.manage_keys import create_key, revoke_key

LIST = "keys"
KEYS = "/v1/keys"

blueprint = Blueprint(__name__)
api = Api(blueprint)


@api.serves(
    Operation(
        "POST",
        KEYS,
        "Create a key",
        Permission.KEYS_MANAGE,
        KeyMade,
        NewKeyRequest,
        status=201,
        details="The secret is shown in this answer only. The answer is not kept: if it was lost,"
        " revoke the key that it was about. A repeated request creates a second key, unless both"
        " have the same `once`: then it is refused, `key.made_already`.",
        id="createKey",
        refuses=("key.ends_before_it_begins", "key.made_already", "key.role_without_shop"),
    )
)
def make_key(call: Call[NewKeyRequest, Nothing]) -> KeyMade:
    """Create a key and return it with its secret."""
    body = call.body
    issued = create_key(
        call.world,
        _once(call.actor, body.once),
        role=body.role,
        name=body.name,
        shop=body.shop,
        expires_at=body.expires_at,
    )
    return KeyMade(**KeyResponse.of(issued.key).model_dump(), secret=issued.secret)


@api.serves(
    Operation(
        "GET",
        KEYS,
        "List the keys",
        Permission.KEYS_MANAGE,
        KeyList,
        query=Paged,
        details="For administrators: who has a key, and when it was last used. Secrets are never"
        " shown again.",
        id="listKeys",
    )
)
def list_keys(call: Call[Nothing, Paged]) -> KeyList:
    """Return a page of the keys, revoked ones included."""
    page, more = turn_page(call, LIST, call.world.staff.keys.page, lambda key: key.digest)
    return KeyList(keys=[KeyResponse.of(key) for key in page], next=more)


@api.serves(
    Operation(
        "DELETE",
        f"{KEYS}/{{key_id}}",
        "Revoke a key",
        Permission.KEYS_MANAGE,
        KeyResponse,
        details="For administrators: the key is refused within a minute, for ever. The same again"
        " changes nothing. A person of the identity provider cannot sign in until the access is"
        " restored.",
        id="revokeKey",
        refuses=("key.not_found",),
    )
)
def close_key(call: Call[Nothing, Nothing]) -> KeyResponse:
    """Revoke a key."""
    return KeyResponse.of(revoke_key(call.world, call.actor, StaffKeyId(call.path["key_id"])))


@api.serves(
    Operation(
        "DELETE",
        f"{KEYS}/{{key_id}}/revocation",
        "Restore the access of a person",
        Permission.KEYS_MANAGE,
        KeyResponse,
        details="For administrators: a person of the identity provider whose access was revoked may"
        " sign in again; sessions of before stay ended. Of a key with a secret the revocation"
        " stays. The same again changes nothing.",
        id="restoreKey",
        refuses=("key.not_found", "key.not_of_provider"),
    )
)
def restore_key(call: Call[Nothing, Nothing]) -> KeyResponse:
    """Restore the access of a person who signs in at the identity provider."""
    return KeyResponse.of(restore_person(call.world, call.actor, StaffKeyId(call.path["key_id"])))


def _once(actor: Actor, text: str) -> Actor:
    """Return the actor of a request that is carried out once, if the caller gave it a text."""
    request = IdempotencyKey(f"new key|{actor.by}|{text}", "")
    return replace(actor, request=request) if text else actor
