"""Violations: what is wrong with the fields of a request."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from chalicelib.domain.errors import Malformed


@dataclass(frozen=True, slots=True)
class Violation:
    """One wrong field; `pointer` is RFC 6901, `code` is stable and dotted, `params` explain it.

    `reason` says in words what is wrong, where one code has many reasons.
    """

    pointer: str
    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    reason: str = ""

    def __str__(self) -> str:
        """Give the reason, or code and facts: `campaign.text_too_long limit=4096 found=5000`."""
        return self.reason or " ".join(
            (self.code, *(f"{name}={value}" for name, value in self.params.items()))
        )


def refuse_if_any(violations: Iterable[Violation], code: str) -> None:
    """Refuse the request if there are violations: all at once, but only the first of each pointer.

    Raises:
        Malformed: with `code`.
    """
    pointers: dict[str, str] = {}
    for violation in violations:
        pointers.setdefault(violation.pointer, str(violation))
    if pointers:
        raise Malformed(pointers, code)
