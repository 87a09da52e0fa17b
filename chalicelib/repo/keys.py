"""Every key of the table, with the question that it answers.

| pk                     | sk                   | question                                     |
|------------------------|----------------------|----------------------------------------------|
| CHAT#<channel>#<id>    | DIALOG               | where does this chat stand, and whose is it? |
| CHAT#<channel>#<id>    | REPLY#<sequence>     | what was said in this web chat since?        |
| CUSTOMER#<id>          | PROFILE              | who is this customer, what do they allow?    |
| CUSTOMER#<id>          | CONSENT#<instant>#<purpose>#<channel> | what did they allow before? |
| CUSTOMER#<id>          | PURCHASE#<instant>#<shop>#<receipt> | what did they buy?            |
| RECEIPT#<shop>#<receipt> | PURCHASE           | who bought what on this receipt?             |
| PHONE#<e164>           | CLAIM                | whose phone is it?                           |
| EMAIL#<key>            | CLAIM                | whose e-mail is it?                          |
| CARD#<number>          | CARD                 | whose card is it, and may it be used?        |
| OWED#<id>              | REPLY                | which answer waits to be sent?               |
| BUDGET#<what>#<digest> | <window>             | how often did this happen in the window?     |
| ASIDE#<day>            | <instant>#<id>       | which updates broke our code that day?       |
| SETTINGS               | BOT                  | which words and rules does the bot follow?   |
| KEYS                   | <digest>             | whose key is it, and what may it open?       |
| ANSWER#<digest>        | ANSWER               | what was answered to this request before?    |
| AUDIT#<day>            | <instant>#<what>#<subject> | who changed what that day?             |

The chat's claim is its dialog: one item says whose chat it is and where it stands, so that a
message costs one read. Numbers in sort keys are padded, instants are UTC in ISO 8601, so that they
sort as they happened.
"""

from datetime import date, datetime
from typing import NamedTuple

from chalicelib.domain.card import CardNumber
from chalicelib.domain.consent import Consent
from chalicelib.domain.email_address import Email, email_key
from chalicelib.domain.ids import CustomerId, ReplyId
from chalicelib.domain.message import Chat
from chalicelib.domain.phone import Phone

SEQUENCE_DIGITS = 15
REPLY_PREFIX = "REPLY#"
CONSENT_PREFIX = "CONSENT#"
PURCHASE_PREFIX = "PURCHASE#"
CUSTOMER_PREFIX = "CUSTOMER#"


class Key(NamedTuple):
    """The primary key of an item."""

    pk: str
    sk: str


def chat_partition(chat: Chat) -> str:
    """All that one chat has."""
    return f"CHAT#{chat.channel}#{chat.id}"


def dialog(chat: Chat) -> Key:
    """Where a chat stands."""
    return Key(chat_partition(chat), "DIALOG")


def webchat_reply(chat: Chat, sequence: int) -> Key:
    """One thing said in a web chat."""
    return Key(chat_partition(chat), f"{REPLY_PREFIX}{sequence:0{SEQUENCE_DIGITS}d}")


def customer(customer_id: CustomerId) -> Key:
    """Who a customer is."""
    return Key(f"{CUSTOMER_PREFIX}{customer_id}", "PROFILE")


def former_consent(customer_id: CustomerId, consent: Consent) -> Key:
    """A consent that another one replaced."""
    said = f"{consent.at.isoformat()}#{consent.purpose}#{consent.channel}"
    return Key(f"{CUSTOMER_PREFIX}{customer_id}", f"{CONSENT_PREFIX}{said}")


def purchase(customer_id: CustomerId, at: datetime, *, shop: str, receipt: str) -> Key:
    """One purchase of a customer."""
    named = f"{PURCHASE_PREFIX}{at.isoformat()}#{shop}#{receipt}"
    return Key(f"{CUSTOMER_PREFIX}{customer_id}", named)


def receipt(*, shop: str, number: str) -> Key:
    """One receipt of a shop."""
    return Key(f"RECEIPT#{shop}#{number}", "PURCHASE")


def phone(number: Phone) -> Key:
    """Whose phone it is."""
    return Key(f"PHONE#{number}", "CLAIM")


def email(address: Email) -> Key:
    """Whose e-mail it is."""
    return Key(f"EMAIL#{email_key(address)}", "CLAIM")


def card(number: CardNumber) -> Key:
    """Whose card it is."""
    return Key(f"CARD#{number}", "CARD")


def owed_reply(reply_id: ReplyId) -> Key:
    """One answer that waits to be sent."""
    return Key(f"OWED#{reply_id}", "REPLY")


def budget(what: str, digest: str, window: str) -> Key:
    """One counter in one window."""
    return Key(f"BUDGET#{what}#{digest}", window)


def set_aside(at: datetime, update_id: str) -> Key:
    """One update that broke our code."""
    return Key(f"ASIDE#{at.date().isoformat()}", f"{at.isoformat()}#{update_id}")


def staff_key(digest: str) -> Key:
    """One key of staff or a machine."""
    return Key(STAFF_KEYS, digest)


def answer(digest: str) -> Key:
    """What was answered to one request."""
    return Key(f"ANSWER#{digest}", "ANSWER")


def audit_day(day: date) -> str:
    """All changes of one UTC day."""
    return f"AUDIT#{day.isoformat()}"


def audit_entry(at: datetime, what: str, subject: str) -> Key:
    """One change."""
    return Key(audit_day(at.date()), f"{at.isoformat()}#{what}#{subject}")


STAFF_KEYS = "KEYS"
BOT_SETTINGS = Key("SETTINGS", "BOT")
