"""Show a campaign's message as one customer would read it; nothing is sent, made or counted."""

import re
from dataclasses import replace

from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.placeholders import CODE
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.messages.outgoing import Outgoing
from chalicelib.services.messages.render_message import render_for
from chalicelib.world import World

# A personal code is stored when it is read, so a preview shows how one looks.
SAMPLE_CODE = "ABCD-EFGH-JKLM"
CODE_PLACE = re.compile(r"\{\{ *" + CODE + r" *\}\}")
# A link of the campaign would count a click as the customer's: those of no campaign lead nowhere.
NO_CAMPAIGN = CampaignId("preview")


def preview_message(
    world: World, record: CampaignRecord, customer: Customer, channel: str
) -> Outgoing:
    """Fill the text of a channel for a customer, also for one without an address there."""
    sampled = with_sample_code(record)
    shown = replace(sampled, id=record.id if record.trigger else NO_CAMPAIGN)
    return render_for(world, shown, customer, channel, to="")


def with_sample_code(record: CampaignRecord) -> CampaignRecord:
    """Return the campaign with a sample in place of personal codes."""
    content = record.content
    texts = {
        name: {locale: CODE_PLACE.sub(SAMPLE_CODE, text) for locale, text in words.items()}
        for name, words in content.texts.items()
    }
    subjects = {
        locale: CODE_PLACE.sub(SAMPLE_CODE, text) for locale, text in content.subjects.items()
    }
    return replace(record, content=replace(content, texts=texts, subjects=subjects, codes=""))
