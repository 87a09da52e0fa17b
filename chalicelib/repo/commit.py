"""Transactions of a deed: the answer that a repetition gets is kept with the effect, or neither."""

from collections.abc import Sequence

from chalicelib.domain.act import Act
from chalicelib.domain.errors import Conflict
from chalicelib.repo import answers
from chalicelib.repo.refusals import Busy, ConditionFailed
from chalicelib.repo.table import Table
from chalicelib.repo.writes import Write


def commit(table: Table, writes: Sequence[Write], *, act: Act) -> None:
    """Make all writes or none, and those of one request once only.

    Raises:
        Repeated: this very request was answered before; nothing was written.
        Rejected: `idempotency.other_request`: its key was used for something else.
        Conflict: `idempotency.running`: the same request is being carried out just now.
        ConditionFailed: the first of the writes whose condition failed.
        Busy: another transaction holds one of the items just now.
    """
    if act.once is None:
        table.transact(writes)
        return
    kept = answers.write_of(act.once, act.at)
    try:
        table.transact([kept, *writes])
    except ConditionFailed as failed:
        if failed.key != kept.key or failed.found is None:
            raise
        raise answers.repeated(failed.found, act.once) from failed
    except Busy as busy:
        if kept.key not in busy.keys:
            raise
        raise Conflict("idempotency.running") from busy
