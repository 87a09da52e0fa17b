"""Writes what a receipt did to an account into the receipt's item, and reads it back.

Lots are named once, with their terms; rows refer to them by number.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from chalicelib.domain.points.effect import AwardEffect, PointsEffect
from chalicelib.domain.points.lot import Slice, Terms
from chalicelib.domain.points.returns import ValuedLine, ValuedReceipt
from chalicelib.repo.points.account_items import read_terms, terms_row, to_json
from chalicelib.repo.table.encoding import Value

if TYPE_CHECKING:
    from pydantic import TypeAdapter

NOTHING_BACK: tuple[Any, ...] = ((), (), 0, 0)


def valued_text(valued: ValuedReceipt) -> str:
    """Write the lots, what each row earned and burned and what came back, and what returns took.

    Quantity and money of a row are not repeated: they stand in the rows of the receipt.
    """
    lots: dict[str, Terms] = {}

    def pairs(slices: Sequence[Slice]) -> list[Value]:
        for each in slices:
            lots.setdefault(each.terms.lot, each.terms)
        names = list(lots)
        return [number for each in slices for number in (names.index(each.terms.lot), each.points)]

    rows: list[Value] = [
        _without_end([pairs(line.earned), pairs(line.burned), line.returned, line.early])
        for line in valued.lines
    ]
    taken = pairs(valued.pool_taken)
    return to_json([[terms_row(each) for each in lots.values()], rows, taken])


def read_valued(text: str, goods: Iterable[tuple[int, int]]) -> ValuedReceipt:
    """Read what `valued_text` wrote; `goods` are quantity and money of each row."""
    terms, rows, taken = json.loads(text)
    lots = [read_terms(row) for row in terms]

    def slices(pairs: Sequence[int]) -> tuple[Slice, ...]:
        parts = zip(pairs[::2], pairs[1::2], strict=True)
        return tuple(Slice(lots[lot], points) for lot, points in parts)

    lines = []
    for number, (row, (quantity, paid)) in enumerate(zip(rows, goods, strict=True), start=1):
        earned, burned, returned, early = tuple(row) + NOTHING_BACK[len(row) :]
        lines.append(
            ValuedLine(number, quantity, paid, slices(earned), slices(burned), returned, early)
        )
    return ValuedReceipt(tuple(lines), slices(taken))


def effect_text(effect: PointsEffect) -> str:
    """Write the effect as the values of its fields, in their order.

    The names of the fields would be a third of a receipt, and a receipt of one KB costs half of
    what one of two KB costs.
    """
    said = _codec().dump_python(effect, mode="json")
    awards = [list(award.values()) for award in said["awards"]]
    return to_json(_without_end(list({**said, "awards": awards}.values())))


def read_effect(text: str) -> PointsEffect:
    """Read what `effect_text` wrote."""
    return _codec().validate_python(effect_values(text))


def effect_values(text: str) -> dict[str, Any]:
    """The values of a stored effect by the names of their fields, as JSON has them."""
    said = _named(PointsEffect, json.loads(text))
    return {**said, "awards": [_named(AwardEffect, award) for award in said["awards"]]}


def _named(kind: type[PointsEffect | AwardEffect], values: Sequence[Any]) -> dict[str, Any]:
    """Name values by the fields; of fields that a later release added at the end there are none."""
    return dict(zip((each.name for each in fields(kind)), values, strict=False))


def _without_end(row: list[Value]) -> list[Value]:
    """Leave out what a row ends with and what reading it adds again."""
    while row and not row[-1]:
        row.pop()
    return row


def _codec() -> "TypeAdapter[PointsEffect]":
    from pydantic import TypeAdapter  # noqa: PLC0415 - only purchases need it

    if not _codecs:
        _codecs.append(TypeAdapter(PointsEffect))
    return _codecs[0]


_codecs: "list[TypeAdapter[PointsEffect]]" = []
