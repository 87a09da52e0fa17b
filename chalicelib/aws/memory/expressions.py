"""Evaluates the expressions of DynamoDB that `chalicelib/repo/table/writes.py` writes, no others.

Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
"""

import re
from dataclasses import dataclass
from operator import ge, gt, le, lt, ne
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

Json = dict[str, Any]
Item = dict[str, dict[str, Any]]

TEST = re.compile(r"(attribute_exists|attribute_not_exists|size)\((\S+)\)(?: < (\S+))?")
COMPARED = re.compile(r"(\S+) (=|<>|<|<=|>|>=) (\S+)")
COMPARES = {"<>": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
SET = re.compile(r"([#\w]+) = (?:list_append\(([#\w]+), (:\w+)\)|(:\w+))")
INSERTED = re.compile(r"'(\w+)': \?")
CHANGED = re.compile(r'SET "(\w+)" = \?')


def refusal(code: str, **more: Any) -> ClientError:  # noqa: ANN401 - JSON
    """An error as the SDK raises it."""
    return ClientError({"Error": {"Code": code, "Message": code}, **more}, "memory")


@dataclass(frozen=True, slots=True)
class ExpressionReader:
    """The names and values of one request, and the item against which they are evaluated."""

    request: Json
    item: Item

    def name(self, written: str) -> str:
        return str(self.request.get("ExpressionAttributeNames", {}).get(written, written))

    def value(self, written: str) -> dict[str, Any]:
        value: dict[str, Any] = self.request["ExpressionAttributeValues"][written]
        return value

    def holds(self, condition: str) -> bool:
        return any(
            all(self._is_true(part) for part in either.split(" AND "))
            for either in condition.split(" OR ")
        )

    def _is_true(self, part: str) -> bool:
        if test := TEST.fullmatch(part):
            stored = self.item.get(self.name(test[2]))
            if test[1] == "size":
                return stored is not None and len(stored["L"]) < int(self.value(test[3])["N"])
            return (stored is not None) == (test[1] == "attribute_exists")
        compared = COMPARED.fullmatch(part)
        if compared is None:
            raise refusal("ValidationException")
        stored, wanted = self.item.get(self.name(compared[1])), self.value(compared[3])
        if stored is None or compared[2] == "=":
            return stored == wanted
        return bool(COMPARES[compared[2]](_plain(stored), _plain(wanted)))

    def set(self, found: re.Match[str]) -> dict[str, Any]:
        if found[2]:
            stored = self.item.get(self.name(found[2]), {})
            if "L" not in stored:
                raise refusal("ValidationException")
            return {"L": [*stored["L"], *self.value(found[3])["L"]]}
        return self.value(found[4])

    def sum(self, name: str, amount: str) -> dict[str, Any]:
        stored = self.item.get(self.name(name), {"N": "0"})
        if "N" not in stored:
            raise refusal("ValidationException")
        return {"N": str(int(stored["N"]) + int(self.value(amount)["N"]))}


def clauses(expression: str) -> tuple[list[re.Match[str]], list[tuple[str, str]]]:
    """Return the assignments and the additions of an update expression."""
    parts = re.split(r"\b(SET|ADD) ", expression)
    by_verb = dict(zip(parts[1::2], parts[2::2], strict=True))
    sets = list(SET.finditer(by_verb.get("SET", "")))
    adds = [each.split() for each in by_verb.get("ADD", "").split(",") if each.strip()]
    return sets, [(name, amount) for name, amount in adds]


def _plain(typed: dict[str, Any]) -> Any:  # noqa: ANN401 - a number or a text
    ((kind, value),) = typed.items()
    return int(value) if kind == "N" else value


class Statement(NamedTuple):
    """One write in PartiQL: attributes with the key; at `version`, or new (None)."""

    named: Item
    version: dict[str, Any] | None


def read_statement(asked: Json) -> Statement:
    """The `INSERT` or `UPDATE` of one item that `statement` of `writes.py` makes."""
    text, given = asked["Statement"], asked["Parameters"]
    if text.startswith("INSERT"):
        return Statement(dict(zip(INSERTED.findall(text), given, strict=True)), None)
    *values, pk, sk, version = given
    changed = dict(zip(CHANGED.findall(text), values, strict=True))
    return Statement({**changed, "pk": pk, "sk": sk}, version)
