"""Store a record in place of the version that its author read: one decision for every kind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from chalicelib.domain.errors import Conflict
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.writes import Write
from chalicelib.world import World


class HasVersion(Protocol):
    """A dataclass with a version, which grows with each change; equal records may differ in it."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def version(self) -> int: ...


Record = TypeVar("Record", bound=HasVersion)


@dataclass(frozen=True, slots=True)
class RecordPlace(Generic[Record]):
    """Where a record stands: how it is found and written, and how its change is called.

    `changed` is the code of the refusal, `audit` the verb and the id of the change in the audit.
    `refuse` judges a record that differs from the stored one, before the versions are compared.
    """

    find: Callable[[], Record | None]
    writes: Callable[[Record | None], Sequence[Write]]
    changed: str
    audit: tuple[str, str]
    refuse: Callable[[Record | None], None] = lambda _: None


def put_versioned(
    world: World, actor: Actor, record: Record, place: RecordPlace[Record], *, read: int | None
) -> Record:
    """Store a record, and return it as it is now; one that is stored so already is left alone.

    `read` is the version that the author saw, 0 for a record that was not there; if it is given, a
    newer one is not overwritten.

    Raises:
        Conflict: `changed` of the place.
        Refusal: what `refuse` of the place raises.
    """

    def decide() -> Record:
        found = place.find()
        if found is not None and found == record:
            return found
        place.refuse(found)
        refuse_other(found, read, place.changed)
        world.commit(actor, *place.writes(found), audit=place.audit)
        return replace(record, version=version_of(found) + 1)

    return world.attempt(lambda _: decide())


def refuse_other(found: HasVersion | None, read: int | None, changed: str) -> None:
    """Refuse if another version is stored than the one that the author read.

    Raises:
        Conflict: `changed`, with the version.
    """
    version = version_of(found)
    if read not in (None, version):
        raise Conflict(changed, version=version)


def version_of(found: HasVersion | None) -> int:
    """Return the version of a record; 0: it is not stored."""
    return found.version if found else 0
