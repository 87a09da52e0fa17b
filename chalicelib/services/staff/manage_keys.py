"""Create and revoke the keys of staff and machines."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.errors import Conflict, NotFound, Rejected
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import SHOP_ROLES, Role, StaffKey
from chalicelib.world import World

PREFIX = "grocer_"
ID_CHARS = 12


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new key with its secret, which is not stored and cannot be shown again."""

    key: StaffKey
    secret: str


@dataclass(frozen=True, slots=True)
class MadeKeySnapshot:
    """What is kept of a request for a new key: the secret is shown once and never stored."""

    id: StaffKeyId


def create_key(
    world: World, actor: Actor, *, role: Role, name: str, shop: str, expires_at: datetime | None
) -> IssuedKey:
    """Create a key of 256 random bits; only its digest is stored.

    Raises:
        Conflict: `key.made_already`: the actor's request was carried out before.
        Rejected: `key.ends_before_it_begins`: `expires_at` is not in the future;
            `key.role_without_shop`: a key of this role is for all shops.
    """
    if shop and role not in SHOP_ROLES:
        raise Rejected("key.role_without_shop")
    if expires_at and expires_at <= actor.at:
        raise Rejected("key.ends_before_it_begins")
    secret = f"{PREFIX}{world.new_secret()}"
    # A plain digest is enough for 256 random bits; a slow one is for passwords that people choose.
    digest = hashlib.sha256(secret.encode()).hexdigest()
    key = StaffKey(
        id=StaffKeyId(digest[:ID_CHARS]),
        digest=digest,
        role=role,
        name=name,
        created_at=actor.at,
        shop=shop,
        expires_at=expires_at,
    )
    write = world.staff.keys.create_write(key)
    record = MadeKeySnapshot(key.id)
    made = world.commit_once(actor, write, record=record, audit=("key.created", key.id))
    if made.repeated:
        raise Conflict("key.made_already")
    return IssuedKey(key, secret)


def revoke_key(world: World, actor: Actor, key_id: StaffKeyId) -> StaffKey:
    """Revoke a key for ever.

    Each container caches keys for a minute, so it may accept the key for so long.

    Raises:
        NotFound: `key.not_found`.
    """
    found = world.staff.keys.named(key_id)
    if found is None:
        raise NotFound("key.not_found")
    world.commit(actor, world.staff.keys.revoke_write(found), audit=("key.revoked", key_id))
    return replace(found, revoked=True)
