"""A form that asks for a code: its state goes with it, signed for one customer and one purpose."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from chalicelib.console.answers import Shown, WebPage
from chalicelib.console.cabinet.form_page import OwnField, OwnForm, form_page
from chalicelib.console.cabinet.forms import errors_in
from chalicelib.console.cabinet.visit import CustomerVisit
from chalicelib.console.refusals import NO_ERRORS, FormErrors
from chalicelib.console.rendering import words_of
from chalicelib.console.signed import proven, signed
from chalicelib.domain.errors import Rejected
from chalicelib.services.cabinet.prove_address import SentCode, check_page_code, send_page_code

SENT = "sent"
BETWEEN = "#"
CODE = "code"  # the step of a proof that has one


class ProofStep(NamedTuple):
    """Where a proof of several steps stands: which address is proven now, by which code."""

    step: str
    sent: SentCode


@dataclass(frozen=True, slots=True)
class AskedProof:
    """The proof of one known address: what it is for, and the words of its two forms."""

    purpose: str
    medium: Literal["sms", "email"]
    address: str
    shown: str
    title: str
    about: Sequence[str]
    back: str


def offer_code(visit: CustomerVisit, asked: AskedProof, errors: FormErrors = NO_ERRORS) -> WebPage:
    """Show what the proof is for, and a button that sends the code."""
    button = words_of(visit).say("cabinet.send_code")
    return form_page(OwnForm(asked.title, button, about=asked.about, back=asked.back), errors)


def take_proof(visit: CustomerVisit, asked: AskedProof, done: Callable[[], Shown]) -> Shown:
    """Send the code, or check it and do what it was asked for."""
    step = kept_step(visit, asked.purpose)
    try:
        if step is None or visit.value("again") or step.sent.address != asked.address:
            sent = send_page_code(visit.world, asked.medium, asked.address, visit.visitor)
            return _ask_code(visit, asked, sent, NO_ERRORS)
        check_page_code(visit.world, step.sent, visit.value("code"))
    except Rejected as refused:
        if step is None:
            return offer_code(visit, asked, errors_in(visit, refused))
        return _ask_code(visit, asked, step.sent, errors_in(visit, refused, "code"))
    return done()


def _ask_code(
    visit: CustomerVisit, asked: AskedProof, sent: SentCode, errors: FormErrors
) -> WebPage:
    kept = keep_step(visit, asked.purpose, ProofStep(CODE, sent))
    return form_page(code_form(visit, asked.title, asked.shown, kept, back=asked.back), errors)


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
