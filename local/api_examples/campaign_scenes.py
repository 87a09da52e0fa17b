"""A campaign in the examples of the API: from the draft to the report."""

from base64 import b64decode
from datetime import timedelta
from typing import Any

from chalicelib.domain.campaigns.trial import code_place
from chalicelib.domain.conversation.one_time_code import derive_code
from chalicelib.domain.staff.staff import Role
from chalicelib.services.delivery.name_trial_recipient import recipients_of
from local.api_examples.bodies import CAMPAIGN
from local.api_examples.office import Office

Json = Any
PICTURE = b64decode("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")  # WebP of one point


def show_campaign(office: Office) -> None:
    """Write, try, rehearse and launch a campaign, and read its report."""
    campaign = office.asks("createCampaign", CAMPAIGN)["id"]
    picture = office.asks("uploadPicture", PICTURE)["picture"]
    office.asks("listCampaigns", query={"limit": 1})
    office.asks("changeCampaign", {"name": "Coffee, once more"}, campaign_id=campaign)
    office.asks("getCampaign", campaign_id=campaign)
    office.asks("rehearseCampaign", campaign_id=campaign)
    office.lets_time_pass(minutes=5)
    office.asks("getRehearsal", campaign_id=campaign)
    found = office.asks("listRehearsedCustomers", query={"limit": 2}, campaign_id=campaign)
    reader = {"customer": found["people"][0]["customer"], "changes": {"name": "Coffee"}}
    office.asks("previewCampaign", reader, campaign_id=campaign)
    _trial(office, campaign, found["people"][0]["customer"])
    office.asks("estimateCampaign", campaign_id=campaign)
    office.lets_time_pass(minutes=5)  # what the estimate asked to be measured
    office.kept.pop("estimateCampaign")
    office.asks("estimateCampaign", campaign_id=campaign)
    office.asks("launchCampaign", campaign_id=campaign)
    office.asks("pauseCampaign", campaign_id=campaign)
    office.asks("resumeCampaign", campaign_id=campaign)
    office.lets_time_pass(hours=3)
    found = office.asks("listDeliveries", query={"limit": 2, "state": "sent"}, campaign_id=campaign)
    sent = [each["id"] for each in found["deliveries"] if each["id"]]
    office.asks("resendDeliveries", {"deliveries": sent[:1]}, campaign_id=campaign)
    office.lets_time_pass(days=16)  # the window of the goal
    office.asks("getReport", campaign_id=campaign)
    office.asks("getReportTable", campaign_id=campaign)
    second = office.asks("createCampaign", _later(office))["id"]
    office.asks("cancelCampaign", campaign_id=second)
    _post(office, campaign, picture)


def _post(office: Office, campaign: str, picture: str) -> None:
    """Plan a post, read it, and cancel it."""
    at = office.life.timeline.at + timedelta(days=1)
    body = {
        "campaign": campaign,
        "language": "ru",
        "text": "Скидка 15 % на кофе до воскресенья",
        "picture": picture,
        "link": "https://shop.example/coffee",
        "at": at.isoformat(),
    }
    post = office.asks("createPost", body)["id"]
    office.asks("listPosts", query={"limit": 1})
    office.asks("getPost", post_id=post)
    office.asks("cancelPost", post_id=post)


def _trial(office: Office, campaign: str, customer: str) -> None:
    """Name a recipient by the code that the outbox would send, and send a trial to them."""
    office.asks("nameTrialRecipient", {"customer": customer})
    world = office.life.world
    key = world.staff.keys.authenticate(office.secrets[Role.ADMIN], world.now())
    ((asked, reader),) = recipients_of(world, key.id)
    place = code_place(reader)
    assert place is not None
    code = derive_code(world.secret, nonce=asked.nonce, purpose=place[1])
    office.asks("confirmTrialRecipient", {"code": code}, recipient_id=customer)
    office.asks("listTrialRecipients")
    office.asks(
        "sendTrial",
        {"changes": {"name": "Coffee"}, "channels": ["email"], "languages": ["ru"]},
        campaign_id=campaign,
    )
    office.lets_time_pass(minutes=1)
    office.asks("getTrial", campaign_id=campaign)
    office.asks("removeTrialRecipient", recipient_id=customer)


def _later(office: Office) -> Json:
    end = office.life.timeline.at + timedelta(days=7)
    return {**CAMPAIGN, "ends_at": end.isoformat()}
