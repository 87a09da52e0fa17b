"""A form that asks for a code: its state goes with it, signed for one customer and one purpose."""

from typing import NamedTuple

from chalicelib.console.cabinet.form_page import OwnField, OwnForm
from chalicelib.console.cabinet.visit import CustomerVisit
from chalicelib.console.rendering import words_of
from chalicelib.console.signed import proven, signed
from chalicelib.services.cabinet.prove_address import SentCode

SENT = "sent"
BETWEEN = "#"


class ProofStep(NamedTuple):
    """Where a proof of several steps stands: which address is proven now, by which code."""

    step: str
    sent: SentCode


def keep_step(visit: CustomerVisit, purpose: str, step: ProofStep) -> dict[str, str]:
    """Return the hidden field that keeps the step."""
    claim = f"{step.step}{BETWEEN}{step.sent.to_text()}"
    return {SENT: signed(visit.world, _purpose(visit, purpose), claim)}


def kept_step(visit: CustomerVisit, purpose: str) -> ProofStep | None:
    """Return the step that a form keeps; None: there is none of this customer and purpose."""
    claim = proven(visit.world, _purpose(visit, purpose), visit.value(SENT))
    if claim is None:
        return None
    step, _, text = claim.partition(BETWEEN)
    return ProofStep(step, SentCode.from_text(text))


def code_form(
    visit: CustomerVisit, title: str, address: str, kept: dict[str, str], *, back: str
) -> OwnForm:
    """Return the form that asks for the code which went to an address."""
    say = words_of(visit).say
    # The next press is another form: a code that is sent again takes a turn of its own.
    visit.fields.pop("once", None)
    field = OwnField(
        "code",
        say("cabinet.code_label"),
        "",
        say("cabinet.code_hint"),
        autocomplete="one-time-code",
        inputmode="numeric",
    )
    about = [say("cabinet.code_sent_to", address=address)]
    return OwnForm(
        title,
        say("cabinet.confirm_code"),
        [field],
        about,
        back,
        kept,
        again=say("cabinet.send_again"),
    )


def _purpose(visit: CustomerVisit, purpose: str) -> bytes:
    # A session that ended takes its half-done proofs along.
    return f"cabinet {purpose}|{visit.customer.id}|{visit.session.nonce}|".encode()
