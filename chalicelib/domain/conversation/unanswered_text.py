"""A text of a customer that the bot did not understand, kept for the shop."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Chat


@dataclass(frozen=True, slots=True)
class UnansweredText:
    """One text; `campaign` is the campaign that it may answer, empty if there is none.

    `update_id` is that of the messenger: it tells two texts of one instant apart.
    """

    customer_id: CustomerId
    chat: Chat
    update_id: str
    at: datetime
    text: str
    campaign: str = ""
