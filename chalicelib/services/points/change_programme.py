"""Put a new version of the programme into force, now or later."""

from datetime import UTC, datetime, timedelta

from chalicelib import log
from chalicelib.domain.errors import Conflict, Malformed
from chalicelib.domain.points.drafts.check import check_programme, check_successor
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
        Malformed: see `check_programme`; `programme.effective_at`: a promise already made is
            never changed backwards.
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
        raise Conflict("programme.changed", version=last.number if last else 0)
    if last is not None:
        check_successor(programme, last.programme)
    _check_beginning(begins, last, actor.at)
    number = last.number + 1 if last else 1
    version = ProgrammeVersion(number, begins, actor.at, actor.by, programme)
    write = world.points.programmes.add_write(version)
    world.commit(actor, write, audit=("programme.changed", str(number)))
    log.event("programme.changed", version=number)
    return version


def _check_beginning(begins: datetime, last: ProgrammeVersion | None, now: datetime) -> None:
    """Refuse a version that would change a promise already made, and say how early it may begin."""
    earliest = max(last.effective_at, now - LATE_MAX) if last else EARLIEST
    if begins < earliest:
        since = earliest.astimezone(UTC).isoformat(timespec="seconds")
        why = f"version {last.number} and up to 300 seconds ago" if last else "the year 2000"
        reason = f"must not be before {since}: {why}"
        raise Malformed({"/effective_at": reason}, "programme.effective_at")
