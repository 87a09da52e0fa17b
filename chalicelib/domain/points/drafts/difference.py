"""Names every field in which two programmes differ, rules and levels by their ids."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from chalicelib.domain.points.programme import Programme


class FieldChange(NamedTuple):
    """One field before and after; None: it is not there."""

    field: str
    before: Any
    after: Any

    def __str__(self) -> str:
        """Write `~ /earning/rules/base/rate: 500 -> 700`."""
        if self.before is None:
            return f"+ {self.field}: {_shown(self.after)}"
        if self.after is None:
            return f"- {self.field}: {_shown(self.before)}"
        return f"~ {self.field}: {_shown(self.before)} -> {_shown(self.after)}"


def difference(before: Programme | None, after: Programme) -> list[FieldChange]:
    """Return every difference in the order of the document; all of it if there was none before."""
    old = dict(_fields(_document(before), "")) if before else {}
    new = dict(_fields(_document(after), ""))
    names = [*new, *(name for name in old if name not in new)]
    changes = (FieldChange(name, old.get(name), new.get(name)) for name in names)
    return [each for each in changes if each.before != each.after]


def _document(programme: Programme) -> dict[str, Any]:
    return programme.model_dump(mode="json", exclude_none=True)


def _fields(value: Any, field: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - any JSON
    """Walk over a document: each end with its path."""
    if isinstance(value, Mapping):
        if value.keys() == {"amount", "currency"}:
            yield field, f"{value['amount']} {value['currency']}"
            return
        for name, part in value.items():
            yield from _fields(part, f"{field}/{name}")
    elif isinstance(value, list) and value and all("id" in each for each in _mappings(value)):
        # The order of rules is that of the awards, so a moved rule is a difference too.
        yield field, [each["id"] for each in value]
        for each in value:
            yield from _fields(each, f"{field}/{each['id']}")
    else:
        yield field, value


def _mappings(values: list[Any]) -> list[Any]:
    return [each if isinstance(each, Mapping) else {} for each in values]


def _shown(value: Any) -> str:  # noqa: ANN401 - any JSON
    return ", ".join(map(str, value)) or "none" if isinstance(value, list) else str(value)
