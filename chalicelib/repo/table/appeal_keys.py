"""Builds the keys of appeals and of what the desk keeps."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from chalicelib.domain.ids import CustomerId
from chalicelib.repo.table.keys import CAMPAIGN_PREFIX, CUSTOMER_PREFIX, Key, chat_partition

if TYPE_CHECKING:  # as in keys.py
    from chalicelib.domain.appeals.desk_task import TaskOwner
    from chalicelib.domain.ids import AppealId, CampaignId
    from chalicelib.domain.messages.message import Chat

NUMBER_DIGITS = 6
APPEAL_PREFIX = "APPEAL#"
MESSAGE_PREFIX = "MESSAGE#"
TASK_PREFIX = "TASK#"
ABOUT_PREFIX = "ABOUT#"  # before LOTS#, so that reading an account does not read it
INBOX = "INBOX"
SETTLED = "SETTLED"
ALARMS = "ALARMS"
TASKS = "TASKS"
DONE_TASKS = "DONETASKS"
TEMPLATES = "TEMPLATES"
KNOWLEDGE = "KNOWLEDGE"
CARD_COUNTS = "CARDCOUNTS"
LEAD_PREFIX = "LEAD#"
MAILBOX_PREFIX = "MAILBOX#"
CALL_PREFIX = "CALL#"
CALLS = "CALLS"
UNNOTED = "UNNOTED"
DESK_RULES = Key("SETTINGS", "DESK")
RUNNING, WAITING = "1", "2"  # those who wait for an answer come before those who have one


def appeal_partition(appeal_id: "AppealId") -> str:
    """The partition of everything about one appeal."""
    return f"{APPEAL_PREFIX}{appeal_id}"


def appeal(appeal_id: "AppealId") -> Key:
    """One appeal."""
    return Key(appeal_partition(appeal_id), "APPEAL")


def appeal_message(appeal_id: "AppealId", number: int) -> Key:
    """One message of an appeal."""
    return Key(appeal_partition(appeal_id), f"{MESSAGE_PREFIX}{number:0{NUMBER_DIGITS}d}")


def appeal_task(appeal_id: "AppealId", task_id: str) -> Key:
    """One task about an appeal."""
    return Key(appeal_partition(appeal_id), f"{TASK_PREFIX}{task_id}")


def customer_task(customer_id: CustomerId, task_id: str) -> Key:
    """One task to call a customer."""
    return Key(f"{CUSTOMER_PREFIX}{customer_id}", f"{TASK_PREFIX}{task_id}")


def listed_task(due: date, owner: "TaskOwner", task_id: str) -> Key:
    """The entry of an open task in the list of all."""
    return Key(TASKS, f"{due.isoformat()}#{owner}#{task_id}")


def done_task(at: datetime, owner: "TaskOwner", task_id: str) -> Key:
    """The entry of a task that is done in the list of those."""
    return Key(DONE_TASKS, f"{at.isoformat()}#{owner}#{task_id}")


def inbox_entry(at: datetime, appeal_id: "AppealId", *, is_waiting: bool) -> Key:
    """The entry of an unsettled appeal in the inbox, by what is due first."""
    rank = WAITING if is_waiting else RUNNING
    return Key(INBOX, f"{rank}#{at.isoformat()}#{appeal_id}")


def settled_entry(at: datetime, appeal_id: "AppealId") -> Key:
    """The entry of a solved or closed appeal in the list of those."""
    return Key(SETTLED, f"{at.isoformat()}#{appeal_id}")


def alarm(at: datetime, appeal_id: "AppealId") -> Key:
    """When the clock looks at an appeal."""
    return Key(ALARMS, f"{at.isoformat()}#{appeal_id}")


def appeal_of_customer(customer_id: CustomerId, at: datetime, appeal_id: "AppealId") -> Key:
    """The entry of an appeal in the list of its customer."""
    named = f"{APPEAL_PREFIX}{at.isoformat()}#{appeal_id}"
    return Key(f"{CUSTOMER_PREFIX}{customer_id}", named)


def open_appeal(customer_id: CustomerId, topic: str) -> Key:
    """The appeal about a topic that a customer has open."""
    return Key(f"{CUSTOMER_PREFIX}{customer_id}", f"{ABOUT_PREFIX}{topic}")


def appeal_of_campaign(campaign_id: "CampaignId", at: datetime, appeal_id: "AppealId") -> Key:
    """The entry of an appeal in the list of the campaign that it follows."""
    named = f"{APPEAL_PREFIX}{at.isoformat()}#{appeal_id}"
    return Key(f"{CAMPAIGN_PREFIX}{campaign_id}", named)


def appeal_of_chat(chat: "Chat", at: datetime, appeal_id: "AppealId") -> Key:
    """The entry of an appeal of a person without a card in the list of their chat."""
    return Key(chat_partition(chat), f"{APPEAL_PREFIX}{at.isoformat()}#{appeal_id}")


def reply_template(template_id: str) -> Key:
    """One template of answers."""
    return Key(TEMPLATES, template_id)


def knowledge_card(card_id: str) -> Key:
    """One knowledge card."""
    return Key(KNOWLEDGE, card_id)


def card_count(card_id: str) -> Key:
    """How often a knowledge card was shown, and was not what was meant."""
    return Key(CARD_COUNTS, card_id)


def lead(digest: str) -> Key:
    """A request that opened an appeal of a person without a card, by a digest of its own key."""
    return Key(f"{LEAD_PREFIX}{digest}", "LEAD")


def mailbox(digest: str) -> Key:
    """The last e-mail of a mailbox to the desk."""
    return Key(f"{MAILBOX_PREFIX}{digest}", "THREAD")


def appeal_of_mailbox(digest: str, appeal_id: "AppealId") -> Key:
    """The entry of an appeal of a person without a card among those of their mailbox."""
    return Key(f"{MAILBOX_PREFIX}{digest}", f"{APPEAL_PREFIX}{appeal_id}")


def phone_call(call_id: str) -> Key:
    """One telephone call."""
    return Key(f"{CALL_PREFIX}{call_id}", "CALL")


def listed_call(at: datetime, call_id: str) -> Key:
    """The entry of a call in the list of all."""
    return Key(CALLS, f"{at.isoformat()}#{call_id}")


def unnoted_call(at: datetime, call_id: str) -> Key:
    """The entry of a call that was answered and has no note."""
    return Key(UNNOTED, f"{at.isoformat()}#{call_id}")


def call_of_customer(customer_id: CustomerId, at: datetime, call_id: str) -> Key:
    """The entry of a call among those of its customer."""
    return Key(f"{CUSTOMER_PREFIX}{customer_id}", f"{CALL_PREFIX}{at.isoformat()}#{call_id}")
