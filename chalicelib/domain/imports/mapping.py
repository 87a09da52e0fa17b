"""Which column of a file fills which field, and by which field a row names its customer."""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from chalicelib.domain.errors import Malformed
from chalicelib.domain.imports.fields import KEYS, REQUIRED, ImportKind, fields_of

UNKNOWN_COLUMN = "the file has no such column"
UNKNOWN_FIELD = "there is no such field in this kind of import"
REPEATED_FIELD = "another column has this field"
MISSING_FIELD = "a required field has no column"
WRONG_KEY = "choose a mapped field by which customers are found"
NO_EVIDENCE = "say where the consents to personal data are kept"


@dataclass(frozen=True, slots=True)
class ImportMapping:
    """How rows are read: `columns` are fields by the name of their column.

    `key` is the field that names a known customer. In an import of customers it may be empty: then
    each row is a new customer. `evidence` says where the consents to personal data of new customers
    are kept.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    evidence: str = ""

    def cells_of(self, cells: Mapping[str, str]) -> dict[str, str]:
        """The cells of a row by field, without the empty ones and those of no field."""
        return {
            name: cells[column]
            for column, name in self.columns.items()
            if cells.get(column, "").strip()
        }


def check_mapping(
    kind: ImportKind, mapping: ImportMapping, columns: Sequence[str], own: Iterable[str] = ()
) -> None:
    """Refuse a mapping that does not fit the kind of an import, or the columns of its file.

    `own` are the columns of the own fields of customers.

    Raises:
        Malformed: with a pointer to each column that is wrong, or to `key` and `evidence`.
    """
    wrong = {
        **_wrong_columns(fields_of(kind, own), mapping, columns),
        **_missing_fields(kind, mapping),
        **_wrong_key(kind, mapping),
    }
    if kind is ImportKind.CUSTOMERS and not mapping.evidence:
        wrong["/evidence"] = NO_EVIDENCE
    if wrong:
        raise Malformed(wrong, "import.mapping")


def _wrong_columns(
    fields: Container[str], mapping: ImportMapping, columns: Sequence[str]
) -> dict[str, str]:
    times = Counter(mapping.columns.values())
    wrong: dict[str, str] = {}
    for column, name in mapping.columns.items():
        at = f"/columns/{pointer_part(column)}"
        if column not in columns:
            wrong[at] = UNKNOWN_COLUMN
        elif name not in fields:
            wrong[at] = UNKNOWN_FIELD
        elif times[name] > 1:
            wrong[at] = REPEATED_FIELD
    return wrong


def _missing_fields(kind: ImportKind, mapping: ImportMapping) -> dict[str, str]:
    missing = set(REQUIRED[kind]) - set(mapping.columns.values())
    return {"/columns": MISSING_FIELD} if missing else {}


def _wrong_key(kind: ImportKind, mapping: ImportMapping) -> dict[str, str]:
    if not mapping.key and kind is ImportKind.CUSTOMERS:
        return {}
    is_known = mapping.key in KEYS[kind] and mapping.key in mapping.columns.values()
    return {} if is_known else {"/key": WRONG_KEY}


def pointer_part(name: str) -> str:
    """Write a name as a part of a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")
