"""Zadarma: notifications of its PBX about calls.

Source: https://zadarma.com/en/support/api/#api_webhooks; docs/calls.md has the facts.
"""

import hmac
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from hashlib import sha1

from chalicelib.channels.messenger import POST, WebhookRequest, WebhookResponse
from chalicelib.domain.appeals.phone_call import CallEvent, CallReport
from chalicelib.domain.errors import Forbidden, NotFound
from chalicelib.domain.staff.rotation import is_one_of, secrets_in
from chalicelib.telephony.form import read_form
from chalicelib.telephony.heard import EXTENSION_CHARS_MAX, ID_CHARS_MAX, Heard, call_id

SETTINGS = ("zadarma_secret",)
NAME = "zadarma"
ECHO = "zd_echo"
ECHOED = re.compile(r"[A-Za-z0-9_-]{1,100}")
OUTGOING = "out_"  # with which the ids of outgoing calls begin
EXTENSION_DIGITS_MAX = 4
DURATION_DIGITS_MAX = 5
CALLED = ("caller_id", "called_did", "call_start")
DIALLED = ("internal", "destination", "call_start")
# Which fields, one after another, the signature of an event covers.
SIGNED: Mapping[str, tuple[str, ...]] = {
    "NOTIFY_START": CALLED,
    "NOTIFY_INTERNAL": CALLED,
    "NOTIFY_ANSWER": ("caller_id", "destination", "call_start"),
    "NOTIFY_END": CALLED,
    "NOTIFY_IVR": CALLED,
    "NOTIFY_OUT_START": DIALLED,
    "NOTIFY_OUT_END": DIALLED,
    "NOTIFY_RECORD": ("pbx_call_id", "call_id_with_rec"),
}
KINDS = {
    "NOTIFY_START": CallEvent.INCOMING,
    "NOTIFY_INTERNAL": CallEvent.INCOMING,
    "NOTIFY_ANSWER": CallEvent.ANSWERED,
    "NOTIFY_END": CallEvent.ENDED,
}


def receive(request: WebhookRequest, secrets: str) -> Heard:
    """Prove a notification and read it, or answer the check of the address.

    Raises:
        NotFound: `route.unknown`: it is neither.
        Forbidden: `webhook.secret`.
    """
    if request.method != POST:
        return _echo(request.query.get(ECHO, ""))
    form = read_form(request)
    event = form.get("event", b"").decode("utf-8", "replace")
    if event not in SIGNED:
        # How it is signed is not known, so it is believed in nothing.
        return Heard(ignored="unknown")
    _prove(form, SIGNED[event], request.headers.get("signature", ""), secrets)
    if event not in KINDS:
        return Heard(ignored="outgoing" if SIGNED[event] is DIALLED else "unknown")
    fields = {name: value.decode("utf-8", "replace").strip() for name, value in form.items()}
    return _heard(KINDS[event], fields, request.at)


def _echo(shown: str) -> Heard:
    if not ECHOED.fullmatch(shown):
        raise NotFound("route.unknown")
    return Heard(answer=WebhookResponse(shown, "text/plain"))


def _prove(form: Mapping[str, bytes], names: tuple[str, ...], shown: str, secrets: str) -> None:
    """Check the header, which is the base64 of the hex digits of an HMAC-SHA1."""
    signed = b"".join(form.get(name, b"") for name in names)
    expected = [
        b64encode(hmac.new(secret.encode(), signed, sha1).hexdigest().encode())
        for secret in secrets_in(secrets)
    ]
    if not is_one_of(shown.strip().encode("utf-8", "surrogatepass"), expected):
        raise Forbidden("webhook.secret")


def _heard(kind: CallEvent, fields: Mapping[str, str], at: datetime) -> Heard:
    given, caller = fields.get("pbx_call_id", ""), fields.get("caller_id", "")
    operator = fields.get("internal") or fields.get("last_internal", "")
    if not 1 <= len(given) <= ID_CHARS_MAX or len(operator) > EXTENSION_CHARS_MAX:
        return Heard(ignored="unreadable")
    if given.startswith(OUTGOING):
        return Heard(ignored="outgoing")
    if caller.isdecimal() and len(caller) <= EXTENSION_DIGITS_MAX:
        return Heard(ignored="internal")
    report = CallReport(call_id(NAME, given), kind, at, caller, operator)
    return Heard(tuple(_reports(report, fields)))


def _reports(report: CallReport, fields: Mapping[str, str]) -> Iterator[CallReport]:
    """Yield a report, behind that of the answer if the end says that a person spoke.

    `call_start` is in the zone of the account, which the notification does not name, and is the
    same in all notifications of a call. So what happens is dated by its arrival.
    """
    talk = fields.get("duration", "")
    is_end = report.event is CallEvent.ENDED
    # A menu answers a call too, but without an extension.
    if is_end and fields.get("disposition") == "answered" and report.operator and _is_number(talk):
        answered = report.at - timedelta(seconds=int(talk))
        yield CallReport(
            report.call_id, CallEvent.ANSWERED, answered, report.phone, report.operator
        )
    yield report


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= DURATION_DIGITS_MAX
