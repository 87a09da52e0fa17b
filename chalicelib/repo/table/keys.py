"""Builds every key of the table; the package says which question each one answers.

The claim of a chat and its dialog are one item, with the customer and the state of the dialogue, so
that a message costs one read (docs/decisions/0001). Numbers in sort keys are padded and instants
are UTC in ISO 8601, so that keys sort in the order of time.
"""

from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple, cast

from chalicelib.domain.customers.card import CardNumber
from chalicelib.domain.customers.consent import Consent
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.ids import CustomerId, ReplyId
from chalicelib.domain.messages.message import Chat

if TYPE_CHECKING:  # the function that answers messages does not load the code of campaigns
    from chalicelib.domain.conversation.unanswered_text import UnansweredText
    from chalicelib.domain.ids import CampaignId, CountName, PostId, RunName, StaffKeyId
    from chalicelib.domain.planning.chunk import Address

SEQUENCE_DIGITS = 15
REPLY_PREFIX = "REPLY#"
CONSENT_PREFIX = "CONSENT#"
PURCHASE_PREFIX = "PURCHASE#"
TEXT_PREFIX = "TEXT#"
CUSTOMER_PREFIX = "CUSTOMER#"
PROFILE = "PROFILE"


class Key(NamedTuple):
    """The primary key of an item."""

    pk: str
    sk: str


def chat_partition(chat: Chat) -> str:
    """The partition of everything about one chat."""
    return f"CHAT#{chat.channel}#{chat.id}"


def dialog(chat: Chat) -> Key:
    """The state of a chat, which is also its claim by a customer."""
    return Key(chat_partition(chat), "DIALOG")


def webchat_reply(chat: Chat, sequence: int) -> Key:
    """One reply of the bot in a web chat."""
    return Key(chat_partition(chat), f"{REPLY_PREFIX}{sequence:0{SEQUENCE_DIGITS}d}")


def closed_webchat(chat: Chat) -> Key:
    """The mark of a web chat session that its visitor closed."""
    return Key(chat_partition(chat), "CLOSED")


def sent_messages(chat: str) -> str:
    """The partition of the campaign messages in the chat with this digest."""
    return f"SENT#{chat}"


def sent_message(chat: str, message: int) -> Key:
    """A campaign's message in the chat with this digest, by its number there."""
    return Key(sent_messages(chat), f"MESSAGE#{message:0{SEQUENCE_DIGITS}d}")


def customer(customer_id: CustomerId) -> Key:
    """The profile of a customer, or the tombstone that an erasure left."""
    return Key(f"{CUSTOMER_PREFIX}{customer_id}", PROFILE)


def customer_of(pk: str) -> CustomerId:
    """The customer that a partition belongs to."""
    return CustomerId(pk.removeprefix(CUSTOMER_PREFIX))


def former_consent(customer_id: CustomerId, consent: Consent) -> Key:
    """A consent that a later one replaced."""
    named = f"{consent.at.isoformat()}#{consent.purpose}#{consent.channel}"
    return Key(f"{CUSTOMER_PREFIX}{customer_id}", f"{CONSENT_PREFIX}{named}")


def purchase(customer_id: CustomerId, at: datetime, *, shop: str, receipt: str) -> Key:
    """The timeline entry of one purchase of a customer."""
    named = f"{PURCHASE_PREFIX}{at.isoformat()}#{shop}#{receipt}"
    return Key(f"{CUSTOMER_PREFIX}{customer_id}", named)


def receipt(*, shop: str, number: str) -> Key:
    """One receipt of a shop."""
    return Key(f"RECEIPT#{shop}#{number}", "PURCHASE")


def phone(number: Phone) -> Key:
    """The claim of a phone by a customer."""
    return Key(f"PHONE#{number}", "CLAIM")


def card(number: CardNumber) -> Key:
    """The card number of a customer; it stays when the customer is erased."""
    return Key(f"CARD#{number}", "CARD")


def owed_reply(reply_id: ReplyId) -> Key:
    """One reply that waits for the outbox worker; its id begins with the digest of its chat."""
    chat, _, rest = reply_id.partition(".")
    # Until December 2026 a reply had a partition of its own.
    return Key(owed_partition(chat), f"{REPLY_PREFIX}{rest}" if rest else "REPLY")


def owed_partition(chat: str) -> str:
    """The partition of the replies to one chat, which is named by its keyed digest."""
    return f"OWED#{chat}"


def budget(what: str, digest: str, window: str) -> Key:
    """The counter of one subject, named by its digest, in one window."""
    return Key(f"BUDGET#{what}#{digest}", window)


def quarantined(at: datetime, update_id: str) -> Key:
    """One update in the quarantine, because it broke our code."""
    return Key(quarantine_day(at.date()), f"{at.isoformat()}#{update_id}")


def quarantine_day(day: date) -> str:
    """The partition of the updates that were quarantined on one UTC day."""
    return f"ASIDE#{day.isoformat()}"


def erased(at: datetime, customer_id: CustomerId) -> Key:
    """One line of the ledger of erasures, which holds nothing but the id."""
    return Key(ERASED, f"{at.isoformat()}#{customer_id}")


def staff_key(digest: str) -> Key:
    """One staff key, by the digest of its secret."""
    return Key(STAFF_KEYS, digest)


def answer(digest: str) -> Key:
    """The kept answer to one request, by the digest of its idempotency key."""
    return Key(f"ANSWER#{digest}", "ANSWER")


def audit_day(day: date) -> str:
    """The partition of the audit entries of one UTC day."""
    return f"AUDIT#{day.isoformat()}"


def audit_entry(at: datetime, what: str, subject: str) -> Key:
    """One audit entry."""
    return Key(audit_day(at.date()), f"{at.isoformat()}#{what}#{subject}")


def contacts(customer_id: CustomerId) -> Key:
    """The contacts of a customer: which campaigns wrote to them, and when."""
    return Key(f"{CUSTOMER_PREFIX}{customer_id}", "CONTACTS")


def unanswered_text(text: "UnansweredText") -> Key:
    """One text of a customer that the bot did not understand."""
    named = f"{TEXT_PREFIX}{text.at.isoformat()}#{text.update_id}"
    return Key(f"{CUSTOMER_PREFIX}{text.customer_id}", named)


def inactivity_timer(customer_id: CustomerId) -> Key:
    """The inactivity timer of a customer."""
    return Key(f"{CUSTOMER_PREFIX}{customer_id}", "SILENT")


def segment(segment_id: str) -> Key:
    """One stored segment."""
    return Key(SEGMENTS, segment_id)


def thresholds(count: "CountName") -> Key:
    """The thresholds of one count of the base."""
    return Key(THRESHOLDS, count)


def counting(count: "CountName", part: int) -> Key:
    """How far one part of the base is counted."""
    return Key(f"COUNTING#{count}", f"{part:0{PART_DIGITS}d}")


def campaign(campaign_id: "CampaignId") -> Key:
    """One campaign: its content and its state."""
    return Key(CAMPAIGNS, campaign_id)


def campaign_partition(campaign_id: "CampaignId") -> str:
    """The partition of the runs, plans and results of a campaign."""
    return f"{CAMPAIGN_PREFIX}{campaign_id}"


def campaign_of(pk: str) -> "CampaignId":
    """The campaign that a partition belongs to."""
    return cast("CampaignId", pk.removeprefix(CAMPAIGN_PREFIX))


def run(campaign_id: "CampaignId", name: "RunName") -> Key:
    """One run of a campaign."""
    return Key(campaign_partition(campaign_id), f"RUN#{name}")


def page(campaign_id: "CampaignId", name: "RunName", part: int, number: int) -> Key:
    """One page of the plan of a run."""
    place = f"{part:0{PART_DIGITS}d}#{number:0{PAGE_DIGITS}d}"
    return Key(campaign_partition(campaign_id), f"PAGE#{name}#{place}")


def chunk(address: "Address") -> Key:
    """The recipients of one chunk."""
    return _of_chunk("CHUNK", address)


def excluded(address: "Address") -> Key:
    """The exclusions of one page of a plan."""
    return _of_chunk("LEFT", address)


def progress(address: "Address") -> Key:
    """The progress of the delivery of one chunk."""
    return _of_chunk("PROGRESS", address)


def result(address: "Address") -> Key:
    """The measured result of one page of a plan."""
    return _of_chunk("RESULT", address)


def ended_run(campaign_id: "CampaignId", name: "RunName") -> Key:
    """The figures of a run that do not change any more."""
    return Key(campaign_partition(campaign_id), f"ENDED#{name}")


def page_sales(address: "Address") -> Key:
    """What the customers of one page of a plan bought until the last day that was read."""
    return _of_chunk("BOUGHT", address)


def _of_chunk(what: str, address: "Address") -> Key:
    return Key(campaign_partition(address.campaign), f"{what}#{address.run}#{address.chunk}")


def audience(campaign_id: "CampaignId", number: int) -> Key:
    """One page of the customers that the author of a campaign listed."""
    return Key(campaign_partition(campaign_id), f"AUDIENCE#{number:0{PART_DIGITS}d}")


def engagements(campaign_id: "CampaignId", customer_id: CustomerId) -> Key:
    """The engagements of one recipient with a campaign."""
    return Key(campaign_partition(campaign_id), f"{ENGAGEMENTS_PREFIX}{customer_id}")


def trial(campaign_id: "CampaignId", by: "StaffKeyId") -> Key:
    """The last trial of a campaign by one key."""
    return Key(campaign_partition(campaign_id), f"TRIAL#{by}")


def trial_recipients(by: "StaffKeyId") -> str:
    """The partition of the customers to whom the owner of a key sends trials."""
    return f"TRIALS#{by}"


def trial_recipient(by: "StaffKeyId", customer_id: CustomerId) -> Key:
    """One customer to whom the owner of a key sends trials."""
    return Key(trial_recipients(by), customer_id)


def picture_name(picture: str, sender: str) -> Key:
    """The name by which a sender knows an uploaded picture."""
    return Key(f"PICTURE#{picture}", f"SENT#{sender}")


def post(post_id: "PostId") -> Key:
    """One post on the wall of a community."""
    return Key(POSTS, post_id)


def open_post(post_id: "PostId") -> Key:
    """The entry of a post that was not sent yet."""
    return Key(OPEN_POSTS, post_id)


def reputation(campaign_id: "CampaignId") -> Key:
    """The bounces and complaints about the last e-mails of a campaign."""
    return Key(campaign_partition(campaign_id), "REPUTATION")


def bucket(channel: str) -> Key:
    """The rate bucket of a channel."""
    return Key(f"BUCKET#{channel}", "BUCKET")


def clock(what: str) -> Key:
    """The checkpoint of one job of the clock."""
    return Key("CLOCK", what)


def channel_mark(channel: str, what: str) -> Key:
    """What is noted about a channel."""
    return Key(f"CHANNEL#{channel}", what)


CLOCK_RESULTS = Key("TICK", "TICK")
"""How the jobs of the clock went the last time."""


SEGMENTS = "SEGMENTS"
THRESHOLDS = "THRESHOLDS"
CAMPAIGNS = "CAMPAIGNS"
POSTS, OPEN_POSTS = "POSTS", "UNPOSTED"
CAMPAIGN_PREFIX = "CAMPAIGN#"
ENGAGEMENTS_PREFIX = "TOUCH#"
PART_DIGITS = 4
PAGE_DIGITS = 6
STAFF_KEYS = "KEYS"
ERASED = "ERASED"
BOT_SETTINGS = Key("SETTINGS", "BOT")
BASE_SAMPLE = Key("BASE", "SAMPLE")
