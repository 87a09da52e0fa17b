"""Who holds a key."""

import hashlib
from contextlib import suppress

from chalicelib.domain.errors import Forbidden, Unavailable
from chalicelib.domain.staff.staff import StaffKey
from chalicelib.world import World


def authenticate_staff(world: World, shown: str) -> StaffKey:
    """The live key of this secret; its day of use is noted once a day.

    Raises:
        Forbidden: `key.unknown`: no such key, or expired, or revoked: all three look alike.
    """
    now = world.now()
    digest = hashlib.sha256(shown.encode("utf-8", "surrogateescape")).hexdigest()
    key = world.staff.keys.find(digest, now)
    if key is None or not key.is_live(now):
        raise Forbidden("key.unknown")
    today = now.date().isoformat()
    if key.used_on != today:
        with suppress(Unavailable):  # a missed note harms nobody
            world.staff.keys.note_use(key, today)
    return key
