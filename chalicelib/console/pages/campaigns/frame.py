"""What the pages of one campaign share: its addresses, its steps, and how a step is saved."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.pages.campaigns.faults import faults_of, label_of, shown_value
from chalicelib.console.refusals import NO_ERRORS, FormErrors
from chalicelib.console.rendering import words_of
from chalicelib.console.routes import ROOT
from chalicelib.console.visit import Visit
from chalicelib.domain.campaigns.state import EDITABLE
from chalicelib.domain.errors import Conflict, Rejected
from chalicelib.handlers.campaigns import campaigns
from chalicelib.handlers.campaigns.responses import CampaignResponse
from chalicelib.handlers.campaigns.triggers import TriggerResponse

CAMPAIGNS = f"{ROOT}/campaigns"
CAMPAIGN = f"{CAMPAIGNS}/{{campaign_id}}"
TRIGGERS = f"{ROOT}/triggers"
STEPS = ("audience", "text", "schedule", "rehearsal", "launch")
VERSION, GO, STAY = "version", "go", "stay"
CONFLICT, INVALID = 409, 422
DIGITS = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True, kw_only=True)
class WizardStep:
    """One step of the wizard that changes the campaign.

    `stored` gives the fields of its form as they are stored, `body` the change that was typed.
    `rename` gives the field of the form for the field of the API, where the two differ.
    """

    name: str
    stored: Callable[[Visit, CampaignResponse], Mapping[str, str]]
    body: Callable[[Visit, CampaignResponse], Mapping[str, Any]]
    more: Callable[[Visit, CampaignResponse], Mapping[str, Any]]
    rename: Callable[[Visit, str], str] = field(default=lambda _, name: name)


@dataclass(frozen=True, slots=True)
class Filled:
    """The values of a form: what was typed if it was sent, otherwise what is stored."""

    visit: Visit
    stored: Mapping[str, str]

    def __call__(self, name: str) -> str:
        if self.visit.request.method == "POST":
            return self.visit.value(name)
        return self.stored.get(name, "")


def path_of(visit: Visit) -> dict[str, str]:
    """Return the parameters of an operation about the campaign of the page."""
    return {"campaign_id": visit.path["campaign_id"]}


def at(visit: Visit, step: str = "") -> str:
    """Return the address of a page of the campaign."""
    address = f"{CAMPAIGNS}/{visit.path['campaign_id']}"
    return f"{address}/{step}" if step else address


def campaign_of(visit: Visit) -> CampaignResponse:
    """Read the campaign of the page."""
    found: CampaignResponse = visit.perform(campaigns.show_campaign, path=path_of(visit))
    return found


def is_closed(campaign: CampaignResponse) -> bool:
    """Whether the campaign has no steps any more, or never had: it is a trigger's, or was sent."""
    return bool(campaign.trigger) or campaign.state not in EDITABLE


def around(visit: Visit, campaign: CampaignResponse, step: str) -> dict[str, Any]:
    """Return what every step shows: the campaign, and the way through the steps."""
    steps = [(name, at(visit, name)) for name in STEPS]
    return {"campaign": campaign, "step": step, "steps": steps, "at": at(visit)}


def show_step(visit: Visit, step: WizardStep) -> Shown:
    """Show the form of a step; a campaign that was sent has none."""
    campaign = campaign_of(visit)
    if is_closed(campaign):
        return Redirect(at(visit))
    return form_of(visit, step, campaign)


def take_step(visit: Visit, step: WizardStep) -> Shown:
    """Store what was typed, and show the next step; a newer version is not overwritten."""
    campaign = campaign_of(visit)
    try:
        body = {**step.body(visit, campaign), VERSION: version_of(visit, campaign)}
        visit.perform(campaigns.edit_campaign, path=path_of(visit), body=body)
    except Conflict as refused:
        if refused.code != "campaign.changed":
            raise
        return form_of(visit, step, campaign_of(visit), status=CONFLICT)
    except Rejected as refused:
        errors = faults_of(refused, visit.locale, lambda name: step.rename(visit, name))
        return form_of(visit, step, campaign, errors, status=INVALID)
    if visit.value(GO) == STAY:
        return Redirect(at(visit, step.name), notice="done.campaign_saved")
    return Redirect(at(visit, STEPS[STEPS.index(step.name) + 1]))


def form_of(
    visit: Visit,
    step: WizardStep,
    campaign: CampaignResponse,
    errors: FormErrors = NO_ERRORS,
    *,
    status: int = 200,
) -> WebPage:
    """Return the page of a step with its form."""
    words, stored = words_of(visit), step.stored(visit, campaign)
    more = step.more(visit, campaign)
    choices = dict(more.get("segments", ()))
    values = {
        **around(visit, campaign, step.name),
        **more,
        "value": Filled(visit, stored),
        "errors": errors,
        "labels": {name: label_of(words, name) for name in errors.fields},
        "theirs": differences(visit, stored, choices) if status == CONFLICT else [],
        "version": campaign.version if status == CONFLICT else version_of(visit, campaign),
        "is_stale": status == CONFLICT,
    }
    return WebPage(f"campaigns/{step.name}.html", values, status)


def differences(
    visit: Visit, stored: Mapping[str, str], choices: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """Return the label, what is stored and what was typed of each field where the two differ."""
    words = words_of(visit)
    return [
        (
            label_of(words, name),
            shown_value(words, name, value, choices),
            shown_value(words, name, visit.value(name), choices),
        )
        for name, value in stored.items()
        if value != visit.value(name)
    ]


def version_of(visit: Visit, campaign: CampaignResponse | TriggerResponse) -> int:
    """Return the version that the author of the form saw."""
    seen = visit.value(VERSION)
    return int(seen) if DIGITS.fullmatch(seen) else campaign.version
