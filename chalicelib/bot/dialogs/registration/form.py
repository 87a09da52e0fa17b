"""What a registration has gathered so far, as it is kept between messages."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from chalicelib.domain.conversation.registration_field import Field

TRAIL_MAX = 20
PROOFS = frozenset({"proof", "code", "email_proof"})


@dataclass(frozen=True, slots=True)
class Agreement:
    """A consent's answer: to which words, in which message, at which instant (ISO 8601, UTC)."""

    given: bool
    at: str
    evidence: str
    text_version: str


@dataclass(frozen=True, slots=True)
class Proof:
    """The number that is shown to be the person's own."""

    number: str
    method: str
    at: str


@dataclass(frozen=True, slots=True)
class Code:
    """A one-time code that is out: right for `address` until `ends` (seconds of the epoch)."""

    address: str
    nonce: str
    ends: int
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Registration:
    """Each part is empty until given; `review` are the fields to be looked at after a no."""

    referral: str = ""
    personal: Agreement | None = None
    advertising: Agreement | None = None
    way: str = ""
    values: Mapping[Field, str] = field(default_factory=dict)
    suggested: Mapping[Field, str] = field(default_factory=dict)
    skipped: tuple[Field, ...] = ()
    review: tuple[Field, ...] = ()
    proof: Proof | None = None
    code: Code | None = None
    trail: tuple[str, ...] = ()

    def with_value(self, asked: Field, value: str) -> "Registration":
        """The form with one field given."""
        return replace(
            self, values={**self.values, asked: value}, review=_without(self.review, asked)
        )

    def without_value(self, asked: Field) -> "Registration":
        """The form with one field to be asked again."""
        kept = {name: value for name, value in self.values.items() if name != asked}
        return replace(self, values=kept, skipped=_without(self.skipped, asked))

    def skipping(self, asked: Field) -> "Registration":
        """The form with one field left out on purpose."""
        left = self.without_value(asked)
        return replace(left, skipped=(*left.skipped, asked), review=_without(self.review, asked))

    def stepped(self, step: str) -> "Registration":
        """The form once `step` was left behind, for the way back; a proof is not given twice."""
        if step in PROOFS or (self.trail and self.trail[-1] == step):
            return self
        return replace(self, trail=(*self.trail, step)[-TRAIL_MAX:])

    @property
    def phone_is_proven(self) -> bool:
        """Whether the very number that was given is shown to be the person's own."""
        return self.proof is not None and self.proof.number == self.values.get(Field.PHONE)

    def to_json(self) -> dict[str, Any]:
        """The filled parts in JSON values."""
        every = {part.name: getattr(self, part.name) for part in fields(self)}
        return {name: _plain(value) for name, value in every.items() if value}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Registration":
        """The form that `to_json` stored."""
        parts = dict(stored)
        for name, kind in (
            ("personal", Agreement),
            ("advertising", Agreement),
            ("proof", Proof),
            ("code", Code),
        ):
            if name in parts:
                parts[name] = kind(*parts[name])
        for name in ("values", "suggested"):
            parts[name] = {Field(key): value for key, value in parts.get(name, {}).items()}
        for name in ("skipped", "review"):
            parts[name] = tuple(Field(key) for key in parts.get(name, ()))
        parts["trail"] = tuple(parts.get("trail", ()))
        return cls(**parts)


def _without(kept: tuple[Field, ...], asked: Field) -> tuple[Field, ...]:
    return tuple(each for each in kept if each is not asked)


def _plain(value: Any) -> Any:  # noqa: ANN401 - the parts are of many types
    """A part as JSON: the small records as lists, which costs less room than names."""
    if isinstance(value, Agreement | Proof | Code):
        return [getattr(value, part.name) for part in fields(value)]
    return value
