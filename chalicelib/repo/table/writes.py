"""What may be done to the table, and how DynamoDB is asked for it.

A conditional write may carry `refused`: what it means to the caller that the condition failed. It
gets the item as it is now (None: absent) and returns the exception to raise. A write without it
raises `ConditionFailed`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chalicelib.domain.errors import Refusal
from chalicelib.repo.table.encoding import Item, Value, encode, encode_key, encode_value
from chalicelib.repo.table.keys import Key

STAMP = "stamp"
Refused = Callable[[Item | None], Refusal]


@dataclass(frozen=True, slots=True)
class Put:
    """Write a whole item, on the condition that it is new or still at `version`.

    `version` None writes unconditionally; 0 means that no such item may exist. With
    `unless_live_at` (seconds of the epoch) one whose TTL has passed counts as absent.
    """

    key: Key
    attributes: Mapping[str, Value]
    version: int | None = 0
    unless_live_at: int | None = None
    refused: Refused | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Delete:
    """Remove an item, if `attribute` still equals `value` or the item is gone already."""

    key: Key
    attribute: str = ""
    value: Value = None
    refused: Refused | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Change:
    """Change some attributes of an item that exists, unread.

    `adds` are added to numbers, `appends` to the ends of lists. It happens only where every
    attribute of `equals` has its value and every list of `room` is shorter than its bound.
    """

    key: Key
    sets: Mapping[str, Value] = field(default_factory=dict)
    adds: Mapping[str, int] = field(default_factory=dict)
    appends: Mapping[str, Sequence[Value]] = field(default_factory=dict)
    equals: Mapping[str, Value] = field(default_factory=dict)
    room: Mapping[str, int] = field(default_factory=dict)
    refused: Refused | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Least:
    """Keep the least of the texts that an attribute was given, in an item that may be new."""

    key: Key
    attribute: str
    value: str


Write = Put | Delete | Change


def put_request(write: Put, stamp: str) -> dict[str, Any]:
    """Ask to write one item."""
    attributes = {"pk": write.key.pk, "sk": write.key.sk, STAMP: stamp, **write.attributes}
    request: dict[str, Any] = {"Item": encode(attributes)}
    if write.version is None:
        return request
    request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    if write.unless_live_at is not None:
        request["ConditionExpression"] = "attribute_not_exists(pk) OR #ttl < :now"
        request["ExpressionAttributeNames"] = {"#ttl": "ttl"}
        request["ExpressionAttributeValues"] = encode({":now": write.unless_live_at})
    elif write.version == 0:
        request["ConditionExpression"] = "attribute_not_exists(pk)"
    else:
        request["ConditionExpression"] = "version = :version"
        request["ExpressionAttributeValues"] = encode({":version": write.version})
    return request


def transact_request(table: str, write: Write, stamp: str) -> dict[str, Any]:
    """Ask for one write of a transaction."""
    match write:
        case Put():
            return {"Put": {"TableName": table, **put_request(write, stamp)}}
        case Delete():
            return {"Delete": {"TableName": table, **_delete_request(write)}}
        case Change():
            return {"Update": {"TableName": table, **change_request(write, stamp)}}


def statement(table: str, write: Put, stamp: str) -> dict[str, Any]:
    """Ask for a put in PartiQL, the only language in which many conditions make one call.

    An item that is changed keeps the attributes that the write does not name.
    """
    attributes = {STAMP: stamp, **write.attributes}
    assert write.version is not None, "each stands under a condition"
    if write.version == 0:
        named = {"pk": write.key.pk, "sk": write.key.sk, **attributes}
        places = ", ".join(f"'{name}': ?" for name in named)
        return {
            "Statement": f'INSERT INTO "{table}" VALUE {{{places}}}',
            "Parameters": [encode_value(value) for value in named.values()],
        }
    sets = " ".join(f'SET "{name}" = ?' for name in attributes)
    given = [*attributes.values(), write.key.pk, write.key.sk, write.version]
    return {
        "Statement": f'UPDATE "{table}" {sets} WHERE "pk" = ? AND "sk" = ? AND "version" = ?',
        "Parameters": [encode_value(value) for value in given],
    }


def _delete_request(write: Delete) -> dict[str, Any]:
    request: dict[str, Any] = {"Key": encode_key(write.key)}
    if write.attribute:
        request["ConditionExpression"] = "attribute_not_exists(pk) OR #attribute = :value"
        request["ExpressionAttributeNames"] = {"#attribute": write.attribute}
        request["ExpressionAttributeValues"] = encode({":value": write.value})
        request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    return request


def change_request(write: Change, stamp: str) -> dict[str, Any]:
    """Ask to change one item."""
    expression = _Expression()
    sets = [
        f"{expression.name(attribute)} = {expression.value(value)}"
        for attribute, value in {**write.sets, STAMP: stamp}.items()
    ]
    sets += [
        f"{expression.name(attribute)} = list_append({expression.name(attribute)},"
        f" {expression.value(values)})"
        for attribute, values in write.appends.items()
    ]
    adds = [
        f"{expression.name(attribute)} {expression.value(amount)}"
        for attribute, amount in write.adds.items()
    ]
    conditions = ["attribute_exists(pk)"]
    conditions += [
        f"{expression.name(attribute)} = {expression.value(value)}"
        for attribute, value in write.equals.items()
    ]
    conditions += [
        f"size({expression.name(attribute)}) < {expression.value(bound)}"
        for attribute, bound in write.room.items()
    ]
    return {
        "Key": encode_key(write.key),
        "UpdateExpression": f"SET {', '.join(sets)}" + (f" ADD {', '.join(adds)}" if adds else ""),
        "ConditionExpression": " AND ".join(conditions),
        "ExpressionAttributeNames": expression.names,
        "ExpressionAttributeValues": expression.values,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


def least_request(write: Least, stamp: str) -> dict[str, Any]:
    """Ask to keep a text where none stands, or a greater one."""
    return {
        "Key": encode_key(write.key),
        "UpdateExpression": "SET #attribute = :value, #stamp = :stamp",
        "ConditionExpression": "attribute_not_exists(#attribute) OR #attribute > :value",
        "ExpressionAttributeNames": {"#attribute": write.attribute, "#stamp": STAMP},
        "ExpressionAttributeValues": encode({":value": write.value, ":stamp": stamp}),
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


@dataclass(slots=True)
class _Expression:
    """The placeholders of one expression, since any attribute may be a reserved word."""

    names: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)

    def name(self, attribute: str) -> str:
        place = f"#n{attribute}"
        self.names[place] = attribute
        return place

    def value(self, value: Value) -> str:
        place = f":v{len(self.values)}"
        self.values[place] = encode_value(value)
        return place
