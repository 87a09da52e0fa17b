"""Record what a telephony system reports of a call, and what the operator noted."""

from dataclasses import replace
from datetime import timedelta

from chalicelib import log
from chalicelib.domain.appeals.phone_call import CallReport, PhoneCall, told
from chalicelib.domain.customers.phone import parse_phone
from chalicelib.domain.errors import NotFound, Rejected, Unavailable
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.refusals import Moved
from chalicelib.world import World

SHOWN_CHARS_MAX = 40
AHEAD_MAX = timedelta(minutes=10)
CONTENDED = Unavailable("call.contended")


def record_call(world: World, report: CallReport) -> PhoneCall:
    """Record a report, and return the call. Idempotent, and in any order.

    The caller is shown as the customer with that number. A number can be forged, so it only names
    the page that the operator may want, and proves nothing. A clock is believed if it is a little
    ahead of ours: a call of the year 2999 would head the list until then.

    Raises:
        Unavailable: `call.contended`: other reports were faster in every attempt.
    """
    report = replace(report, at=min(report.at, world.now() + AHEAD_MAX))

    def decide(_: Moved | None) -> PhoneCall:
        known = world.desk.calls.find(report.call_id)
        begun = known or PhoneCall(report.call_id, "", None, report.at)
        named = begun if begun.phone else _named(world, begun, report.phone)
        after = told(named, report.event, report.at, report.operator)
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


def _named(world: World, call: PhoneCall, shown: str) -> PhoneCall:
    """The call with its caller, if the report shows a number; only one of the reports may."""
    # SIP lines show an address: the number stands before its host.
    number = shown.strip().removeprefix("sip:").removeprefix("tel:").partition("@")[0]
    if not any(map(str.isdecimal, number)):
        return call  # "anonymous", or nothing
    try:
        phone = parse_phone(number, region=world.settings.region)
    except Rejected:
        return replace(call, phone=number[:SHOWN_CHARS_MAX])
    return replace(call, phone=phone, customer_id=world.customers.claims.owner_of_phone(phone))
