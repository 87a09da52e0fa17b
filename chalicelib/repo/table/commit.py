"""Transactions of a deed: the answer that a repetition gets is kept with the effect, or neither."""

from collections.abc import Sequence

from chalicelib.domain.errors import Conflict
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table import answers
from chalicelib.repo.table.refusals import Busy, ConditionFailed
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Write


def commit(table: Table, writes: Sequence[Write], *, actor: Actor) -> None:
    """Make all writes or none, and those of one request once only.

    Raises:
        Repeated: this very request was answered before; nothing was written.
        Rejected: `idempotency.other_request`: its key was used for something else.
        Conflict: `idempotency.running`: the same request is being carried out just now.
        ConditionFailed: the first of the writes whose condition failed.
        Busy: another transaction holds one of the items just now.
    """
    if actor.once is None:
        table.transact(writes)
        return
    kept = answers.write_of(actor.once, actor.at)
    try:
        table.transact([kept, *writes])
    except ConditionFailed as failed:
        if failed.key != kept.key or failed.found is None:
            raise
        raise answers.repeated(failed.found, actor.once) from failed
    except Busy as busy:
        if kept.key not in busy.keys:
            raise
        raise Conflict("idempotency.running") from busy
