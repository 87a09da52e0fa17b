"""The step with the words of a campaign: texts, buttons, gift, and how a customer reads them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from chalicelib.console.answers import Shown, WebPage
from chalicelib.console.pages.campaigns.audience import number
from chalicelib.console.pages.campaigns.buttons import button_fields, buttons_of, row_of, rows_of
from chalicelib.console.pages.campaigns.faults import faults_of
from chalicelib.console.pages.campaigns.frame import (
    CAMPAIGN,
    INVALID,
    Filled,
    WizardStep,
    campaign_of,
    form_of,
    show_step,
    take_step,
)
from chalicelib.console.pages.campaigns.pictures import PRESSED, take_picture
from chalicelib.console.pages.campaigns.pools import pools_of
from chalicelib.console.pages.campaigns.trials import TRY, after_trial, trial_beside, try_words
from chalicelib.console.pages.fields.values import own_places
from chalicelib.console.routes import Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.campaigns.placeholders import PLACES
from chalicelib.domain.errors import Refusal
from chalicelib.domain.messages.channel import CHANNELS
from chalicelib.domain.messages.message import LOCALES
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.campaigns import previews
from chalicelib.handlers.campaigns.responses import CampaignContent, CampaignResponse
from chalicelib.handlers.customers import customers

READER, SOUGHT, STOP = "reader", "sought", "stop"
READERS = "10"
GIFT_POINTS, GIFT_DAYS = "gift.points", "gift.days"
CARD_DIGITS = 13
SHOW, MORE = "show", "more"
NOTHING_SHOWN: dict[str, Any] = {"preview": None, "preview_errors": (), "is_tried": False}

pages = Pages()


def _stored(_: Visit, campaign: CampaignResponse) -> Mapping[str, str]:
    gift = campaign.gift
    return {
        **text_fields(campaign),
        **button_fields(campaign.buttons),
        GIFT_POINTS: str(gift.points) if gift else "",
        GIFT_DAYS: str(gift.days) if gift else "",
        "codes": campaign.codes,
    }


def text_fields(content: CampaignContent) -> dict[str, str]:
    """Return the fields of the stored texts, of a campaign or of a trigger."""
    texts = {
        f"texts.{channel}.{locale}": content.texts.get(channel, {}).get(locale, "")
        for channel in CHANNELS
        for locale in LOCALES
    }
    subjects = {f"subjects.{locale}": content.subjects.get(locale, "") for locale in LOCALES}
    return {"language": content.language, **texts, **subjects, "picture": content.picture}


def body_of(visit: Visit, campaign: CampaignResponse) -> Mapping[str, Any]:
    """Return the change that was typed; an empty text removes the stored one."""
    return {
        **words_typed(visit, campaign.texts),
        "gift": _gift(visit),
        "codes": visit.value("codes").strip(),
    }


def words_typed(visit: Visit, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return the texts, subjects, picture and buttons that were typed."""
    texts: dict[str, Any] = {}
    for channel in CHANNELS:
        words = {each: visit.value(f"texts.{channel}.{each}") or None for each in LOCALES}
        if any(words.values()):
            texts[channel] = words
        elif channel in stored:
            texts[channel] = None
    return {
        "language": visit.value("language", visit.locale),
        "texts": texts,
        "subjects": {each: visit.value(f"subjects.{each}") or None for each in LOCALES},
        "picture": visit.value("picture").strip(),
        "buttons": buttons_of(visit),
    }


def _gift(visit: Visit) -> dict[str, int] | None:
    if not visit.value(GIFT_POINTS).strip():
        return None
    gift = {"points": number(visit, GIFT_POINTS)}
    return gift | {"days": number(visit, GIFT_DAYS)} if visit.value(GIFT_DAYS).strip() else gift


def _more(visit: Visit, campaign: CampaignResponse) -> Mapping[str, Any]:
    return {
        "channels": list(CHANNELS),
        "locales": LOCALES,
        "places": sorted(PLACES.known),
        "own": own_places(visit),
        "rows": rows_of(visit, campaign.buttons),
        "advertises": campaign.purpose == MessagePurpose.ADVERTISING,
        "readers": readers_of(visit),
        "campaign_id": campaign.id,
        "pools": pools_of(visit, visit.value("codes") or campaign.codes),
        **trial_beside(visit, campaign.id, Filled(visit, text_fields(campaign))),
        **NOTHING_SHOWN,
    }


STEP = WizardStep(name="text", stored=_stored, body=body_of, more=_more, rename=row_of)


@pages.get(f"{CAMPAIGN}/text", Permission.CAMPAIGNS_WRITE)
def show(visit: Visit) -> Shown:
    """Show the words of the campaign."""
    return show_step(visit, STEP)


@pages.post(f"{CAMPAIGN}/text", Permission.CAMPAIGNS_WRITE, takes_file=True)
def save(visit: Visit) -> Shown:
    """Store the words; or show how a customer reads them, or one more row, and store nothing."""
    asked, wrong = visit.value("go"), take_picture(visit)
    if wrong or asked in PRESSED:
        page = form_of(visit, STEP, campaign_of(visit), wrong, status=INVALID if wrong else 200)
        return replace(page, fragment="campaigns/_picture.html")
    if not visit.request.is_fragment and asked not in (SHOW, MORE, TRY):
        return take_step(visit, STEP)
    campaign = campaign_of(visit)
    if asked == TRY and not visit.request.is_fragment:
        return _tried(visit, campaign)
    shown = preview_of(visit, campaign.id, lambda: body_of(visit, campaign))
    if visit.request.is_fragment:
        return WebPage("campaigns/text.html", shown, fragment="campaigns/_preview.html")
    page = form_of(visit, STEP, campaign)
    return WebPage(page.template, {**page.values, **shown}, page.status)


def _tried(visit: Visit, campaign: CampaignResponse) -> Shown:
    """Send the words to oneself; the form stays as it was typed, and is not stored."""
    errors = try_words(visit, campaign.id, lambda: body_of(visit, campaign), row_of)
    if errors:
        return form_of(visit, STEP, campaign, errors, status=INVALID)
    page = form_of(visit, STEP, campaign)
    return WebPage(page.template, {**page.values, **after_trial(page.values)})


def preview_of(
    visit: Visit, campaign_id: str, typed: Callable[[], Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the messages as the chosen customer reads them, or why they cannot be shown."""
    if not visit.request.is_fragment and visit.value("go") != SHOW:
        return NOTHING_SHOWN
    try:
        reader = _sought(visit) or visit.value(READER)
        if not reader:
            return NOTHING_SHOWN
        body = {"customer": reader, "changes": typed()}
        path = {"campaign_id": campaign_id}
        found = visit.perform(previews.preview_words, path=path, body=body)
    except Refusal as refused:
        errors = faults_of(refused, visit.locale, lambda name: row_of(visit, name))
        return {"preview": None, "preview_errors": (*errors.whole, *errors.fields.items())}
    return {"preview": found, "preview_errors": ()}


def readers_of(visit: Visit) -> list[Any]:
    """Return a few customers on whom the texts can be tried."""
    page = visit.perform(customers.list_customers, query={"limit": READERS})
    return list(page.customers)


def _sought(visit: Visit) -> str:
    """Return the id of the customer with this phone, card or e-mail; empty: there is none."""
    sought = visit.value(SOUGHT).strip()
    if not sought:
        return ""
    digits = sought.replace(" ", "")
    kind = "card" if digits.isdigit() and len(digits) == CARD_DIGITS else "phone"
    body = {"email": sought} if "@" in sought else {kind: digits if kind == "card" else sought}
    found = visit.perform(customers.search_customers, body=body).customers
    return found[0].id if found else ""
