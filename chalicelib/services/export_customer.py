"""Everything we know about a customer, as JSON that a person can read."""

import json
from typing import Any

from chalicelib.domain import birthday
from chalicelib.domain.consent import Consent
from chalicelib.domain.customer import Customer
from chalicelib.domain.errors import Rejected
from chalicelib.domain.ids import CustomerId
from chalicelib.world import World


def export_customer(world: World, customer_id: CustomerId) -> str:
    """The customer's own data and every consent, the former ones included.

    Raises:
        Rejected: `customer.gone` when there is no such customer any more.
    """
    customer = world.customers.get(customer_id)
    if customer is None:
        raise Rejected("customer.gone")
    former = world.customers.former_consents(customer_id)
    data = {
        **_profile(customer),
        "consents": [_consent(consent) for consent in (*former, *customer.consents)],
        "exported_at": world.now().isoformat(),
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def _profile(customer: Customer) -> dict[str, Any]:
    return {
        "first_name": customer.first_name,
        "surname": customer.surname,
        "phone": customer.phone.number,
        "phone_proven_by": customer.phone.method,
        "phone_proven_at": customer.phone.at.isoformat(),
        "email": customer.email,
        "birthday": birthday.to_text(customer.birthday) if customer.birthday else None,
        "language": customer.locale,
        "card": customer.card,
        "registered_at": customer.registered_at.isoformat(),
        "came_by": customer.referral or None,
        "chats": [{"channel": chat.channel, "id": chat.id} for chat in customer.chats],
    }


def _consent(consent: Consent) -> dict[str, Any]:
    return {
        "purpose": consent.purpose,
        "channel": consent.channel,
        "given": consent.given,
        "at": consent.at.isoformat(),
        "source": consent.source,
        "text_version": consent.text_version,
        "evidence": consent.evidence,
    }
