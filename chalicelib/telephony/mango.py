"""Mango Office: events of a virtual PBX ("API Realtime").

Source: MangoOffice_VPBX_API_v1.9.pdf, sections 2.1 (proof), 3.1 and 3.2 (events), from
https://www.mango-office.ru/support/integratsiya-api/; docs/calls.md has the facts.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field
from pydantic_core import from_json

from chalicelib.channels.messenger import POST, WebhookRequest
from chalicelib.domain.appeals.phone_call import CallEvent, CallReport
from chalicelib.domain.errors import Forbidden, NotFound
from chalicelib.domain.staff.rotation import is_one_of, secrets_in
from chalicelib.telephony.form import read_form
from chalicelib.telephony.heard import EXTENSION_CHARS_MAX, ID_CHARS_MAX, Heard, call_id

SETTINGS = ("mango_key", "mango_salt")
NAME = "mango"
EARLIEST_S, LATEST_S = 946_684_800, 4_102_444_800  # the years 2000 and 2100
PERSON = "abonent"  # where a call is: not in a menu or a queue, but at an employee


def _text(value: Any) -> str:  # noqa: ANN401 - what a JSON document has
    # Extensions are numbers in some versions of the API, and texts in others.
    return "" if value is None else str(value) if isinstance(value, int) else value


Text = Annotated[str, BeforeValidator(_text)]
Extension = Annotated[Text, Field(max_length=EXTENSION_CHARS_MAX)]
Instant = Annotated[int, Field(ge=EARLIEST_S, le=LATEST_S)]


class Party(BaseModel):
    """One side of a call: an employee has an extension, a stranger only a number."""

    number: Annotated[Text, Field(max_length=100)] = ""
    extension: Extension = ""


class Event(BaseModel):
    """What all events about a call have. `entry_id` is the same in all legs of one call."""

    entry_id: Annotated[Text, Field(min_length=1, max_length=ID_CHARS_MAX)]
    caller: Party = Field(alias="from")
    called: Party = Field(alias="to", default=Party())


class LegChanged(Event):
    """`/events/call`: one leg of a call changed its state."""

    timestamp: Instant
    call_state: str
    location: str = ""
    callback_initiator: Text = ""


class CallEnded(Event):
    """`/events/summary`: a call is over, with all its legs. An instant of 0 did not happen."""

    call_direction: Literal[0, 1, 2, "0", "1", "2"]
    create_time: Instant
    talk_time: Annotated[int, Field(ge=0, le=LATEST_S)]
    end_time: Instant


def receive(request: WebhookRequest, keys: str, salts: str) -> Heard:
    """Prove a request and read its event.

    Raises:
        NotFound: `route.unknown`: it is no POST.
        Forbidden: `webhook.secret`.
    """
    if request.method != POST:
        raise NotFound("route.unknown")
    form = read_form(request)
    raw = form.get("json", b"")
    _prove(form.get("vpbx_api_key", b""), raw, form.get("sign", b""), keys, salts)
    try:
        # The address has the event's name too, but the signature does not cover it.
        event = from_json(raw, allow_inf_nan=False)
        return _heard(event if isinstance(event, dict) else {}, request.at)
    except ValueError:
        return Heard(ignored="unreadable")


def _prove(key: bytes, raw: bytes, shown: bytes, keys: str, salts: str) -> None:
    """Check `sign`, which is `sha256(vpbx_api_key + json + vpbx_api_salt)` in hex."""
    known = is_one_of(key, [each.encode() for each in secrets_in(keys)])
    signs = [sha256(key + raw + salt.encode()).hexdigest() for salt in secrets_in(salts)]
    if not is_one_of(shown.lower(), [sign.encode() for sign in signs]) or not known:
        raise Forbidden("webhook.secret")


def _heard(event: dict[str, Any], at: datetime) -> Heard:
    if "call_state" in event:
        return _of_leg(LegChanged.model_validate(event), at)
    if "call_direction" in event:
        return _of_end(CallEnded.model_validate(event), at)
    return Heard(ignored="unknown")


def _of_leg(leg: LegChanged, at: datetime) -> Heard:
    if leg.caller.extension or leg.callback_initiator:
        return Heard(ignored="internal" if leg.called.extension else "outgoing")
    operator = leg.called.extension if leg.location == PERSON else ""
    happened = _instant(leg.timestamp, at)
    match leg.call_state:
        case "Appeared":
            return Heard((_report(leg, CallEvent.INCOMING, happened, operator),))
        case "Connected" if leg.location == PERSON:
            return Heard((_report(leg, CallEvent.ANSWERED, happened, operator),))
        case _:
            # The end of a leg is not the end of the call, which may ring at another extension.
            return Heard(ignored="state")


def _of_end(end: CallEnded, at: datetime) -> Heard:
    if int(end.call_direction) != 1:
        return Heard(ignored="outgoing" if int(end.call_direction) else "internal")
    return Heard(tuple(_reports_of_end(end, at)))


def _reports_of_end(end: CallEnded, at: datetime) -> Iterator[CallReport]:
    # The summary has all instants: it makes up for events of legs that were lost.
    operator = end.called.extension
    yield _report(end, CallEvent.INCOMING, _instant(end.create_time, at), operator)
    if end.talk_time:
        yield _report(end, CallEvent.ANSWERED, _instant(end.talk_time, at), operator)
    yield _report(end, CallEvent.ENDED, _instant(end.end_time, at), operator)


def _report(event: Event, kind: CallEvent, at: datetime, operator: str) -> CallReport:
    return CallReport(call_id(NAME, event.entry_id), kind, at, event.caller.number, operator)


def _instant(seconds: int, at: datetime) -> datetime:
    # A clock that is ahead would keep its calls above all others in the list.
    return min(datetime.fromtimestamp(seconds, UTC), at)
