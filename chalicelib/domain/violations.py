"""What is wrong with one field of a request: where it stands, a code, and the facts."""

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
    """Refuse the request with all violations at once; of several at one pointer the first counts.

    Raises:
        Malformed: with `code`.
    """
    pointers: dict[str, str] = {}
    for fault in faults:
        pointers.setdefault(fault.pointer, str(fault))
    if pointers:
        raise Malformed(pointers, code)
