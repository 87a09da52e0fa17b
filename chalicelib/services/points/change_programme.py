"""Put a new version of the programme into force, now or later."""

from datetime import UTC, datetime, timedelta

from chalicelib import log
from chalicelib.domain.errors import Conflict, Rejected
from chalicelib.domain.points.check import check_programme, check_successor
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.version import ProgrammeVersion
from chalicelib.domain.staff.actor import Actor
from chalicelib.world import World

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATE_MAX = timedelta(seconds=300)


def change_programme(
    world: World,
    actor: Actor,
    programme: Programme,
    *,
    effective_at: datetime | None,
    read: int | None,
) -> ProgrammeVersion:
    """Store the next version; `read` is the number of the version that the caller read.

    The newest document again with the same instant writes nothing and returns the same version.

    Raises:
        Malformed: see `check_programme`.
        Rejected: `programme.effective_at`: a promise already made is never changed backwards.
        Conflict: `programme.fixed`; `programme.changed`: another change came first.
    """
    check_programme(programme, currency=world.settings.currency)
    versions = world.points.programmes.fresh(actor.at)
    last = versions[-1] if versions else None
    begins = effective_at or actor.at
    if (
        last is not None
        and last.programme == programme
        and effective_at in {None, last.effective_at}
    ):
        return last
    if read is not None and read != (last.number if last else 0):
        raise Conflict("programme.changed")
    if last is not None:
        check_successor(programme, last.programme)
    if begins < EARLIEST or (
        last is not None and (begins < last.effective_at or begins < actor.at - LATE_MAX)
    ):
        raise Rejected("programme.effective_at")
    number = last.number + 1 if last else 1
    version = ProgrammeVersion(number, begins, actor.at, actor.by, programme)
    write = world.points.programmes.add_write(version)
    world.commit(actor, write, audit=("programme.changed", str(number)))
    log.event("programme.changed", version=number)
    return version
