"""A table with a base of any size, whose customers are made when they are read.

A customer is one of some hundreds of the demonstration, under an id of their own. A willing base
has only customers who said yes to advertising in Telegram; in a written base every customer got six
messages of earlier campaigns. Chunks and exclusions are not kept, only their units are counted, so
that the engine does not grow with a campaign.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from bench.capacity import item_bytes, read_units, write_units
from bench.store import Answer, Item, Refused, Request, Store
from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.planning.frequency import Step
from chalicelib.repo.customers import profiles
from chalicelib.repo.delivery.contacts import ContactRecord, contacts_attributes
from chalicelib.repo.table.encoding import encode
from local.demo.customers import demo_customers

TODAY = date(2026, 11, 21)
WRITTEN_DAYS_AGO = (28, 24, 19, 14, 9, 4)  # no cap is reached: one message more may be sent
MODELS = 500
SEED = 1
PREFIX = "CUSTOMER#bench"
ID = "bench{:017d}"
ENTRY_BYTES = 130  # of the index: two keys of the table and two of its own
WEIGHED_ONLY = ("CHUNK#", "LEFT#")
THROUGH_THE_BASE = ("who", "sk = :sk")


@dataclass(slots=True)
class Base(Store):
    """A base of a given size; each customer has one entry in the index."""

    customers: int = 0
    willing: bool = False
    written: bool = False

    def call(self, operation: str, request: Request) -> Answer:
        """Do what `operation` asks and count its units."""
        if operation == "Scan":
            return self._scan(request)
        return Store.call(self, operation, request)

    def _scan(self, request: Request) -> Answer:
        """A page of one part of the index; it names the last entry, after which the next starts."""
        asked = (request["ProjectionExpression"], request["FilterExpression"])
        if asked != THROUGH_THE_BASE:
            raise Refused("ValidationException", message=str(asked))
        part, parts = request["Segment"], request["TotalSegments"]
        start, end = (self.customers * each // parts for each in (part, part + 1))
        if last := request.get("ExclusiveStartKey"):
            start = _number(last["pk"]["S"]) + 1
        page = range(start, min(end, start + request["Limit"]))
        self.units.read += read_units(len(page) * ENTRY_BYTES, consistent=False)
        items = [{"who": {"S": ID.format(number)}} for number in page]
        answer: Answer = {"Items": items, "Count": len(items), "ScannedCount": len(items)}
        if page and page[-1] + 1 < end:
            answer["LastEvaluatedKey"] = _entry(page[-1])
        return answer

    def _get_many(self, request: Request) -> Answer:
        ((name, asked),) = request["RequestItems"].items()
        consistent = bool(asked.get("ConsistentRead"))
        names = tuple(asked.get("ExpressionAttributeNames", {}).values())
        found = []
        for key in asked["Keys"]:
            item = self._item(key)
            is_profile = key["sk"]["S"] == "PROFILE"
            size = _model_bytes(self._model(key)) if is_profile else item_bytes(item)
            self.units.read += read_units(size, consistent=consistent)
            if item:
                found.append({each: item[each] for each in names} if names else item)
        return {"Responses": {name: found}, "UnprocessedKeys": {}}

    def _item(self, key: Mapping[str, Any]) -> Item | None:
        pk, sk = key["pk"]["S"], key["sk"]["S"]
        if pk.startswith(PREFIX) and sk == "PROFILE":
            return {**_profile(self._model(key)), "pk": {"S": pk}}
        if self.written and pk.startswith(PREFIX) and sk == "CONTACTS":
            return {**_contacts(), "pk": {"S": pk}}
        return self.items.get((pk, sk))

    def _put(self, request: Request) -> Answer:
        item = request["Item"]
        if item["sk"]["S"].startswith(WEIGHED_ONLY):
            self.units.write += write_units(None, item)
            return {}
        return Store._put(self, request)  # noqa: SLF001 - with slots `super` has no class to start from

    def _model(self, key: Mapping[str, Any]) -> int:
        of_all = _willing() if self.willing else range(MODELS)
        return of_all[_number(key["pk"]["S"]) % len(of_all)]


def _number(pk: str) -> int:
    return int(pk.removeprefix(PREFIX))


def _entry(number: int) -> Item:
    return {
        "due": {"S": "birthday#05-05#1"},
        "who": {"S": ID.format(number)},
        "pk": {"S": f"{PREFIX}{number:017d}"},
        "sk": {"S": "PROFILE"},
    }


@cache
def _people() -> list[Customer]:
    return list(demo_customers(MODELS, seed=SEED, today=TODAY))


@cache
def _willing() -> Sequence[int]:
    said_yes = (each.allows(Purpose.ADVERTISING, "telegram") for each in _people())
    return [model for model, yes in enumerate(said_yes) if yes]


@cache
def _profiles() -> list[Item]:
    named = {"sk": "PROFILE", "stamp": "s" * 22}
    return [encode({**named, **profiles.attributes_of(each)}) for each in _people()]


@cache
def _contacts() -> Item:
    record = ContactRecord(CustomerId(""))
    for number, days in enumerate(WRITTEN_DAYS_AGO):
        at = datetime.combine(TODAY, time(9), UTC) - timedelta(days=days)
        step = Step(f"campaign-{number}", "1")
        record = record.entering(step, at, by="bench", advertises=True)
    return encode({"sk": "CONTACTS", "stamp": "s" * 22, **contacts_attributes(record)})


def _profile(model: int) -> Item:
    return _profiles()[model]


@cache
def _model_bytes(model: int) -> int:
    return item_bytes(_profile(model))
