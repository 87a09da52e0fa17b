"""Take a lead: what a person without a proof of who they are asks on the site of a shop."""

import hashlib
from dataclasses import dataclass

from chalicelib import log
from chalicelib.domain.appeals.topic import Topic
from chalicelib.domain.conversation.source_address import source_of
from chalicelib.domain.customers.email_address import Email, mailbox_digest
from chalicelib.domain.errors import Rejected, Unavailable
from chalicelib.domain.ids import AppealId
from chalicelib.domain.messages.channel import EMAIL
from chalicelib.domain.messages.message import Chat, Locale
from chalicelib.repo.appeals.mailboxes import MailThread
from chalicelib.repo.appeals.taken_leads import LeadTaken
from chalicelib.repo.table.writes import Write
from chalicelib.services.appeals.take_message import CustomerWords, take_message
from chalicelib.world import World

LEADS_AN_HOUR_MAX = 5  # from one network address
LEADS_OF_SITE_AN_HOUR_MAX = 200  # from one origin: a flood from many addresses stops here
ID_CHARS = 24
BETWEEN = " · "


@dataclass(frozen=True, slots=True)
class Lead:
    """What was typed into a contact form. The name, phone and mailbox are proven by nothing."""

    text: str
    locale: Locale
    name: str = ""
    phone: str = ""
    email: Email | None = None
    page: str = ""
    topic: Topic | None = None

    @property
    def contact(self) -> str:
        """How the person may be reached, as they typed it."""
        return BETWEEN.join(filter(None, (self.name, self.phone, self.email)))


def take_lead(world: World, lead: Lead, *, request: str, said: bytes) -> str:
    """Open an appeal for a lead, and return the id of the lead. Idempotent.

    `request` names the request of one sender, and `said` is its body. The lead joins no customer
    and no other appeal: a stranger who types a phone would else read or spoil another person's.

    Raises:
        Rejected: `idempotency.other_request`: the request was used for another body.
        Unavailable: `appeal.contended`.
    """
    name = hashlib.sha256(request.encode()).hexdigest()
    body = hashlib.sha256(said).hexdigest()
    words = CustomerWords(
        at=world.now(),
        text=lead.text,
        locale=lead.locale,
        chat=Chat(EMAIL, lead.email) if lead.email else None,
        topic=lead.topic,
        contact=lead.contact,
        remarks=(f"page {lead.page}",) if lead.page else (),
    )
    taking = world.desk.leads.take_write(name, body, world.now())

    def beside(appeal_id: AppealId) -> list[Write]:
        """With a mailbox, an e-mail from there joins the appeal that was answered."""
        return [taking, *_mailbox_writes(world, lead, appeal_id)]

    try:
        take_message(world, words, beside=beside)
    except LeadTaken as taken:
        if taken.said != body:
            raise Rejected("idempotency.other_request") from taken
        log.event("lead.repeated")
    return name[:ID_CHARS]


def _mailbox_writes(world: World, lead: Lead, appeal_id: AppealId) -> list[Write]:
    if lead.email is None:
        return []
    digest, store = mailbox_digest(world.secret, lead.email), world.desk.mailboxes
    return [
        store.save_write(digest, MailThread(appeal_id), world.now()),
        store.list_write(digest, appeal_id, is_proven=False),
    ]


def spend_lead(world: World, *, address: str, origin: str) -> None:
    """Count one lead of a visitor of a site.

    Raises:
        Unavailable: `lead.too_many`: this network address, or the site, sent too many in the hour.
    """
    now, budgets = world.now(), world.conversation.budgets
    hour = now.strftime("%Y-%m-%dT%H")
    limits = {
        ("lead_source", source_of(address)): LEADS_AN_HOUR_MAX,
        ("lead_origin", origin): LEADS_OF_SITE_AN_HOUR_MAX,
    }
    for (what, subject), limit in limits.items():
        if not budgets.count(what, subject, hour, limit=limit, now=now):
            raise Unavailable("lead.too_many", retry_after_s=3600)
