"""The triggers: messages that leave by themselves on a customer's day."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.pages.campaigns.audience import (
    PURPOSES,
    SHARE,
    hundredths,
    number,
    segments_of,
)
from chalicelib.console.pages.campaigns.buttons import button_fields, row_of, rows_of
from chalicelib.console.pages.campaigns.faults import faults_of, label_of
from chalicelib.console.pages.campaigns.frame import (
    CONFLICT,
    INVALID,
    TRIGGERS,
    VERSION,
    Filled,
    differences,
    version_of,
)
from chalicelib.console.pages.campaigns.one import report_in
from chalicelib.console.pages.campaigns.pictures import PRESSED, take_picture
from chalicelib.console.pages.campaigns.pools import pools_of
from chalicelib.console.pages.campaigns.results import days_of, last_days
from chalicelib.console.pages.campaigns.schedule import FROM, TO
from chalicelib.console.pages.campaigns.text import (
    MORE,
    NOTHING_SHOWN,
    SHOW,
    preview_of,
    readers_of,
    text_fields,
    words_typed,
)
from chalicelib.console.pages.campaigns.trials import TRY, after_trial, trial_beside, try_words
from chalicelib.console.pages.fields.values import own_places
from chalicelib.console.refusals import NO_ERRORS, FormErrors
from chalicelib.console.rendering import words_of
from chalicelib.console.routes import Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.campaigns.campaign import GIVING_TRIGGERS
from chalicelib.domain.campaigns.placeholders import PLACES
from chalicelib.domain.errors import Conflict, Rejected
from chalicelib.domain.messages.channel import CHANNELS
from chalicelib.domain.messages.message import LOCALES
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.domain.staff.staff import Permission
from chalicelib.domain.triggers import TRIGGERS as NAMES
from chalicelib.handlers.campaigns import triggers
from chalicelib.handlers.campaigns.report_responses import ReportResponse
from chalicelib.handlers.campaigns.triggers import TriggerResponse

TRIGGER = f"{TRIGGERS}/{{name}}"
# What the form does not show is sent back as it is.
KEPT = frozenset({"topic", "priority", "goal"})
CALL = ("segment", "text", "due_days")

pages = Pages()


@pages.get(TRIGGERS, Permission.CAMPAIGNS_READ)
def show_list(visit: Visit) -> Shown:
    """Show the triggers, and which are on."""
    found = [visit.perform(triggers.show_trigger, path={"name": name}) for name in NAMES]
    return WebPage("triggers/list.html", {"triggers": found})


@pages.get(TRIGGER, Permission.CAMPAIGNS_READ)
def show(visit: Visit) -> Shown:
    """Show one trigger with its words, and what it sent in the last thirty days."""
    return _form(visit, _trigger(visit))


@pages.post(TRIGGER, Permission.CAMPAIGNS_WRITE, takes_file=True)
def save(visit: Visit) -> Shown:
    """Switch the trigger on or off, and store its words."""
    trigger, wrong = _trigger(visit), take_picture(visit)
    if wrong or visit.value("go") in PRESSED:
        page = _form(visit, trigger, wrong, INVALID if wrong else 200)
        return replace(page, fragment="campaigns/_picture.html")
    if visit.value("go") == TRY and not visit.request.is_fragment:
        return _tried(visit, trigger)
    if visit.request.is_fragment or visit.value("go") in (SHOW, MORE):
        shown = preview_of(visit, trigger.name, lambda: _words(visit))
        page = _form(visit, trigger)
        values = {**page.values, **shown}
        return WebPage(page.template, values, fragment="campaigns/_preview.html")
    try:
        body = _body(visit, trigger)
        visit.perform(triggers.put_trigger, path={"name": trigger.name}, body=body)
    except Conflict as refused:
        if refused.code != "campaign.changed":
            raise
        return _form(visit, _trigger(visit), status=CONFLICT)
    except Rejected as refused:
        errors = faults_of(refused, visit.locale, lambda name: row_of(visit, name))
        return _form(visit, trigger, errors, INVALID)
    return Redirect(visit.request.path, notice="done.trigger_saved")


def _tried(visit: Visit, trigger: TriggerResponse) -> Shown:
    """Send the words to oneself; the trigger stays as it is stored."""
    if errors := try_words(visit, trigger.name, lambda: _words(visit), row_of):
        return _form(visit, trigger, errors, INVALID)
    page = _form(visit, trigger)
    return WebPage(page.template, {**page.values, **after_trial(page.values)})


def _trigger(visit: Visit) -> TriggerResponse:
    path = {"name": visit.path["name"]}
    found: TriggerResponse = visit.perform(triggers.show_trigger, path=path)
    return found


def _stored(trigger: TriggerResponse) -> Mapping[str, str]:
    return {
        "on": "yes" if trigger.on else "",
        "purpose": trigger.purpose,
        **text_fields(trigger),
        **button_fields(trigger.buttons),
        "codes": trigger.codes,
        **_call_fields(trigger),
        SHARE: f"{trigger.control_share_bp / 100:g}",
        FROM: str(trigger.window.from_hour),
        TO: str(trigger.window.to_hour),
    }


def _call_fields(trigger: TriggerResponse) -> Mapping[str, str]:
    call = trigger.call
    if call is None:
        return {f"call.{name}": "" for name in CALL}
    return {f"call.{name}": str(getattr(call, name)) for name in CALL}


def _segments(visit: Visit, trigger: TriggerResponse) -> list[tuple[str, str]]:
    if visit.may(Permission.CAMPAIGNS_WRITE):
        return segments_of(visit)
    return [(trigger.call.segment, trigger.call.segment)] if trigger.call else []


def _call(visit: Visit) -> dict[str, Any] | None:
    if not visit.value("call.segment"):
        return None
    days = visit.value("call.due_days").strip()
    return {
        "segment": visit.value("call.segment"),
        "text": visit.value("call.text"),
        "due_days": number(visit, "call.due_days") if days else 1,
    }


def _body(visit: Visit, trigger: TriggerResponse) -> dict[str, Any]:
    """Return all settings: an operation replaces them as a whole."""
    return {
        **trigger.model_dump(mode="json", include=set(KEPT)),
        **_words(visit),
        "call": _call(visit),
        "on": bool(visit.value("on")),
        VERSION: version_of(visit, trigger),
        SHARE: hundredths(visit.value(SHARE)),
        "window": {"from_hour": number(visit, FROM), "to_hour": number(visit, TO)},
    }


def _words(visit: Visit) -> dict[str, Any]:
    return {
        **words_typed(visit, {}),
        "purpose": visit.value("purpose"),
        "codes": visit.value("codes").strip(),
    }


def _form(
    visit: Visit, trigger: TriggerResponse, errors: FormErrors = NO_ERRORS, status: int = 200
) -> WebPage:
    words, report = words_of(visit), _report(visit, trigger.name)
    stored, is_stale = _stored(trigger), status == CONFLICT
    values = {
        "trigger": trigger,
        "value": Filled(visit, stored),
        "theirs": differences(visit, stored, {}) if is_stale else [],
        "version": trigger.version if is_stale else version_of(visit, trigger),
        "is_stale": is_stale,
        "errors": errors,
        "labels": {name: label_of(words, name) for name in errors.fields},
        "purposes": PURPOSES,
        "channels": list(CHANNELS),
        "locales": LOCALES,
        "places": sorted(PLACES.known),
        "own": own_places(visit),
        "rows": rows_of(visit, trigger.buttons),
        "advertises": trigger.purpose == MessagePurpose.ADVERTISING,
        "may_write": visit.may(Permission.CAMPAIGNS_WRITE),
        "readers": readers_of(visit) if visit.may(Permission.CAMPAIGNS_WRITE) else [],
        "campaign_id": trigger.name,
        **trial_beside(visit, trigger.name, Filled(visit, stored)),
        "pools": pools_of(visit, visit.value("codes") or trigger.codes),
        "segments": _segments(visit, trigger),
        **NOTHING_SHOWN,
        "gives": trigger.name in GIVING_TRIGGERS,
        **report,
    }
    return WebPage("triggers/one.html", values, status)


def _report(visit: Visit, name: str) -> dict[str, Any]:
    """Return what the trigger did in the last thirty days, or why this is not shown."""
    found = report_in(visit, name, last_days(visit))
    if isinstance(found, ReportResponse):
        return {"report": found, "why": None, "days": days_of(found)}
    return {"report": None, "why": found, "days": ""}
