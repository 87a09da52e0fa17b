"""The profile: what the shop knows of the customer, and what the customer changes there."""

from collections.abc import Mapping
from dataclasses import replace

from chalicelib.bot.dates import birthday_text
from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.cabinet.form_page import OwnField, OwnForm, form_page
from chalicelib.console.cabinet.forms import errors_in, said_of
from chalicelib.console.cabinet.own_fields import own_facts
from chalicelib.console.cabinet.routes import ME
from chalicelib.console.cabinet.visit import CustomerVisit
from chalicelib.console.refusals import NO_ERRORS, FormErrors
from chalicelib.console.rendering import LANGUAGES, words_of
from chalicelib.console.routes import Pages
from chalicelib.domain.conversation.field_answer import read_answer
from chalicelib.domain.conversation.registration_field import Field
from chalicelib.domain.customers import birthday
from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.birthday_change import dated_birthday, uses_up_the_year
from chalicelib.domain.customers.customer import CHILDREN_MAX, Customer
from chalicelib.domain.errors import Conflict, Rejected
from chalicelib.domain.messages.message import LOCALES
from chalicelib.domain.messages.reply import Line
from chalicelib.services.cabinet.change_own import change_own, today_of
from chalicelib.services.customers.fields.read_values import asked_fields

PROFILE = f"{ME}/profile"
NAME, BIRTHDAY = f"{PROFILE}/name", f"{PROFILE}/birthday"
CHILDREN, LANGUAGE = f"{PROFILE}/children", f"{PROFILE}/language"
NAMES = (Field.FIRST_NAME, Field.SURNAME)

pages = Pages()


@pages.get(PROFILE)
def show(visit: CustomerVisit) -> Shown:
    """Show the profile with its links."""
    customer = visit.customer
    values = {
        "customer": customer,
        "born": _said(visit, customer.birthday) if customer.birthday else "",
        "children": [_said(visit, born) for born in customer.children],
        "own": own_facts(visit, customer),
        "has_fields": bool(asked_fields(visit.world)),
        "language": LANGUAGES[customer.locale],
    }
    return WebPage("cabinet/profile.html", values)


@pages.get(NAME)
def show_name(visit: CustomerVisit) -> Shown:
    """Ask for the name."""
    return _name_form(visit, NO_ERRORS)


@pages.post(NAME)
def change_name(visit: CustomerVisit) -> Shown:
    """Store the name, or say what is wrong with each part."""
    read, wrong = _read_names(visit)
    if wrong:
        return _name_form(visit, FormErrors(wrong))
    first_name, surname = read[Field.FIRST_NAME], read[Field.SURNAME]
    change_own(
        visit.world,
        visit.customer.id,
        lambda each: replace(each, first_name=first_name, surname=surname),
    )
    return Redirect(PROFILE, notice="done.cabinet_changed")


def _read_names(visit: CustomerVisit) -> tuple[dict[Field, str], dict[str, str]]:
    read: dict[Field, str] = {}
    wrong: dict[str, str] = {}
    region, today = visit.world.settings.region, today_of(visit.world)
    for each in NAMES:
        try:
            typed = visit.value(each)
            read[each] = read_answer(each, typed, region=region, today=today)[each]
        except Rejected as refused:
            wrong[each] = said_of(visit, refused)
    return read, wrong


def _name_form(visit: CustomerVisit, errors: FormErrors) -> WebPage:
    say, customer = words_of(visit).say, visit.customer
    now: Mapping[Field, str] = {
        Field.FIRST_NAME: customer.first_name,
        Field.SURNAME: customer.surname,
    }
    hints = {Field.FIRST_NAME: "given-name", Field.SURNAME: "family-name"}
    fields = [
        OwnField(
            each, say(f"cabinet.{each}"), visit.value(each, now[each]), autocomplete=hints[each]
        )
        for each in NAMES
    ]
    return form_page(OwnForm(say("cabinet.change_name"), say("cabinet.save"), fields), errors)


@pages.get(BIRTHDAY)
def show_birthday(visit: CustomerVisit) -> Shown:
    """Ask for the birthday."""
    return _birthday_form(visit, NO_ERRORS)


@pages.post(BIRTHDAY)
def change_birthday(visit: CustomerVisit) -> Shown:
    """Store the day; what uses up the one change of a year is asked about first (rule 42)."""
    today, before = today_of(visit.world), visit.customer
    try:
        born = birthday.parse_birthday(visit.value("birthday"), today=today)
        after = dated_birthday(before, before.with_birthday(born), today)
    except Conflict as lately:
        return _birthday_form(visit, FormErrors({"birthday": _lately(visit, lately)}))
    except Rejected as refused:
        return _birthday_form(visit, errors_in(visit, refused, "birthday"))
    text = birthday.to_text(born)
    if uses_up_the_year(before, after) and visit.value("sure") != text:
        return _birthday_form(visit, NO_ERRORS, sure=text)
    change_own(
        visit.world,
        before.id,
        lambda each: dated_birthday(each, each.with_birthday(born), today),
    )
    return Redirect(PROFILE, notice="done.cabinet_changed")


def _lately(visit: CustomerVisit, refused: Conflict) -> str:
    until = birthday.from_text(str(refused.params["until"]))
    return visit.said(Line("change_birthday.lately", {"day": _said(visit, until)}))[0]


def _birthday_form(visit: CustomerVisit, errors: FormErrors, *, sure: str = "") -> WebPage:
    say, born = words_of(visit).say, visit.customer.birthday
    known = _said(visit, born) if born else ""
    day = {"day": _said(visit, birthday.from_text(sure))} if sure else {}
    about = visit.said(Line("change_birthday.sure", day)) if sure else []
    field = OwnField(
        "birthday",
        say("cabinet.birthday"),
        visit.value("birthday", known),
        say("cabinet.birthday_hint"),
        autocomplete="bday",
    )
    title, button = say("cabinet.change_birthday"), say("cabinet.sure" if sure else "cabinet.save")
    form = OwnForm(title, button, [field], about, kept={"sure": sure} if sure else {})
    return form_page(form, errors)


@pages.get(CHILDREN)
def show_children(visit: CustomerVisit) -> Shown:
    """Show the days, each with a button that removes it, and a field for one more."""
    return _children_page(visit, NO_ERRORS)


@pages.post(CHILDREN)
def change_children(visit: CustomerVisit) -> Shown:
    """Add a day or remove one; a year is not kept (rule 40)."""
    if removed := visit.value("remove"):
        change_own(visit.world, visit.customer.id, lambda each: _without_day(each, removed))
        return Redirect(CHILDREN, notice="done.cabinet_changed")
    try:
        born = birthday.parse_birthday(visit.value("day"), today=today_of(visit.world))
        day = Birthday(born.day, born.month, None)
        change_own(visit.world, visit.customer.id, lambda each: _with_day(each, day))
    except Rejected as refused:
        return _children_page(visit, errors_in(visit, refused, "day"))
    return Redirect(CHILDREN, notice="done.cabinet_changed")


def _without_day(customer: Customer, day: str) -> Customer:
    others = (each for each in customer.children if birthday.to_text(each) != day)
    return customer.with_children(tuple(others))


def _with_day(customer: Customer, day: Birthday) -> Customer:
    if day in customer.children:
        return customer
    if len(customer.children) >= CHILDREN_MAX:
        raise Rejected("children.too_many", count=CHILDREN_MAX)
    return customer.with_children((*customer.children, day))


def _children_page(visit: CustomerVisit, errors: FormErrors) -> WebPage:
    days = [(birthday.to_text(born), _said(visit, born)) for born in visit.customer.children]
    values = {"days": days, "errors": errors, "typed": visit.value("day") if errors else ""}
    return WebPage("cabinet/children.html", values, 422 if errors else 200)


@pages.get(LANGUAGE)
def show_language(visit: CustomerVisit) -> Shown:
    """Ask for the language of messages and pages."""
    say = words_of(visit).say
    options = [(code, LANGUAGES[code]) for code in LOCALES]
    field = OwnField("language", say("cabinet.language"), visit.locale, options=options)
    return form_page(OwnForm(say("cabinet.language"), say("cabinet.save"), [field]))


@pages.post(LANGUAGE)
def change_language(visit: CustomerVisit) -> Shown:
    """Store the language; one that we do not speak changes nothing."""
    chosen = next((each for each in LOCALES if each == visit.value("language")), visit.locale)
    change_own(visit.world, visit.customer.id, lambda each: replace(each, locale=chosen))
    return Redirect(PROFILE, notice="done.cabinet_changed")


def _said(visit: CustomerVisit, born: Birthday) -> str:
    return birthday_text(visit.world.texts, visit.locale, birthday.to_text(born))
