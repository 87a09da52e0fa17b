"""The promo code that a campaign's message gives to one customer."""

from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.planning.resending import original_step
from chalicelib.services.offers.make_codes import personal_code
from chalicelib.world import World


def code_of(world: World, record: CampaignRecord, customer: CustomerId, step: str) -> str:
    """Return the customer's own code of this message; empty: the message gives none.

    It is the same one however often the message is made or sent again, and stored before it is
    returned. A trigger's message of another year, or day, has another code.
    """
    if not record.content.codes:
        return ""
    try:
        batch = world.offers.promos.batch(record.content.codes)
    except NotFound:
        return ""
    occasion = f"{record.id} {original_step(step)}".strip()
    return personal_code(world, batch, customer, occasion)
