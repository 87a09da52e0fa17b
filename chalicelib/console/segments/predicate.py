"""Turns a draft into the predicate that the API takes, and a predicate into a draft."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from chalicelib.console.segments.draft import (
    ALL,
    GROUP_KINDS,
    ROOT,
    Condition,
    Group,
    Part,
    Values,
)
from chalicelib.console.segments.kinds import (
    KINDS,
    MANY,
    NO,
    YES,
    ConditionKind,
    Form,
    Input,
    kind_of,
)
from chalicelib.console.segments.own import (
    API_KIND,
    Misplaced,
    OwnKinds,
    condition_name,
    own_values,
    typed_fields,
)
from chalicelib.domain.errors import Malformed

DECIMAL = re.compile(r"-?[0-9]{1,13}(?:[.,][0-9]{1,4})?")
WHOLE = re.compile(r"-?[0-9]{1,16}")
PERCENT_DIGITS = 2  # a basis point is a hundredth of a percent
CODES = {
    Form.WHOLE: "form.whole_number",
    Form.MONEY: "form.amount",
    Form.POINTS: "form.amount",
    Form.PERCENT: "form.amount",
}


@dataclass(frozen=True, slots=True)
class Scales:
    """Digits after the point: of money, and of points; and the kinds of own fields by id."""

    money: int
    points: int
    own: OwnKinds = field(default_factory=dict)

    def of(self, form: Form) -> int:
        """Return the digits of a field."""
        digits = {Form.MONEY: self.money, Form.POINTS: self.points, Form.PERCENT: PERCENT_DIGITS}
        return digits.get(form, 0)


@dataclass(slots=True)
class _Written:
    """What is wrong so far, and where each part of the predicate stands in the form."""

    scales: Scales
    wrong: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)


def predicate_of(draft: Group, scales: Scales) -> tuple[dict[str, Any], Mapping[str, str]]:
    """Return the predicate of a draft, and the place in the form of each part by its pointer.

    A single condition stands without the group around it.

    Raises:
        Malformed: pointers are places of the form.
    """
    written = _Written(scales)
    only = draft.of[0] if len(draft.of) == 1 and not draft.is_except else None
    if only:
        made = _node(only, f"/{ROOT}", f"{ROOT}.of.0", written)
    else:
        made = _node(draft, f"/{ROOT}", ROOT, written)
    if written.wrong:
        raise Malformed(written.wrong)
    return made, written.places


def draft_of(predicate: Mapping[str, Any], scales: Scales) -> Group:
    """Return the draft of a predicate of the API."""
    part = _part(predicate, scales)
    return part if isinstance(part, Group) and not part.is_except else Group(ALL, (part,))


def _node(part: Part, pointer: str, place: str, written: _Written) -> dict[str, Any]:
    written.places[pointer] = place
    if part.is_except:
        pointer = f"{pointer}/of"
        written.places[pointer] = place
    made = _of_part(part, pointer, place, written)
    return {"kind": "not", "of": made} if part.is_except else made


def _of_part(part: Part, pointer: str, place: str, written: _Written) -> dict[str, Any]:
    match part:
        case Group():
            of = [
                _node(each, f"{pointer}/of/{number}", f"{place}.of.{number}", written)
                for number, each in enumerate(part.of)
            ]
            return {"kind": part.kind, "of": of}
        case Condition() if part.kind:
            return _condition(part, place, written)
        case _:
            written.wrong[f"/{place}.kind"] = "form.choose"
            return {}


def _condition(part: Condition, place: str, written: _Written) -> dict[str, Any]:
    kind = KINDS[part.kind]
    values: dict[str, Any] = {}
    for entry in kind.inputs:
        typed = tuple(text for text in part.values(entry) if text.strip())
        try:
            if typed:
                values[entry.name] = _value(entry, typed, written.scales)
            elif not entry.is_optional:
                raise ValueError("form.choose" if entry.form in MANY else "form.required")  # noqa: TRY301
        except ValueError as exc:
            written.wrong[f"/{place}.{entry.name}"] = str(exc)
    bounds = [part.value(each) for each in kind.inputs if each.name in ("from", "to")]
    if bounds and not any(bounds):
        written.wrong[f"/{place}.from"] = "form.bound"
    if kind.kind == API_KIND:
        try:
            values = own_values(kind.name, values, written.scales.own)
        except Misplaced as exc:
            written.wrong[f"/{place}.{exc.entry}"] = str(exc)
    return {"kind": kind.kind, **kind.fixed, **values}


def _value(entry: Input, typed: Values, scales: Scales) -> Any:  # noqa: ANN401 - a value of JSON
    match entry.form:
        case Form.FLAG:
            return typed[-1] == YES
        case Form.SCORES:
            return [_number(text, 0, CODES[Form.WHOLE]) for text in typed]
        case Form.CHECKS | Form.LINES:
            return list(typed)
        case Form.WORD | Form.CHOICE:
            return typed[-1]
        case _:
            return _number(typed[-1], scales.of(entry.form), CODES[entry.form])


def _number(text: str, digits: int, code: str) -> int:
    """Return a decimal text in its smallest units.

    Raises:
        ValueError: the code of the refusal.
    """
    written = "".join(text.split()).replace("−", "-").replace(",", ".")
    if not (DECIMAL if digits else WHOLE).fullmatch(written):
        raise ValueError(code)
    units = Decimal(written).scaleb(digits)
    if units != int(units):
        raise ValueError(code)
    return int(units)


def _part(node: Mapping[str, Any], scales: Scales) -> Part:
    match node["kind"]:
        case "not":
            inner = _part(node["of"], scales)
            # Twice not: the inner one gets a group of its own.
            part = Group(ALL, (inner,)) if inner.is_except else inner
            return _excepted(part)
        case kind if kind in GROUP_KINDS:
            return Group(kind, tuple(_part(each, scales) for each in node["of"]))
        case kind:
            known = _known(node, scales)
            assert known is not None, f"the pages know no condition {kind}"
            given = typed_fields(node, known.name) if kind == API_KIND else node
            fields = {
                entry.name: _texts(entry, given[entry.name], scales)
                for entry in known.inputs
                if given.get(entry.name) is not None
            }
            unset = {each.name: () for each in known.inputs if each.name not in fields}
            return Condition(known.name, {**unset, **fields})


def _known(node: Mapping[str, Any], scales: Scales) -> ConditionKind | None:
    if node["kind"] == API_KIND:
        return KINDS[condition_name(node, scales.own)]
    return kind_of(node["kind"], node.get("measure", ""))


def _excepted(part: Part) -> Part:
    match part:
        case Group(kind, of):
            return Group(kind, of, is_except=True)
        case Condition(kind, fields):
            return Condition(kind, fields, is_except=True)


def _texts(entry: Input, value: Any, scales: Scales) -> Values:  # noqa: ANN401 - a value of JSON
    if isinstance(value, list | tuple):
        return tuple(str(each) for each in value)
    if entry.form is Form.FLAG:
        return (YES if value else NO,)
    if entry.form in CODES:
        return (_decimal(value, scales.of(entry.form)),)
    return (str(value),)


def _decimal(units: int, digits: int) -> str:
    """Return whole units as a decimal text, without a part of zeros."""
    text = f"{Decimal(units).scaleb(-digits):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
