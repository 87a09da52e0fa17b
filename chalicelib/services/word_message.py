"""Word the message of a campaign for one person in one channel."""

from chalicelib.domain.campaign import CampaignRecord
from chalicelib.domain.customer import Customer
from chalicelib.domain.outgoing import Outgoing
from chalicelib.world import World


def word_message(
    world: World, record: CampaignRecord, customer: Customer, channel: str
) -> Outgoing:
    """Fill the template in the language that the person reads, with our short links and buttons.

    Raises:
        NotFound: `channel.no_address`: the customer cannot be reached there any more.
    """
    raise NotImplementedError
