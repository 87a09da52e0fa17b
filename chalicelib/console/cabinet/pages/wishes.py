"""Consents with their history, the preferred channel and topics, and the part in the programme."""

from dataclasses import replace

from chalicelib.bot.points.account_lines import account_of, points_of
from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.cabinet.forms import errors_in
from chalicelib.console.cabinet.routes import ME
from chalicelib.console.cabinet.visit import CustomerVisit
from chalicelib.console.refusals import NO_ERRORS, FormErrors
from chalicelib.console.routes import Pages
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import NotFound, Rejected
from chalicelib.domain.messages.reply import Line
from chalicelib.services.cabinet.change_own import change_own, decide_advertising
from chalicelib.services.cabinet.read_wishes import (
    reachable_channels,
    read_consent_history,
    read_wishes,
)
from chalicelib.services.points.change_personal import change_membership

CONSENTS, WISHES, MEMBERSHIP = f"{ME}/consents", f"{ME}/wishes", f"{ME}/membership"
ALL = "all"

pages = Pages()


@pages.get(CONSENTS)
def show(visit: CustomerVisit) -> Shown:
    """Show what is allowed in each channel, the text that is agreed to, and every decision."""
    return _consents_page(visit, NO_ERRORS)


@pages.post(CONSENTS)
def decide(visit: CustomerVisit) -> Shown:
    """Give or withdraw the consent to advertising in one channel, or withdraw it in all."""
    channel, given = visit.value("channel"), visit.value("given") == "yes"
    known = [each.channel for each in read_wishes(visit.customer)]
    channels = (
        known if channel == ALL and not given else [each for each in known if each == channel]
    )
    try:
        decide_advertising(visit.world, visit.customer.id, channels, given=given, once=visit.once)
    except Rejected as refused:
        return _consents_page(visit, errors_in(visit, refused))
    return Redirect(CONSENTS, notice="done.cabinet_changed")


def _consents_page(visit: CustomerVisit, errors: FormErrors) -> WebPage:
    values = {
        "errors": errors,
        "wishes": read_wishes(visit.customer),
        "text": visit.said(Line("registration.advertising"))[0],
        "history": read_consent_history(visit.world, visit.customer),
    }
    return WebPage("cabinet/consents.html", values, 422 if errors else 200)


@pages.get(WISHES)
def show_wishes(visit: CustomerVisit) -> Shown:
    """Ask for the preferred channel and the topics."""
    topics = visit.world.texts.settings.topics
    values = {
        "channels": reachable_channels(visit.customer),
        "preferred": visit.customer.preferred,
        "topics": {each: names.get(visit.locale, each) for each, names in sorted(topics.items())},
        "refused": visit.customer.refused_topics,
    }
    return WebPage("cabinet/wishes.html", values)


@pages.post(WISHES)
def change_wishes(visit: CustomerVisit) -> Shown:
    """Store both; a topic that is not ticked is refused."""
    topics = frozenset(visit.world.texts.settings.topics)
    wanted = frozenset(visit.fields.get("topic", ()))
    chosen = visit.value("preferred")

    def change(customer: Customer) -> Customer:
        preferred = chosen if chosen in reachable_channels(customer) else ""
        # Topics that the shop no longer has stay as they are: they may come back.
        refused = (customer.refused_topics - topics) | (topics - wanted)
        return replace(customer, preferred=preferred, refused_topics=refused)

    change_own(visit.world, visit.customer.id, change)
    return Redirect(WISHES, notice="done.cabinet_changed")


@pages.get(MEMBERSHIP)
def show_membership(visit: CustomerVisit) -> Shown:
    """Say what leaving the programme means, or offer to come back."""
    turn = visit.turn()
    view = account_of(turn, visit.customer)
    if view is None:
        return WebPage("cabinet/membership.html", {"is_member": None, "lines": []})
    facts = {"points": points_of(turn, view.programme, view.worth.available)}
    line = Line("leave.sure", facts) if view.record.is_member else Line("leave.is_out")
    values = {"is_member": view.record.is_member, "lines": visit.said(line)}
    return WebPage("cabinet/membership.html", values)


@pages.post(MEMBERSHIP)
def decide_membership(visit: CustomerVisit) -> Shown:
    """Leave the programme, or come back to what is left."""
    if account_of(visit.turn(), visit.customer) is None:
        raise NotFound("programme.not_found")
    is_member = visit.value("member") == "yes"
    change_membership(visit.world, None, visit.customer.id, is_member=is_member)
    return Redirect(MEMBERSHIP, notice="done.cabinet_changed")
