"""Say how a file is read, check it, begin to write it, stop it, or undo it."""

from collections.abc import Callable

from chalicelib import log
from chalicelib.domain.errors import Conflict
from chalicelib.domain.imports.file_import import WORKING, FileImport, ImportState
from chalicelib.domain.imports.mapping import ImportMapping, check_mapping
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.commit import Committed
from chalicelib.repo.table.refusals import Moved
from chalicelib.services.imports.own_fields import own_columns
from chalicelib.services.imports.run_import import queue_import
from chalicelib.services.imports.snapshot import ImportSnapshot, snapshot_of
from chalicelib.world import World

# A repeated request of these finds its own first effect.
ALREADY = {
    "import.checked": ImportState.CHECKING,
    "import.started": ImportState.IMPORTING,
    "import.undone": ImportState.UNDOING,
    "import.cancelled": ImportState.CANCELLED,
}


def map_columns(world: World, actor: Actor, import_id: str, mapping: ImportMapping) -> FileImport:
    """Say which column is which field. An earlier check does not count any more.

    Raises:
        NotFound: `import.not_found`.
        Conflict: `import.state`.
        Malformed: `import.mapping`.
    """

    def change(made: FileImport) -> FileImport:
        own = [each.column for each in own_columns(world, made.kind)]
        check_mapping(made.kind, mapping, made.head.columns if made.head else (), own)
        return made.mapped(mapping)

    _change(world, actor, import_id, "import.mapped", change)
    return world.imports.stored.get(import_id)


def check_import(world: World, actor: Actor, import_id: str) -> Committed[ImportSnapshot]:
    """Begin to go over the rows without a change. Idempotent while it runs.

    Raises:
        NotFound: `import.not_found`.
        Conflict: `import.state`, `import.unmapped`.
        Unavailable: the queue does not answer; the same request queues it again.
    """
    return _work(world, actor, import_id, "import.checked", lambda made: made.checking())


def start_import(world: World, actor: Actor, import_id: str) -> Committed[ImportSnapshot]:
    """Begin to write the rows of a checked import. Idempotent while it runs.

    Raises:
        NotFound: `import.not_found`.
        Conflict: `import.state`.
        Unavailable: the queue does not answer; the same request queues it again.
    """
    return _work(world, actor, import_id, "import.started", lambda made: made.importing(actor.at))


def undo_import(world: World, actor: Actor, import_id: str) -> Committed[ImportSnapshot]:
    """Begin to undo what the rows did, where no other change came since. Idempotent.

    Raises:
        NotFound: `import.not_found`.
        Conflict: `import.state`, `import.nothing_to_undo`, `import.too_old`.
        Unavailable: the queue does not answer; the same request queues it again.
    """
    return _work(world, actor, import_id, "import.undone", lambda made: made.undoing(actor.at))


def cancel_import(world: World, actor: Actor, import_id: str) -> Committed[ImportSnapshot]:
    """Stop an import; the rows that are written stay until they are undone. Idempotent.

    Raises:
        NotFound: `import.not_found`.
        Conflict: `import.state`.
    """
    return _change(
        world, actor, import_id, "import.cancelled", lambda made: made.cancelled(actor.at)
    )


def _work(
    world: World,
    actor: Actor,
    import_id: str,
    what: str,
    change: Callable[[FileImport], FileImport],
) -> Committed[ImportSnapshot]:
    done = _change(world, actor, import_id, what, change)
    # A repeated request queues it too: the process may have died before the queue.
    made = world.imports.stored.get(import_id)
    if made.state in WORKING:
        queue_import(world, made)
    return done


def _change(
    world: World,
    actor: Actor,
    import_id: str,
    what: str,
    change: Callable[[FileImport], FileImport],
) -> Committed[ImportSnapshot]:
    def decide(_: Moved | None) -> Committed[ImportSnapshot]:
        made = world.imports.stored.get(import_id)
        if ALREADY.get(what) is made.state:
            return Committed(snapshot_of(made))
        after = change(made)
        write, record = world.imports.stored.change_write(after), snapshot_of(after)
        done = world.commit_once(actor, write, record=record, audit=(what, import_id))
        log.event(what, kind=made.kind)
        return done

    return world.attempt(decide, contended=Conflict("import.contended"))
