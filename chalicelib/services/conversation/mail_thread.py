"""How an answer by e-mail stands below the e-mail that it answers (RFC 5322, 3.6.4)."""

from email.utils import parseaddr
from typing import NamedTuple

from chalicelib.domain.appeals.automatic_email import OWN_HEADER
from chalicelib.domain.customers.email_address import mailbox_digest
from chalicelib.domain.messages.message import Locale
from chalicelib.world import World

ANSWER, RATING = "appeal.reply", "appeal.rate_by_email"
RE = "Re: "
# The subject by the line that an e-mail says; all others are about the card.
SUBJECTS = {
    ANSWER: "appeal.subject",
    RATING: "appeal.subject",
    "desk.answer_warning": "desk.warning_subject",
    "desk.solution_warning": "desk.warning_subject",
    "desk.answer_escalation": "desk.escalation_subject",
    "desk.solution_escalation": "desk.escalation_subject",
}
USUAL = "notice.subject"


class MailHead(NamedTuple):
    """The subject and the further headers of a service e-mail."""

    subject: str
    headers: tuple[tuple[str, str], ...]


def mail_head(world: World, address: str, line: str, locale: Locale) -> MailHead:
    """Return the head of a service e-mail with this line to a mailbox.

    An answer of staff, and the question for a rating behind it, stand below the last e-mail from
    there. Everything but the answer is of a machine, and says so, so that no other machine answers
    it (RFC 3834).
    """
    subject = world.texts.say(locale, SUBJECTS.get(line, USUAL))
    own: tuple[tuple[str, str], ...] = ((OWN_HEADER, "1"),)
    if line != ANSWER:
        own = (*own, ("Auto-Submitted", "auto-generated"))
    if line not in (ANSWER, RATING):
        return MailHead(subject, own)
    thread = world.desk.mailboxes.get(mailbox_digest(world.secret, address))
    if thread is None:
        return MailHead(subject, own)
    asked = thread.subject
    below = ("In-Reply-To", thread.message_id), ("References", thread.message_id)
    is_known = thread.message_id.isascii() and thread.message_id
    named = asked if asked.lower().startswith(RE.lower()) else f"{RE}{asked}"
    return MailHead(named if asked else subject, (*own, *below) if is_known else own)


def sender_address(sender: str) -> str:
    """The address of a sender that may have a name before it."""
    return parseaddr(sender)[1]
