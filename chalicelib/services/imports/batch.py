"""Go over the rows of one batch: judge them, find repeated ones, and write what they do."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from chalicelib.domain.errors import Conflict, Refusal, Rejected, Unavailable
from chalicelib.domain.imports.fields import ImportKind
from chalicelib.domain.imports.outcome import Outcome, Phase, RowFault, RowLog
from chalicelib.domain.messages.chat_digest import keyed_digest
from chalicelib.domain.spreadsheets.row import SheetRow
from chalicelib.repo.imports.rows import RowDone
from chalicelib.repo.table.refusals import Busy
from chalicelib.repo.table.writes import Write
from chalicelib.services.customers.merging.suggest_duplicates import queue_comparing
from chalicelib.services.imports.kinds import JUDGES
from chalicelib.services.imports.row_job import JudgedRow, MappedRow, RowJob

BATCH_ROWS = 50
TRANSACTION_MAX = 100  # items
TRIES_MAX = 5
# Their log says what is intended: a row with a log is gone over again, and has its effect once.
INTENDED = frozenset({ImportKind.PURCHASES})


@dataclass(slots=True)
class BatchResult:
    """The outcome of each row, and why the bad ones are bad."""

    outcomes: list[Outcome] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)

    def add(self, judged: JudgedRow) -> None:
        """Add a row."""
        self.outcomes.append(judged.outcome)
        if judged.fault is not None:
            self.faults.append(judged.fault)


def go_over(job: RowJob, phase: Phase, rows: Sequence[SheetRow]) -> BatchResult:
    """Judge rows and, unless they are only checked, write what they do. Idempotent.

    Raises:
        Unavailable: something does not answer; the same rows may be gone over again.
    """
    result = BatchResult()
    logs = _logs(job, phase, rows)
    done = set() if job.made.kind in INTENDED else set(logs)
    for number in done:
        result.add(JudgedRow(number, logs[number].outcome))
    unread = {row.number: fault for row in rows if (fault := _fault(job, row))}
    for number, fault in unread.items():
        result.add(JudgedRow(number, Outcome.BAD, fault=fault))
    mapped = [_mapped(job, each) for each in rows if each.number not in {*unread, *done}]
    judged = JUDGES[job.made.kind](job, mapped)
    judged = _without_repeated(job, phase, mapped, judged)
    if phase is Phase.IMPORT:
        judged = _written(job, mapped, judged)
        _compare(job, judged, [logs[number] for number in done])
    for each in judged:
        is_ours = each.outcome is Outcome.SAME and each.number in logs
        result.add(replace(each, outcome=logs[each.number].outcome) if is_ours else each)
    return result


def _compare(job: RowJob, judged: Sequence[JudgedRow], done: Sequence[RowLog]) -> None:
    """Queue the comparison of changed customers with all others."""
    if job.made.kind is ImportKind.CUSTOMERS:
        # An earlier try may have died between its writes and the queue.
        earlier = [log.customer for log in done]
        queue_comparing(job.world, [*earlier, *(each.compared for each in judged if each.compared)])


def _logs(job: RowJob, phase: Phase, rows: Sequence[SheetRow]) -> dict[int, RowLog]:
    """Return what an earlier try has written."""
    if phase is Phase.CHECK:
        return {}
    return job.world.imports.rows.logs(job.made.id, [row.number for row in rows])


def _fault(job: RowJob, row: SheetRow) -> RowFault | None:
    """Return why a row cannot be read: as a whole, or in a column that is a field."""
    if row.fault:
        return RowFault(row.number, "", row.fault)
    fields = (name for column, name in job.mapping.columns.items() if column in row.uncomputed)
    return next((RowFault(row.number, name, "cell.formula") for name in fields), None)


def _mapped(job: RowJob, row: SheetRow) -> MappedRow:
    return MappedRow(row.number, job.mapping.cells_of(row.cells))


def _without_repeated(
    job: RowJob, phase: Phase, rows: Sequence[MappedRow], judged: Sequence[JudgedRow]
) -> list[JudgedRow]:
    """Return the rows, with those bad that are about the same thing as an earlier one.

    A row that says the same as the earlier one changes nothing, and is no fault.
    """
    secret = job.world.secret
    contents = {row.number: _content(job, row) for row in rows}
    digests = {
        each.number: [keyed_digest(secret, f"import|{mark}") for mark in each.marks]
        for each in judged
    }
    first = _first_in_batch(digests, contents)
    earlier = dict(first)
    if phase is Phase.CHECK:
        earlier |= job.world.imports.rows.first_rows(job.made, first)
    else:
        earlier |= job.world.imports.rows.marked_rows(job.made, list(first))
    return [_repeated(each, digests[each.number], contents, earlier) for each in judged]


def _first_in_batch(
    digests: dict[int, list[str]], contents: dict[int, str]
) -> dict[str, tuple[int, str]]:
    """The first row of the batch about each thing, with its content."""
    first: dict[str, tuple[int, str]] = {}
    for number, marks in digests.items():
        for digest in marks:
            first.setdefault(digest, (number, contents[number]))
    return first


def _repeated(
    judged: JudgedRow,
    marks: Sequence[str],
    contents: dict[int, str],
    earlier: dict[str, tuple[int, str]],
) -> JudgedRow:
    before = [earlier[mark] for mark in marks if earlier[mark][0] < judged.number]
    if not before or judged.outcome is Outcome.BAD:
        return judged
    if all(content == contents[judged.number] for _, content in before):
        return JudgedRow(judged.number, Outcome.SAME, judged.marks)
    row = min(number for number, _ in before)
    fault = RowFault.of(judged.number, "", Rejected("import.repeated", row=row))
    return JudgedRow(judged.number, Outcome.BAD, judged.marks, fault)


def _content(job: RowJob, row: MappedRow) -> str:
    """A short digest of what a row says."""
    said = json.dumps(sorted(row.fields.items()), ensure_ascii=False)
    keyed = job.world.secret + said.encode()
    return hashlib.sha256(keyed).hexdigest()[:16]


def _written(
    job: RowJob, rows: Sequence[MappedRow], judged: Sequence[JudgedRow]
) -> list[JudgedRow]:
    """Write what the rows do, and return them as they ended."""
    together = [each for each in judged if each.writes]
    refused: set[int] = set()
    for group in _groups(together):
        if not _commit(job, group):
            refused |= {each.number for each in group}
    by_number = {row.number: row for row in rows}
    return [
        _alone(job, by_number[each.number], each)
        if each.number in refused or each.carry_out
        else each
        for each in judged
    ]


def _groups(judged: Sequence[JudgedRow]) -> list[list[JudgedRow]]:
    """Groups of rows with writes that fit into one transaction, and touch no item twice."""
    groups: list[list[JudgedRow]] = []
    taken: set[object] = set()
    room = 0
    for each in judged:
        keys = {write.key for write in each.writes}
        if not groups or len(each.writes) > room or not keys.isdisjoint(taken):
            groups.append([])
            taken, room = set(), TRANSACTION_MAX
        groups[-1].append(each)
        taken |= keys
        room -= len(each.writes)
    return groups


def _commit(job: RowJob, group: Sequence[JudgedRow]) -> bool:
    """Write a group; false if one of its rows was refused, so that each must be written alone."""
    writes: list[Write] = [write for each in group for write in each.writes]
    try:
        job.world.commit(None, *writes)
    except (Conflict, Busy):
        return False
    return True


def _alone(job: RowJob, row: MappedRow, judged: JudgedRow) -> JudgedRow:
    """Write one row; if another writer was faster, judge it again."""
    last = judged
    stopped: Refusal = Conflict("import.contended")
    for _ in range(TRIES_MAX):
        if last.outcome in {Outcome.SAME, Outcome.BAD}:
            return last
        try:
            if last.carry_out:
                last.carry_out()
            else:
                job.world.commit(None, *last.writes)
        except RowDone:
            return last
        except (Conflict, Busy) as refusal:
            stopped = refusal
            (last,) = JUDGES[job.made.kind](job, [row])
            continue
        except Unavailable:
            raise
        except Refusal as refusal:
            return JudgedRow.bad(row, "", refusal)
        return last
    return JudgedRow.bad(row, "", stopped)
