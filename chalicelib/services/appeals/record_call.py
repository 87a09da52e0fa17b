"""Record what a telephony system reports of a call, and what the operator noted."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib import log
from chalicelib.domain.appeals.phone_call import CallEvent, PhoneCall, told
from chalicelib.domain.customers.phone import valid_phone
from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.refusals import Moved
from chalicelib.world import World

CONTENDED = Unavailable("call.contended")


@dataclass(frozen=True, slots=True)
class CallReport:
    """One report: `phone` is the caller's number as the line shows it."""

    call_id: str
    event: CallEvent
    at: datetime
    phone: str = ""
    operator: str = ""


def record_call(world: World, report: CallReport) -> PhoneCall:
    """Record a report, and return the call. Idempotent, and in any order.

    The caller is shown as the customer with that number. A number can be forged, so it only names
    the page that the operator may want, and proves nothing.

    Raises:
        Unavailable: `call.contended`: other reports were faster in every attempt.
    """

    def decide(_: Moved | None) -> PhoneCall:
        known = world.desk.calls.find(report.call_id)
        before = known or _begun(world, report)
        after = told(before, report.event, report.at, report.operator)
        if after != known:
            world.commit(None, *world.desk.calls.change_writes(after, world.now()))
        return after

    call = world.attempt(decide, contended=CONTENDED)
    log.event("call.reported", call=call.id, state=call.state, known=call.customer_id is not None)
    return call


def note_call(world: World, actor: Actor, call_id: str, text: str) -> PhoneCall:
    """Write what a call was about; the same note again changes nothing.

    Raises:
        NotFound: `call.not_found`.
        Unavailable: `call.contended`.
    """

    def decide(_: Moved | None) -> PhoneCall:
        call = world.desk.calls.find(call_id)
        if call is None:
            raise NotFound("call.not_found")
        after = replace(call, note=text, noted_by=actor.by)
        if after != call:
            writes = world.desk.calls.change_writes(after, world.now())
            world.commit(actor, *writes, audit=("call.noted", call_id))
        return after

    return world.attempt(decide, contended=CONTENDED)


def _begun(world: World, report: CallReport) -> PhoneCall:
    phone = valid_phone(report.phone, world.settings.region)
    owner = world.customers.claims.owner_of_phone(phone) if phone else None
    return PhoneCall(
        id=report.call_id,
        phone=phone or report.phone,
        customer_id=owner,
        began_at=report.at,
        operator=report.operator,
    )
