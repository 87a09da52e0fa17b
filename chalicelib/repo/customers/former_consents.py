"""Stores the consents that later ones replaced: the proof that an earlier message was permitted."""

from dataclasses import dataclass

from chalicelib.domain.customers.consent import Consent
from chalicelib.domain.customers.timeline import CONSENT, TimelinePosition
from chalicelib.domain.ids import CustomerId
from chalicelib.repo.customers import profiles
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put

HISTORY_PAGES_MAX = 50


@dataclass(frozen=True, slots=True)
class FormerConsents:
    """The former consents of the table; they are written with the profile."""

    table: Table

    def of_customer(self, customer_id: CustomerId) -> list[Consent]:
        """The former consents of a customer, oldest first; at most 50 pages of 100."""
        pk, after = keys.customer(customer_id).pk, ""
        former: list[Item] = []
        for _ in range(HISTORY_PAGES_MAX):
            page = self.table.query(pk, prefix=keys.CONSENT_PREFIX, after=after)
            if not page:
                break
            former += page
            after = page[-1]["sk"]
        return [profiles.read_consent(item) for item in former]

    def before(
        self, customer_id: CustomerId, before: TimelinePosition | None, limit: int
    ) -> list[Consent]:
        """The last former consents before a position of the timeline, newest first."""
        below = keys.CONSENT_PREFIX + before.bound(CONSENT) if before else ""
        pk = keys.customer(customer_id).pk
        page = self.table.query_back(pk, prefix=keys.CONSENT_PREFIX, below=below, limit=limit)
        return [profiles.read_consent(item) for item in page]

    def redact(self, customer_id: CustomerId) -> None:
        """Remove from the former consents what names a person, before an erasure. Idempotent."""
        for consent in self.of_customer(customer_id):
            if consent != consent.without_person():
                self.table.put(former_write(customer_id, consent.without_person()))


# The key has the instant of the consent, so writing the same one twice is harmless.
def former_write(customer_id: CustomerId, consent: Consent) -> Put:
    """The write of a consent that a later one replaces."""
    attributes = profiles.consent_attributes(consent)
    return Put(keys.former_consent(customer_id, consent), attributes, version=None)
