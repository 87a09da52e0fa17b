"""The kinds of writes to the table, and the DynamoDB request of each.

A conditional write may carry `refused`, which names the meaning of a failed condition: it gets the
item as it is now (None: absent) and returns the exception to raise. A write without `refused`
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

    `version` None writes unconditionally; 0 means that the item must not exist. With
    `unless_live_at` (seconds of the epoch) an item with an earlier TTL counts as absent.
    """

    key: Key
    attributes: Mapping[str, Value]
    version: int | None = 0
    unless_live_at: int | None = None
    refused: Refused | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Delete:
    """Remove an item, if its `attribute` equals `value` or the item does not exist."""

    key: Key
    attribute: str = ""
    value: Value = None
    refused: Refused | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Change:
    """Change some attributes of an existing item without reading it.

    `adds` are added to numbers, `appends` to the ends of lists. The change is refused unless every
    attribute in `equals` has this value, every list in `room` is shorter than this bound, and every
    number in `least` is not less than this one.
    """

    key: Key
    sets: Mapping[str, Value] = field(default_factory=dict)
    adds: Mapping[str, int] = field(default_factory=dict)
    appends: Mapping[str, Sequence[Value]] = field(default_factory=dict)
    equals: Mapping[str, Value] = field(default_factory=dict)
    room: Mapping[str, int] = field(default_factory=dict)
    least: Mapping[str, int] = field(default_factory=dict)
    refused: Refused | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Least:
    """Set an attribute to a text unless it has a lesser one; the item may be new."""

    key: Key
    attribute: str
    value: str


Write = Put | Delete | Change


def joined(writes: Sequence[Write]) -> list[Write]:
    """Return the writes with the additions to one item as one: a transaction takes no two of it.

    Only changes that append and add without a condition are joined, such as the notes of what many
    customers of one batch use for the first time.
    """
    found: list[Write] = []
    places: dict[Key, int] = {}
    for write in writes:
        place = places.get(write.key)
        if place is not None and _only_adds(write) and isinstance(former := found[place], Change):
            assert isinstance(write, Change)
            found[place] = _sum_of(former, write)
            continue
        if _only_adds(write):
            places[write.key] = len(found)
        found.append(write)
    return found


def _only_adds(write: Write) -> bool:
    return isinstance(write, Change) and not (
        write.sets or write.equals or write.room or write.least or write.refused
    )


def _sum_of(one: Change, other: Change) -> Change:
    names = {**one.appends, **other.appends}
    appends = {name: [*one.appends.get(name, ()), *other.appends.get(name, ())] for name in names}
    adds = {
        name: one.adds.get(name, 0) + other.adds.get(name, 0) for name in {**one.adds, **other.adds}
    }
    return Change(one.key, appends=appends, adds=adds)


def put_request(write: Put, stamp: str) -> dict[str, Any]:
    """The request of a single put, without its table."""
    attributes = {"pk": write.key.pk, "sk": write.key.sk, STAMP: stamp, **write.attributes}
    request: dict[str, Any] = {"Item": encode(attributes)}
    if write.version is None:
        return request
    request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    if write.unless_live_at is not None:
        # DynamoDB removes an item up to days after its TTL, so the condition compares the time.
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
    """The request of one write in a transaction."""
    match write:
        case Put():
            return {"Put": {"TableName": table, **put_request(write, stamp)}}
        case Delete():
            return {"Delete": {"TableName": table, **_delete_request(write)}}
        case Change():
            return {"Update": {"TableName": table, **change_request(write, stamp)}}


def statement(table: str, write: Put, stamp: str) -> dict[str, Any]:
    """The request of a put as a PartiQL statement, for a batch of conditional writes.

    Unlike a put, an UPDATE keeps the attributes that the write does not name.
    """
    # Only PartiQL takes many conditional writes in one call outside of a transaction
    # (docs/decisions/0014).
    attributes = {STAMP: stamp, **write.attributes}
    assert write.version is not None, "every statement has a condition"
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
        # An absent item is what the caller wants, so it is no refusal.
        request["ConditionExpression"] = "attribute_not_exists(pk) OR #attribute = :value"
        request["ExpressionAttributeNames"] = {"#attribute": write.attribute}
        request["ExpressionAttributeValues"] = encode({":value": write.value})
        request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    return request


def change_request(write: Change, stamp: str) -> dict[str, Any]:
    """The request of a single change, without its table."""
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
    conditions += [
        f"{expression.name(attribute)} >= {expression.value(bound)}"
        for attribute, bound in write.least.items()
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
    """The request to set a text where there is none, or a greater one."""
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
    """The placeholders of one expression: an attribute's own name may be a reserved word."""

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
