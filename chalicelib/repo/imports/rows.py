"""Stores what rows did, which are bad, and which row of a file was the first about a thing."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.imports.file_import import FileImport
from chalicelib.domain.imports.outcome import Outcome, Phase, RowFault, RowLog
from chalicelib.repo.table import import_keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.keys import Key, customer
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Change, Delete, Put

BATCH = 25  # items of one call


class RowDone(Conflict):
    """Another worker has written the effect of this row."""

    def __init__(self, _: Item | None = None) -> None:
        super().__init__("import.row_done")


@dataclass(frozen=True, slots=True)
class RowStore:
    """The rows of imports; all of it is removed with the file, after 30 days."""

    table: Table

    def logs(self, import_id: str, numbers: Sequence[int]) -> dict[int, RowLog]:
        """What these rows did already."""
        found = self.table.get_many(import_keys.row_done(import_id, each) for each in numbers)
        logs = [_read_log(item) for item in found]
        return {log.number: log for log in logs}

    def logs_after(self, import_id: str, number: int, limit: int) -> list[RowLog]:
        """One page of what rows did, beyond a row."""
        pk, prefix = import_keys.partition(import_id), import_keys.DID_PREFIX
        after = import_keys.row_done(import_id, number).sk
        page = self.table.query(pk, prefix=prefix, after=after, limit=limit)
        return [_read_log(item) for item in page]

    def log_write(self, made: FileImport, log: RowLog) -> Put:
        """The write of what a row did, with its effect; it refuses with `RowDone`."""
        attributes: dict[str, Value] = {
            "outcome": log.outcome,
            "customer": log.customer,
            "subject": log.subject,
            "version": log.version,
            "undone": False,
            "ttl": _ttl(made),
        }
        return Put(import_keys.row_done(made.id, log.number), attributes, refused=RowDone)

    def forget_log(self, made: FileImport, log: RowLog) -> None:
        """Remove the log of a row that intended an effect, and was refused. Idempotent."""
        self.table.delete(import_keys.row_done(made.id, log.number))

    def undone_write(self, made: FileImport, log: RowLog) -> Change:
        """The write that says that a row was undone; it refuses with `RowDone`."""
        key = import_keys.row_done(made.id, log.number)
        return Change(key, sets={"undone": True}, equals={"undone": False}, refused=RowDone)

    def first_rows(
        self, made: FileImport, marks: Mapping[str, tuple[int, str]]
    ) -> dict[str, tuple[int, str]]:
        """Mark rows as the first about each thing, and return those that were first before them.

        `marks` are row and content by the digest of the thing. Marking again changes nothing.
        """
        writes = [
            Put(
                import_keys.row_mark(made.id, made.attempt, digest),
                {"row": row, "content": content, "ttl": _ttl(made)},
            )
            for digest, (row, content) in marks.items()
        ]
        earlier: dict[str, tuple[int, str]] = {}
        for start in range(0, len(writes), BATCH):
            for refused in self.table.put_each(writes[start : start + BATCH]):
                if refused.found is not None:
                    digest = refused.write.key.pk.rpartition("#")[2]
                    earlier[digest] = (refused.found["row"], refused.found["content"])
        return {digest: first for digest, first in earlier.items() if first[0] < marks[digest][0]}

    def marked_rows(self, made: FileImport, digests: Sequence[str]) -> dict[str, tuple[int, str]]:
        """The first row about each of these things, as the check marked it."""
        keys = [import_keys.row_mark(made.id, made.attempt, digest) for digest in digests]
        found = self.table.get_many(dict.fromkeys(keys))
        return {item["pk"].rpartition("#")[2]: (item["row"], item["content"]) for item in found}

    def keep_faults(self, made: FileImport, phase: Phase, faults: Sequence[RowFault]) -> None:
        """Keep why rows are bad. Idempotent."""
        name = _phase(made, phase)
        for start in range(0, len(faults), BATCH):
            self.table.put_many(
                [
                    Put(
                        import_keys.row_fault(made.id, name, fault.number),
                        {
                            "field": fault.name,
                            "code": fault.code,
                            "facts": json.dumps(dict(fault.facts), ensure_ascii=False),
                            "ttl": _ttl(made),
                        },
                        version=None,
                    )
                    for fault in faults[start : start + BATCH]
                ]
            )

    def faults_after(
        self, made: FileImport, phase: Phase, number: int, limit: int
    ) -> list[RowFault]:
        """One page of the faults of a walk, beyond a row."""
        name, pk = _phase(made, phase), import_keys.partition(made.id)
        after = import_keys.row_fault(made.id, name, number).sk
        prefix = import_keys.fault_prefix(name)
        return [
            _read_fault(item)
            for item in self.table.query(pk, prefix=prefix, after=after, limit=limit)
        ]

    def former_write(self, made: FileImport, row: int, who: CustomerId, was: str) -> Put:
        """The write of what a customer was before a row; an erasure removes it."""
        key = import_keys.imported(who, made.id, row)
        return Put(key, {"was": was, "ttl": _ttl(made)}, version=None)

    def former(self, import_id: str, row: int, who: CustomerId) -> str:
        """What a customer was before a row; empty if it is not kept."""
        item = self.table.get(import_keys.imported(who, import_id, row))
        return str(item["was"]) if item else ""

    def forget_former_write(self, import_id: str, row: int, who: CustomerId) -> Delete:
        """The write that removes what a customer was."""
        return Delete(import_keys.imported(who, import_id, row))

    def forget(self, who: CustomerId) -> None:
        """Remove what imports keep of a customer, before an erasure. Idempotent."""
        pk = customer(who).pk
        for item in self.table.query_all(pk, prefix=import_keys.WAS_PREFIX):
            self.table.delete(Key(pk, item["sk"]))


def _phase(made: FileImport, phase: Phase) -> str:
    """The name of a walk in keys: each check has its own."""
    return f"{phase}{made.attempt}" if phase is Phase.CHECK else phase


def _read_log(item: Item) -> RowLog:
    return RowLog(
        number=int(item["sk"].rpartition("#")[2]),
        outcome=Outcome(item["outcome"]),
        customer=CustomerId(item["customer"]),
        subject=item["subject"],
        version=item["version"],
        is_undone=item["undone"],
    )


def _read_fault(item: Item) -> RowFault:
    number = int(item["sk"].rpartition("#")[2])
    return RowFault(number, item["field"], item["code"], json.loads(item["facts"]))


def _ttl(made: FileImport) -> int:
    return int(made.kept_until.timestamp())
