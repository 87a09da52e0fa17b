"""Stores calls: each by itself, and in the lists of all, of those without a note, of a customer."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.appeals.phone_call import PhoneCall
from chalicelib.domain.ids import CustomerId, StaffKeyId
from chalicelib.repo.table import appeal_keys, keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Delete, Put, Write

KEPT = timedelta(days=365)
OF_CUSTOMER_MAX = 200


class PhoneCallMoved(Moved):
    """Another report of the call was faster."""

    def __init__(self, found: Item | None = None) -> None:
        super().__init__("call.contended", found)


@dataclass(frozen=True, slots=True)
class PhoneCalls:
    """The calls of the table."""

    table: Table

    def find(self, call_id: str) -> PhoneCall | None:
        """One call, strongly consistent."""
        item = self.table.get(appeal_keys.phone_call(call_id))
        return _read(item, item["version"]) if item else None

    def newest(
        self, *, unnoted: bool, below: str = "", limit: int = 50
    ) -> list[tuple[str, PhoneCall]]:
        """One page of all calls, or of those that lack a note, newest first, with positions."""
        pk = appeal_keys.UNNOTED if unnoted else appeal_keys.CALLS
        items = self.table.query_back(pk, prefix="", below=below, limit=limit)
        return [(item["sk"], _read(item)) for item in items]

    def of_customer(self, customers: Iterable[CustomerId]) -> list[PhoneCall]:
        """The calls of customers, newest first."""
        found = [
            _read(item)
            for each in customers
            for item in self.table.query_back(
                keys.customer(each).pk, prefix=appeal_keys.CALL_PREFIX, limit=OF_CUSTOMER_MAX
            )
        ]
        return sorted(found, key=lambda each: each.began_at, reverse=True)

    def before(self, customer: CustomerId, bound: str, limit: int) -> list[PhoneCall]:
        """The last calls of a customer below `<instant>#<id>`; without it the newest ones."""
        prefix, pk = appeal_keys.CALL_PREFIX, keys.customer(customer).pk
        below = f"{prefix}{bound}" if bound else ""
        return list(map(_read, self.table.query_back(pk, prefix=prefix, below=below, limit=limit)))

    def change_writes(self, call: PhoneCall, now: datetime) -> list[Write]:
        """The writes of a call behind `call.version`; they refuse with `PhoneCallMoved`."""
        stored: dict[str, Value] = {"call": _text(call), "ttl": int((now + KEPT).timestamp())}
        item = {**stored, "version": call.version + 1}
        places = list(_places(call))
        key = appeal_keys.phone_call(call.id)
        writes: list[Write] = [
            Put(key, item, version=call.version, refused=PhoneCallMoved),
            *(Put(place, stored, version=None) for place in places),
        ]
        if call.note:
            writes.append(Delete(_unnoted(call)))
        return writes

    def forget(self, customer_id: CustomerId) -> None:
        """Remove the calls of a customer. Idempotent."""
        pk = keys.customer(customer_id).pk
        for item in list(self.table.query_all(pk, prefix=appeal_keys.CALL_PREFIX)):
            call = _read(item)
            for place in (appeal_keys.phone_call(call.id), _unnoted(call), *_places(call)):
                self.table.delete(place)


def _places(call: PhoneCall) -> Iterable[keys.Key]:
    yield appeal_keys.listed_call(call.began_at, call.id)
    if call.lacks_note:
        yield _unnoted(call)
    if call.customer_id:
        yield appeal_keys.call_of_customer(call.customer_id, call.began_at, call.id)


def _unnoted(call: PhoneCall) -> keys.Key:
    return appeal_keys.unnoted_call(call.began_at, call.id)


def _text(call: PhoneCall) -> str:
    said = {
        "id": call.id,
        "phone": call.phone,
        "customer": call.customer_id,
        "began": call.began_at.isoformat(),
        "answered": call.answered_at.isoformat() if call.answered_at else None,
        "ended": call.ended_at.isoformat() if call.ended_at else None,
        "operator": call.operator,
        "note": call.note,
        "by": call.noted_by,
    }
    return json.dumps({name: value for name, value in said.items() if value}, ensure_ascii=False)


def _read(item: Item, version: int = 0) -> PhoneCall:
    said: dict[str, Any] = json.loads(item["call"])
    return PhoneCall(
        id=said["id"],
        phone=said.get("phone", ""),
        customer_id=CustomerId(said["customer"]) if "customer" in said else None,
        began_at=datetime.fromisoformat(said["began"]),
        answered_at=_instant(said.get("answered")),
        ended_at=_instant(said.get("ended")),
        operator=said.get("operator", ""),
        note=said.get("note", ""),
        noted_by=StaffKeyId(said["by"]) if "by" in said else None,
        version=version,
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
