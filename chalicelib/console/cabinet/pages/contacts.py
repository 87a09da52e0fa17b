"""The e-mail with its proof, and the phone, which is changed as in a chat: old number, then new."""

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.cabinet.cookies import session_cookie
from chalicelib.console.cabinet.form_page import OwnField, OwnForm, form_page
from chalicelib.console.cabinet.forms import errors_in, said_of
from chalicelib.console.cabinet.pages.profile import PROFILE
from chalicelib.console.cabinet.proof import (
    AskedProof,
    ProofStep,
    code_form,
    keep_step,
    kept_step,
    offer_code,
    take_proof,
)
from chalicelib.console.cabinet.routes import ME
from chalicelib.console.cabinet.session import begin
from chalicelib.console.cabinet.visit import CustomerVisit
from chalicelib.console.refusals import NO_ERRORS, FormErrors
from chalicelib.console.rendering import words_of
from chalicelib.console.routes import Pages
from chalicelib.domain.conversation.field_answer import read_answer
from chalicelib.domain.conversation.registration_field import Field
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.phone import Phone, parse_phone
from chalicelib.domain.errors import Rejected
from chalicelib.repo.customers.claims import Taken
from chalicelib.services.cabinet.change_own import (
    change_own_email,
    change_own_phone,
    prove_own_email,
    today_of,
)
from chalicelib.services.cabinet.prove_address import SentCode, check_page_code, send_page_code
from chalicelib.services.customers.register_customer import may_try_address

EMAIL, EMAIL_PROOF, PHONE = f"{ME}/email", f"{ME}/email/proof", f"{ME}/phone"
OLD, NEW = "old", "new"
ASK_NEW = "ask"  # the former number is proven, and the new one is asked for

pages = Pages()


@pages.get(EMAIL)
def show_email(visit: CustomerVisit) -> Shown:
    """Ask for the address."""
    return _email_form(visit, NO_ERRORS)


@pages.post(EMAIL)
def change_email(visit: CustomerVisit) -> Shown:
    """Store the address; the answer does not say whether another customer has it."""
    region, today = visit.world.settings.region, today_of(visit.world)
    try:
        read = read_answer(Field.EMAIL, visit.value("email"), region=region, today=today)
        _count_address(visit)
    except Rejected as refused:
        return _email_form(visit, errors_in(visit, refused, "email"))
    change_own_email(visit.world, visit.customer.id, Email(read[Field.EMAIL]))
    return Redirect(PROFILE, notice="done.cabinet_changed")


def _count_address(visit: CustomerVisit) -> None:
    if not may_try_address(visit.world, visit.as_message()):
        raise Rejected("change_email.too_many")


def _email_form(visit: CustomerVisit, errors: FormErrors) -> WebPage:
    say = words_of(visit).say
    now = visit.value("email", visit.customer.email or "")
    field = OwnField("email", say("cabinet.email"), now, autocomplete="email", inputmode="email")
    return form_page(OwnForm(say("cabinet.change_email"), say("cabinet.save"), [field]), errors)


@pages.get(EMAIL_PROOF)
def show_email_proof(visit: CustomerVisit) -> Shown:
    """Offer to send a code to the stored address."""
    return offer_code(visit, _email_asked(visit, visit.customer.email or ""))


@pages.post(EMAIL_PROOF)
def prove_email(visit: CustomerVisit) -> Shown:
    """Send a code, or take it."""
    address = visit.customer.email
    if address is None or visit.customer.email_proven_at:
        return Redirect(PROFILE)
    asked = _email_asked(visit, address)

    def done() -> Shown:
        try:
            prove_own_email(visit.world, visit.customer.id, address)
        except Taken as taken:
            elsewhere = FormErrors(whole=(said_of(visit, taken, "confirm_email.elsewhere"),))
            return offer_code(visit, asked, elsewhere)
        return Redirect(PROFILE, notice="done.cabinet_proven")

    return take_proof(visit, asked, done)


def _email_asked(visit: CustomerVisit, address: str) -> AskedProof:
    say = words_of(visit).say
    about = [say("cabinet.prove_email_about", address=address)]
    return AskedProof(
        "email", "email", address, address, say("cabinet.prove_email"), about, PROFILE
    )


@pages.get(PHONE)
def show_phone(visit: CustomerVisit) -> Shown:
    """Offer to send a code to the present number; a customer without one names the new one."""
    return _begin(visit, NO_ERRORS)


@pages.post(PHONE)
def change_phone(visit: CustomerVisit) -> Shown:
    """Take the next step: a code to the old number, the new number, a code to it."""
    step = kept_step(visit, "phone")
    try:
        return _step(visit, step)
    except Rejected as refused:
        return _again(visit, step, refused)
    except Taken as taken:
        elsewhere = FormErrors(whole=(said_of(visit, taken, "new_phone.elsewhere"),))
        return _begin(visit, elsewhere)


def _step(visit: CustomerVisit, step: ProofStep | None) -> Shown:
    world, number = visit.world, visit.customer.phone.number
    if step is None and number:
        return _ask_code(visit, OLD, send_page_code(world, "sms", number, visit.visitor))
    if step is None or step.step == ASK_NEW:
        new = parse_phone(visit.value("phone"), region=world.settings.region)
        if new == number:
            raise Rejected("change_phone.same")
        return _ask_code(visit, NEW, send_page_code(world, "sms", new, visit.visitor))
    if visit.value("again"):
        sent = send_page_code(world, "sms", step.sent.address, visit.visitor)
        return _ask_code(visit, step.step, sent)
    check_page_code(world, step.sent, visit.value("code"))
    if step.step == OLD:
        return _ask_new(visit, step.sent, NO_ERRORS)
    change_own_phone(world, visit.customer.id, Phone(step.sent.address))
    # All sessions are over by it, so the browser that proved both numbers gets another one.
    after = world.customers.profiles.get(visit.customer.id)
    if after is None:
        return Redirect(PROFILE)
    session = begin(world, after, is_framed=visit.is_framed)
    cookies = (session_cookie(world, session),)
    return Redirect(PROFILE, notice="done.cabinet_phone", cookies=cookies)


def _again(visit: CustomerVisit, step: ProofStep | None, refused: Rejected) -> WebPage:
    if step is None:
        return _begin(visit, errors_in(visit, refused, _field_of(visit)))
    if step.step == ASK_NEW:
        return _ask_new(visit, step.sent, errors_in(visit, refused, "phone"))
    return _ask_code(visit, step.step, step.sent, errors_in(visit, refused, "code"))


def _field_of(visit: CustomerVisit) -> str:
    return "" if visit.customer.phone.number else "phone"


def _begin(visit: CustomerVisit, errors: FormErrors) -> WebPage:
    say, number = words_of(visit).say, visit.customer.phone.number
    if not number:
        field = _phone_field(visit)
        form = OwnForm(say("cabinet.change_phone"), say("cabinet.send_code"), [field])
        return form_page(form, errors)
    about = [say("cabinet.prove_old", phone=words_of(visit).phone(number))]
    form = OwnForm(say("cabinet.change_phone"), say("cabinet.send_code"), about=about)
    return form_page(form, errors)


def _ask_new(visit: CustomerVisit, sent: SentCode, errors: FormErrors) -> WebPage:
    visit.fields.pop("once", None)
    say = words_of(visit).say
    kept = keep_step(visit, "phone", ProofStep(ASK_NEW, sent))
    fields = [_phone_field(visit)]
    form = OwnForm(say("cabinet.change_phone"), say("cabinet.send_code"), fields, kept=kept)
    return form_page(form, errors)


def _ask_code(
    visit: CustomerVisit, step: str, sent: SentCode, errors: FormErrors = NO_ERRORS
) -> WebPage:
    kept = keep_step(visit, "phone", ProofStep(step, sent))
    words = words_of(visit)
    title, phone = words.say("cabinet.change_phone"), words.phone(sent.address)
    return form_page(code_form(visit, title, phone, kept, back=PROFILE), errors)


def _phone_field(visit: CustomerVisit) -> OwnField:
    say = words_of(visit).say
    return OwnField(
        "phone",
        say("cabinet.new_phone"),
        visit.value("phone"),
        say("cabinet.phone_hint"),
        type="tel",
        autocomplete="tel",
        inputmode="tel",
    )
