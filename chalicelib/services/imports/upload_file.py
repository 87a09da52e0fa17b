"""Make an import and take its file in parts."""

import hashlib
from collections.abc import Sequence

from chalicelib import log
from chalicelib.domain.errors import Conflict, NotFound, Rejected
from chalicelib.domain.imports.fields import ImportKind
from chalicelib.domain.imports.file_import import (
    PART_BYTES_MAX,
    PARTS_MAX,
    FileImport,
    FilePart,
    ImportState,
    check_parts,
)
from chalicelib.domain.spreadsheets.head import SpreadsheetHead
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.commit import Committed
from chalicelib.repo.table.refusals import Moved
from chalicelib.services.imports.import_file import open_parts
from chalicelib.services.imports.snapshot import ImportSnapshot, snapshot_of
from chalicelib.services.spreadsheets.read_rows import read_head, read_sample
from chalicelib.world import World

DIGEST_CHARS = 16


def create_import(
    world: World, actor: Actor, kind: ImportKind, name: str
) -> Committed[ImportSnapshot]:
    """Make an import that waits for its file, once for each Idempotency-Key."""
    made = FileImport(world.new_id(), kind, name, actor.by, actor.at)
    writes = world.imports.stored.add_writes(made)
    return world.commit_once(actor, *writes, record=snapshot_of(made))


def upload_part(world: World, import_id: str, number: int, content: bytes) -> FilePart:
    """Keep one part of the file. The same number again replaces it.

    Raises:
        NotFound: `import.not_found`.
        Conflict: `import.state`: the file is complete.
        Rejected: `import.part_number`, `import.part_size`.
        Unavailable: the bucket does not answer.
    """
    if not 1 <= number <= PARTS_MAX:
        raise Rejected("import.part_number", most=PARTS_MAX)
    if not 1 <= len(content) <= PART_BYTES_MAX:
        raise Rejected("import.part_size", most=PART_BYTES_MAX)
    made = world.imports.stored.get(import_id)
    if made.state is not ImportState.UPLOADING:
        raise Conflict("import.state", state=made.state)
    # Named by its content: a late repetition cannot change a file that was finished meanwhile.
    digest = hashlib.sha256(content).hexdigest()[:DIGEST_CHARS]
    part = FilePart(number, len(content), f"imports/{import_id}/{number:04d}-{digest}")
    world.files.put(part.key, content)
    world.imports.stored.keep_part(made, part)
    return part


def finish_upload(world: World, actor: Actor, import_id: str) -> Committed[ImportSnapshot]:
    """Read the head of the uploaded file. Idempotent.

    Raises:
        NotFound: `import.not_found`.
        Conflict: `import.state`.
        Rejected: `import.parts`: a part is missing; the file is no table that we read.
        Unavailable: the bucket or the table does not answer.
    """

    def decide(_: Moved | None) -> Committed[ImportSnapshot]:
        made = world.imports.stored.get(import_id)
        if made.state is ImportState.UPLOADED:
            return Committed(snapshot_of(made))
        if made.state is not ImportState.UPLOADING:
            raise Conflict("import.state", state=made.state)
        parts = world.imports.stored.parts(import_id)
        check_parts(parts)
        try:
            head = _head(world, parts)
        except NotFound as exc:
            raise Rejected("import.parts", part=1) from exc
        except Rejected as refused:
            # The list of imports says so too, and does not wait for a file any longer.
            world.commit(None, world.imports.stored.change_write(made.refused(refused.code)))
            raise
        after = made.uploaded(parts, head)
        write = world.imports.stored.change_write(after)
        done = world.commit_once(actor, write, record=snapshot_of(after))
        log.event("import.uploaded", kind=made.kind, bytes=after.size)
        return done

    return world.attempt(decide)


def _head(world: World, parts: Sequence[FilePart]) -> SpreadsheetHead:
    file = open_parts(world, parts)
    head = read_head(file)
    read_sample(file, head)
    return head
