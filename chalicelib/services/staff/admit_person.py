"""Let a person in whom the identity provider has proven, or let a revoked one in again."""

from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.domain.errors import Forbidden, NotFound, Rejected
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.person import ProvenPerson
from chalicelib.domain.staff.staff import StaffKey
from chalicelib.world import World

# The provider is asked again after so long: what it takes from a person ends here by then.
LIFE = timedelta(hours=12)


def admit_person(world: World, person: ProvenPerson) -> StaffKey:
    """Give the person's record the role that the provider claims now, and return it.

    The record ends with the longest session. A person without a role ends the sessions that an
    earlier role began.

    Raises:
        Forbidden: `oidc.revoked`: an administrator took the access; `oidc.no_role`.
    """
    return world.attempt(lambda _: _admit(world, person, world.now()))


def restore_person(world: World, actor: Actor, key_id: StaffKeyId) -> StaffKey:
    """Let a revoked person sign in at the provider again; sessions of before stay ended.

    Raises:
        NotFound: `key.not_found`.
        Rejected: `key.not_of_provider`: a key with a secret is revoked for ever.
    """
    found = world.staff.keys.named(key_id)
    if found is None:
        raise NotFound("key.not_found")
    if not found.is_of_provider:
        raise Rejected("key.not_of_provider")
    if not found.revoked:
        return found
    write = world.staff.keys.restore_write(found, actor.at)
    world.commit(actor, write, audit=("key.restored", key_id))
    return replace(found, revoked=False, expires_at=actor.at, restored_at=actor.at)


def _admit(world: World, person: ProvenPerson, now: datetime) -> StaffKey:
    keys = world.staff.keys
    found = keys.stored(person.digest)
    actor = Actor(person.key_id, now)
    if found and found.revoked:
        raise Forbidden("oidc.revoked")
    if person.claimed is None:
        if found and found.is_live(now):
            world.commit(actor, keys.end_write(found, now), audit=("key.role_lost", found.id))
        raise Forbidden("oidc.no_role")
    key = StaffKey(
        id=person.key_id,
        digest=person.digest,
        role=person.claimed.role,
        name=person.name,
        created_at=found.created_at if found else now,
        shop=person.claimed.shop,
        expires_at=now + LIFE,
        used_on=now.date().isoformat(),
    )
    write = keys.admit_write(key) if found else keys.create_write(key)
    world.commit(actor, write, audit=("key.signed_in", key.id))
    return key
