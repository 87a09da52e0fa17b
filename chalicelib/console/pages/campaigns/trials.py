"""A campaign's message to oneself: the recipients, the button beside the text, and the result."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.pages.campaigns.faults import faults_of
from chalicelib.console.pages.campaigns.frame import CAMPAIGN, CAMPAIGNS, INVALID
from chalicelib.console.pages.customers.listing import meaning
from chalicelib.console.refusals import NO_ERRORS, FormErrors, form_errors
from chalicelib.console.rendering import words_of
from chalicelib.console.routes import Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.campaigns.trial import TrialState
from chalicelib.domain.errors import Forbidden, NotFound, Refusal
from chalicelib.domain.messages.channel import CHANNELS
from chalicelib.domain.messages.message import LOCALES
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.campaigns import trials
from chalicelib.handlers.customers import customers, named

RECIPIENTS = f"{CAMPAIGNS}/recipients"
TRIAL = f"{CAMPAIGN}/trial"
TRY, TRIED = "try", "tried"
SOUGHT, CODE, WHO, DO = "sought", "code", "who", "do"
MOVES = frozenset({TrialState.WAITING, TrialState.SENDING})
DIGEST_CHARS = 16

pages = Pages()


@pages.get(RECIPIENTS, Permission.CAMPAIGNS_WRITE)
def show_recipients(visit: Visit) -> Shown:
    """Show to whom the person sends trials."""
    return _recipients(visit)


@pages.post(RECIPIENTS, Permission.CAMPAIGNS_WRITE)
def change_recipients(visit: Visit) -> Shown:
    """Ask a customer for a code, take the code, or remove a recipient."""
    acts = {"ask": _ask, "confirm": _confirm, "remove": _remove}
    act = acts.get(visit.value(DO))
    if act is None:
        return Redirect(RECIPIENTS)
    try:
        notice = act(visit)
    except (NotFound, Forbidden) as refused:
        if refused.code not in ("customer.not_found", "code.wrong", "code.expired"):
            raise
        field = CODE if visit.value(DO) == "confirm" else SOUGHT
        return _recipients(visit, FormErrors({field: _said(visit, refused)}), INVALID)
    except Refusal as refused:
        return _recipients(visit, form_errors(refused, visit.locale, frozenset({CODE})), INVALID)
    return Redirect(RECIPIENTS, notice=notice)


@pages.get(TRIAL, Permission.CAMPAIGNS_WRITE)
def show_trial(visit: Visit) -> Shown:
    """Show what became of the last trial; while it is sent the block asks again by itself."""
    campaign = visit.path["campaign_id"]
    values = {"campaign_id": campaign, **trial_of(visit, campaign)}
    return WebPage("campaigns/trial.html", values, fragment="campaigns/_trial.html")


def trial_beside(visit: Visit, campaign_id: str, value: Callable[[str], str]) -> dict[str, Any]:
    """Return the same with the channels that carry the words of the form to each recipient.

    `value` gives the fields of the form.
    """
    found = trial_of(visit, campaign_id)
    written = {
        channel
        for channel in CHANNELS
        if any(value(f"texts.{channel}.{locale}").strip() for locale in LOCALES)
    }
    reached = [[each for each in one.channels if each in written] for one in found["recipients"]]
    return {**found, "reached": reached}


def trial_of(visit: Visit, campaign_id: str) -> dict[str, Any]:
    """Return the recipients of the person's trials, and the last trial of the campaign."""
    if not visit.may(Permission.CAMPAIGNS_WRITE):
        return {"tried": None, "names": {}, "recipients": [], "next_trial": 0, "polls": False}
    found = visit.perform(trials.list_recipients).recipients
    try:
        tried = visit.perform(trials.show, path={"campaign_id": campaign_id})
    except NotFound:
        tried = None
    messages = tried.messages if tried else []
    ids = [each.customer for each in (*found, *messages)]
    return {
        "tried": tried,
        "names": _names(visit, ids),
        "recipients": [each for each in found if each.confirmed_at],
        "next_trial": _count(visit),
        "polls": any(each.state in MOVES for each in messages),
    }


def try_words(
    visit: Visit,
    campaign_id: str,
    typed: Callable[[], Mapping[str, Any]],
    rename: Callable[..., str],
) -> FormErrors:
    """Send the words of the form to oneself; return why this was refused, if it was."""
    try:
        body = {"changes": typed()}
        digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
        # The form stays open after a trial: each press of its next copy is another request.
        part = f"-{TRY}-{_count(visit)}-{digest[:DIGEST_CHARS]}"
        visit.perform(trials.send, path={"campaign_id": campaign_id}, body=body, part=part)
    except Refusal as refused:
        return faults_of(refused, visit.locale, lambda name: rename(visit, name))
    return NO_ERRORS


def after_trial(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the form shows after a trial was queued: its next press sends another one."""
    return {"next_trial": values["next_trial"] + 1, "is_tried": True}


def _count(visit: Visit) -> int:
    count = visit.value(TRIED)
    return int(count) if count.isascii() and count.isdecimal() and len(count) < len("1000") else 0


def _ask(visit: Visit) -> str:
    sought = visit.value(SOUGHT).strip()
    found = _found(visit, sought) if sought else []
    if not found:
        raise NotFound("customer.not_found")
    made = visit.perform(trials.name_recipient, body={"customer": found[0].id})
    return f"done.trial_code_{made.medium}"


def _found(visit: Visit, sought: str) -> Sequence[Any]:
    wanted = meaning(sought)
    # One surname is many people: a card of one's own is named by what belongs to one alone.
    if "surname" in wanted:
        return []
    found: Sequence[Any] = visit.perform(customers.search_customers, body=wanted).customers
    return found


def _confirm(visit: Visit) -> str:
    path = {"recipient_id": visit.value(WHO)}
    visit.perform(trials.confirm, path=path, body={"code": visit.value(CODE).strip()})
    return "done.trial_confirmed"


def _remove(visit: Visit) -> str:
    visit.perform(trials.remove, path={"recipient_id": visit.value(WHO)})
    return "done.trial_removed"


def _recipients(visit: Visit, errors: FormErrors = NO_ERRORS, status: int = 200) -> WebPage:
    words = words_of(visit)
    found = visit.perform(trials.list_recipients).recipients
    values = {
        "recipients": found,
        "names": _names(visit, [each.customer for each in found]),
        "errors": errors,
        "labels": {SOUGHT: words.say("trial.sought"), CODE: words.say("trial.code")},
        "asked": visit.value(WHO),
    }
    return WebPage("campaigns/recipients.html", values, status)


def _said(visit: Visit, refused: Refusal) -> str:
    return words_of(visit).say(f"trial.{refused.code}")


def _names(visit: Visit, ids: Sequence[str]) -> dict[str, Any]:
    if not ids or not visit.may(Permission.CUSTOMERS_READ):
        return {}
    found = visit.perform(named.name_customers, body={"ids": list(dict.fromkeys(ids))})
    return {each.id: each for each in found.customers}
