"""The customer's data: all of it as a file, and its erasure."""

from chalicelib.console.answers import Download, Shown, WebPage
from chalicelib.console.cabinet.cookies import no_cookie
from chalicelib.console.cabinet.form_page import OwnField, OwnForm, form_page
from chalicelib.console.cabinet.routes import ME
from chalicelib.console.cabinet.visit import CustomerVisit
from chalicelib.console.refusals import NO_ERRORS, FormErrors
from chalicelib.console.rendering import words_of
from chalicelib.console.routes import Pages
from chalicelib.domain.messages.reply import Line
from chalicelib.services.customers.erase_customer import erase_from_page
from chalicelib.services.responses.export_customer import export_customer

DATA, EXPORT, ERASE = f"{ME}/data", f"{ME}/data/export", f"{ME}/data/erase"

pages = Pages()


@pages.get(DATA)
def show(visit: CustomerVisit) -> Shown:  # noqa: ARG001 - views have one signature
    """Offer the file and the erasure."""
    return WebPage("cabinet/data.html")


@pages.get(EXPORT)
def export(visit: CustomerVisit) -> Shown:
    """Return everything that is stored of the customer."""
    content = export_customer(visit.world, visit.customer.id).encode()
    return Download("my_data.json", "application/json", content)


@pages.get(ERASE)
def show_erasure(visit: CustomerVisit) -> Shown:
    """Say what an erasure removes, and ask for a word."""
    return _erasure_form(visit, NO_ERRORS)


@pages.post(ERASE)
def erase(visit: CustomerVisit) -> Shown:
    """Erase the customer who typed the word."""
    say = words_of(visit).say
    word = say("cabinet.erase_word")
    if visit.value("word").strip().casefold() != word:
        return _erasure_form(visit, FormErrors({"word": say("cabinet.erase_wrong", word=word)}))
    erase_from_page(visit.world, visit.customer.id)
    gone = no_cookie(visit.session.cookie, is_framed=visit.is_framed)
    done = visit.said(Line("erase.done"))[0]
    return WebPage("cabinet/erased.html", {"done": done, "tabs": ()}, cookies=(gone,))


def _erasure_form(visit: CustomerVisit, errors: FormErrors) -> WebPage:
    say = words_of(visit).say
    word = say("cabinet.erase_word")
    field = OwnField("word", say("cabinet.erase_type", word=word), visit.value("word"))
    form = OwnForm(
        say("cabinet.erase"),
        say("cabinet.erase_button"),
        [field],
        visit.said(Line("erase.sure")),
        DATA,
        is_danger=True,
    )
    return form_page(form, errors)
