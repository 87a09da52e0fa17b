"""Take an e-mail to the shop: it opens an appeal, or joins the one that it answers."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib import log
from chalicelib.aws.ses_incoming import ArrivedEmail, read_arrival
from chalicelib.channels.email.mime import ReadEmail, read_email
from chalicelib.domain.appeals.appeal_message import AppealFile
from chalicelib.domain.appeals.automatic_email import automatic_reason
from chalicelib.domain.appeals.quoted_email import without_quote
from chalicelib.domain.appeals.written_rating import written_rating
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.email_address import (
    Email,
    email_key,
    mailbox_digest,
    parse_email,
)
from chalicelib.domain.errors import Conflict, NotFound, Rejected
from chalicelib.domain.ids import AppealId
from chalicelib.domain.messages.channel import EMAIL
from chalicelib.domain.messages.message import Chat, Locale
from chalicelib.repo.appeals.mailboxes import MailThread
from chalicelib.repo.appeals.taken_leads import LeadTaken
from chalicelib.repo.table.writes import Write
from chalicelib.services.appeals.keep_email_files import keep_files
from chalicelib.services.appeals.rate_appeal import rate_appeal
from chalicelib.services.appeals.take_message import CustomerWords, take_message
from chalicelib.services.conversation.mail_thread import sender_address
from chalicelib.world import World

EMAIL_BYTES_MAX = 28 * 1024 * 1024  # a file of 20 MB is so large in an e-mail
READ_BYTES_MAX = 512 * 1024  # of a larger one: the words stand at the beginning
FROM_ONE_AN_HOUR_MAX = 20
AN_HOUR_MAX = 500
OVER_BUDGET = "too_many"
CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Letter:
    """An e-mail of a person. `customer` is known only if the sender is proven."""

    said: ReadEmail
    address: Email | None
    is_proven: bool
    customer: Customer | None


def take_email(world: World, notification: str) -> None:
    """Take one e-mail that SES received and stored. Idempotent.

    An e-mail that no person wrote, that is harmful, or over the budgets, is dropped and never
    answered. No customer is the sender without two proofs: SES proves the domain, and the customer
    has proven the mailbox.

    Raises:
        Rejected: `receipt.unreadable`.
        Unavailable: the table or the bucket does not answer; the notification must be repeated.
    """
    arrived = read_arrival(notification)
    why = _dropped(world, arrived) or _taken(world, arrived)
    log.event("email.arrived", outcome=why)
    # Last: after a crash the notification comes again, finds the e-mail, and is known. What is over
    # a budget may be a person's: it stays for a month.
    if why != OVER_BUDGET:
        world.files.delete(arrived.file)


def _dropped(world: World, arrived: ArrivedEmail) -> str:
    """Why an e-mail is not even read; "" if it is."""
    if not world.settings.email_inbox:
        return "off"
    if arrived.harm:
        return arrived.harm
    now, budgets = world.now(), world.conversation.budgets
    hour = now.strftime("%Y-%m-%dT%H")
    limits = {
        ("email_from", arrived.source.casefold()): FROM_ONE_AN_HOUR_MAX,
        ("email_in", "all"): AN_HOUR_MAX,
    }
    for (what, subject), limit in limits.items():
        taken = budgets.count_cause(what, subject, hour, cause=arrived.id, limit=limit, now=now)
        if not taken:
            return OVER_BUDGET
    return ""


def _taken(world: World, arrived: ArrivedEmail) -> str:
    try:
        raw = world.files.get(arrived.file, length=EMAIL_BYTES_MAX + 1)
    except NotFound:
        return "gone"  # it was taken before
    is_whole = len(raw) <= EMAIL_BYTES_MAX
    said = read_email(raw if is_whole else raw[:READ_BYTES_MAX])
    del raw
    if why := automatic_reason(
        said.headers,
        source=arrived.source,
        sender=said.address,
        own=sender_address(world.settings.email_from),
    ):
        return why
    letter = _letter_of(world, arrived, said)
    name = hashlib.sha256(f"email {arrived.id}".encode()).hexdigest()
    taking = world.desk.leads.take_write(name, "", world.now())

    def beside(appeal_id: AppealId) -> list[Write]:
        return [taking, *_thread_writes(world, letter, appeal_id)]

    into = _into(world, letter)
    try:
        if into and _is_rated(world, letter, into, beside(into)):
            return "rated"
        # Before the appeal is written, so that no message names a file that was never stored.
        kept = keep_files(world, arrived.id, said) if is_whole else ()
        taken = take_message(world, _words_of(world, letter, kept), into=into, beside=beside)
    except LeadTaken:
        return "repeated"
    return "opened" if taken.is_new else "joined"


def _is_rated(world: World, letter: _Letter, into: AppealId, beside: Sequence[Write]) -> bool:
    """Take a reply that is just a number as the rating of a settled appeal."""
    rating = None if letter.said.files else written_rating(without_quote(letter.said.text))
    if rating is None:
        return False
    try:
        rate_appeal(world, letter.customer, into, rating, *beside, at=world.now())
    except LeadTaken:
        raise
    except (Conflict, NotFound):
        return False  # it is not settled, or of before its sender had a card: a message then
    return True


def _letter_of(world: World, arrived: ArrivedEmail, said: ReadEmail) -> _Letter:
    try:
        address = parse_email(said.address)
    except Rejected:
        # Whoever it is, the words must reach a person.
        return _Letter(said, None, is_proven=False, customer=None)
    is_proven = arrived.proves(said.address.rpartition("@")[2])
    owner = world.customers.claims.owner_of_email(address) if is_proven else None
    customer = world.customers.profiles.get(owner) if owner else None
    if customer and not customer.has_proven(address):
        customer = None
    return _Letter(said, address, is_proven, customer)


def _words_of(world: World, letter: _Letter, kept: tuple[AppealFile, ...]) -> CustomerWords:
    said, customer = letter.said, letter.customer
    own = without_quote(said.text)
    locale = customer.locale if customer else _language_of(world, f"{said.subject} {own}")
    subject = "" if said.is_reply else said.subject
    names = [each.name for each in kept]
    missed = ", ".join(each.name for each in said.files if each.name not in names)
    lost = world.texts.say(locale, "appeal.files", {"names": missed}) if missed else ""
    text = "\n\n".join(filter(None, (subject, own, lost)))
    if not (text or kept):
        text = world.texts.say(locale, "appeal.empty_email")
    return CustomerWords(
        at=world.now(),
        text=text,
        locale=locale,
        customer=customer,
        files=kept,
        chat=Chat(EMAIL, letter.address) if letter.address else None,
        contact="" if customer else " ".join(filter(None, (said.name, said.address)))[:200],
    )


def _into(world: World, letter: _Letter) -> AppealId | None:
    """The appeal that an e-mail answers: only its own mailbox, proven, joins it."""
    if not (letter.address and letter.is_proven and letter.said.is_reply):
        return None
    thread = world.desk.mailboxes.get(mailbox_digest(world.secret, letter.address))
    appeal = world.desk.appeals.get(thread.appeal_id) if thread else None
    if appeal is None or appeal.chat is None or appeal.chat.channel != EMAIL:
        return None
    owners = letter.customer.ids if letter.customer else ()
    is_own = email_key(appeal.chat.id) == email_key(letter.address)
    return appeal.id if is_own and appeal.customer_id in (None, *owners) else None


def _thread_writes(world: World, letter: _Letter, appeal_id: AppealId) -> list[Write]:
    if letter.address is None:
        return []
    thread = MailThread(appeal_id, letter.said.message_id, letter.said.subject[:200])
    digest, store = mailbox_digest(world.secret, letter.address), world.desk.mailboxes
    saved = store.save_write(digest, thread, world.now())
    if letter.customer:
        return [saved]  # an erasure finds the appeal by its customer
    return [saved, store.list_write(digest, appeal_id, is_proven=letter.is_proven)]


def _language_of(world: World, text: str) -> Locale:
    if not text.strip():
        return world.settings.language
    return "ru" if CYRILLIC.search(text) else "en"
