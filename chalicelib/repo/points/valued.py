"""Writes what a receipt did to an account into the receipt's item, and reads it back.

Lots are named once, with their terms; rows refer to them by number.
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from chalicelib.domain.points.effect import PointsEffect
from chalicelib.domain.points.lot import Slice, Terms
from chalicelib.domain.points.returns import ValuedLine, ValuedReceipt
from chalicelib.repo.points.account_items import read_terms, terms_row
from chalicelib.repo.table.encoding import Value

if TYPE_CHECKING:
    from pydantic import TypeAdapter


def valued_text(valued: ValuedReceipt) -> str:
    """Write the lots, the rows with what they earned and burned, and what returns took."""
    lots: dict[str, Terms] = {}

    def rows(slices: Sequence[Slice]) -> list[Value]:
        for each in slices:
            lots.setdefault(each.terms.lot, each.terms)
        names = list(lots)
        return [[names.index(each.terms.lot), each.points] for each in slices]

    lines: list[Value] = [
        [
            line.number,
            line.quantity,
            line.paid,
            line.returned,
            rows(line.earned),
            rows(line.burned),
            *([line.early] if line.early else []),
        ]
        for line in valued.lines
    ]
    taken = rows(valued.pool_taken)
    said = {"lines": lines, "taken": taken, "lots": [terms_row(each) for each in lots.values()]}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def read_valued(text: str) -> ValuedReceipt:
    """Read what `valued_text` wrote."""
    said: dict[str, Any] = json.loads(text)
    lots = [read_terms(row) for row in said["lots"]]

    def slices(rows: Sequence[Sequence[int]]) -> tuple[Slice, ...]:
        return tuple(Slice(lots[lot], points) for lot, points in rows)

    lines = tuple(
        ValuedLine(number, quantity, paid, slices(earned), slices(burned), returned, *early)
        for number, quantity, paid, returned, earned, burned, *early in said["lines"]
    )
    return ValuedReceipt(lines, slices(said["taken"]))


def effect_text(effect: PointsEffect) -> str:
    """Write the effect as JSON."""
    return _codec().dump_json(effect).decode()


def read_effect(text: str) -> PointsEffect:
    """Read what `effect_text` wrote."""
    return _codec().validate_json(text)


def _codec() -> "TypeAdapter[PointsEffect]":
    from pydantic import TypeAdapter  # noqa: PLC0415 - only purchases need it

    if not _codecs:
        _codecs.append(TypeAdapter(PointsEffect))
    return _codecs[0]


_codecs: "list[TypeAdapter[PointsEffect]]" = []
