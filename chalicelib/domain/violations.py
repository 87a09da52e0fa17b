"""One thing that is wrong with what was sent: where, what, and the facts to say it with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from chalicelib.domain.errors import Malformed


@dataclass(frozen=True, slots=True)
class Violation:
    """A bad field; `pointer` is RFC 6901, `code` is stable and dotted."""

    pointer: str
    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        """Give the code and its facts: `campaign.text_too_long limit=4096 found=5000`."""
        return " ".join((self.code, *(f"{name}={value}" for name, value in self.params.items())))


def refuse_if_any(faults: Iterable[Violation], code: str) -> None:
    """Refuse with all faults at once; of several at one place, with the first.

    Raises:
        Malformed: with `code`.
    """
    pointers: dict[str, str] = {}
    for fault in faults:
        pointers.setdefault(fault.pointer, str(fault))
    if pointers:
        raise Malformed(pointers, code)
