"""A one-time link by which a customer opens the card in one more messenger."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CustomerId

LINK_LIFE = timedelta(minutes=15)
BEGINNING = "link-"
# Messengers hand the code over as the payload of a start, or as a text with words around it.
_CODE = re.compile(rf"(?<![\w-]){BEGINNING}[A-Za-z0-9_-]{{22,86}}(?![\w-])")


@dataclass(frozen=True, slots=True)
class ChatLink:
    """What a link opens; `sessions` is the customer's number of sessions when it was made."""

    customer_id: CustomerId
    sessions: int
    ends: datetime
    used: bool = False

    def opens_for(self, customer: Customer, now: datetime) -> bool:
        """Whether the link still opens the card of this customer.

        A link from before a chat was unlinked or the phone changed may be in other hands.
        """
        is_live = not self.used and now < self.ends
        return is_live and customer.sessions == self.sessions


def code_of(secret: str) -> str:
    """The code of a link: it names no person."""
    return f"{BEGINNING}{secret}"


def code_in(text: str) -> str | None:
    """The code that a start or a text carries; None if it carries none."""
    found = _CODE.search(text)
    return found[0] if found else None
