"""Send a one-time code to a phone or mailbox, and check what a person types into a page.

The budgets are those of the bot. A page keeps the state in a signed field, so the tries of a code
are counted in the table, each before it is compared.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from chalicelib.domain.conversation.one_time_code import (
    CODE_LIFE,
    CODE_TRIES_MAX,
    is_right_code,
    read_code,
)
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.chat_digest import keyed_digest
from chalicelib.domain.messages.message import Chat, Locale
from chalicelib.domain.messages.reply import CodeNotice
from chalicelib.services.conversation.count_failed_code import count_failed_code, warn_owner
from chalicelib.services.conversation.give_answer import queue_part
from chalicelib.services.conversation.plan_code import is_locked, plan_code
from chalicelib.services.customers.measure_silence import is_silent
from chalicelib.world import World


@dataclass(frozen=True, slots=True)
class PageVisitor:
    """Who asks: `once` names the form that was sent, `source` the network address."""

    once: str
    source: str
    locale: Locale


@dataclass(frozen=True, slots=True)
class SentCode:
    """A code that is on its way: how to check it, until when, and to whom it goes."""

    address: str
    nonce: str
    ends: int

    def to_text(self) -> str:
        return f"{self.ends}|{self.nonce}|{self.address}"

    @classmethod
    def from_text(cls, text: str) -> "SentCode":
        ends, nonce, address = text.split("|", 2)
        return cls(address, nonce, int(ends))


def send_page_code(
    world: World, medium: Literal["sms", "email"], address: str, visitor: PageVisitor
) -> SentCode:
    """Send a code; the same form sent again sends none, and gets the same answer.

    Nothing is looked up: a stranger learns nothing about the owner of the address.

    Raises:
        Rejected: `code.*`: the first rule or budget that refuses.
        Unavailable: table or queue do not answer.
    """
    plan_code(
        world,
        medium,
        address,
        asker=f"page#{visitor.source}",
        update_id=visitor.once,
        source=visitor.source,
    )
    now = world.now()
    nonce = keyed_digest(world.secret, f"page code|{address}|{visitor.once}")
    sent = SentCode(address, nonce, int((now + CODE_LIFE).timestamp()))
    # A repeated form takes no turn of the address, so it must not cost an SMS either.
    if world.conversation.budgets.count("page_code", nonce, "once", limit=1, now=now):
        notice = CodeNotice(medium, address, nonce)
        queue_part(world, Chat(medium, nonce), visitor.locale, notice, cause=visitor.once)
    return sent


def check_page_code(world: World, sent: SentCode, typed: str) -> None:
    """Check the code that a person typed; words that are no code cost no try.

    Raises:
        Rejected: `code.unreadable`, `code.expired`, `code.locked`, `code.burnt`, or `code.wrong`
            with the tries that are left.
    """
    now, budgets = world.now(), world.conversation.budgets
    if read_code(typed) is None:
        raise Rejected("code.unreadable")
    if now > datetime.fromtimestamp(sent.ends, UTC):
        raise Rejected("code.expired")
    if is_locked(world, sent.address):
        warn_owner(world, sent.address)
        raise Rejected("code.locked")
    if not budgets.count("page_tries", sent.nonce, "code", limit=CODE_TRIES_MAX, now=now):
        raise Rejected("code.burnt")
    right = any(
        is_right_code(each, nonce=sent.nonce, purpose=sent.address, typed=typed)
        for each in world.valid_secrets
    )
    if right:
        return
    tried = budgets.counted("page_tries", sent.nonce, ["code"])
    count_failed_code(world, sent.address, cause=f"page#{sent.nonce}#{tried}")
    left = CODE_TRIES_MAX - tried
    if left <= 0:
        raise Rejected("code.burnt")
    raise Rejected("code.wrong", left=left)


def owner_of_proven(world: World, number: Phone) -> Customer | None:
    """Return the customer of a number that was just proven; None if no one has it for sure.

    A number of a card that was silent for long may belong to another person by now (rule 36): the
    registration asks that person for one more fact.
    """
    owner = world.customers.claims.owner_of_phone(number)
    customer = world.customers.profiles.get(owner) if owner else None
    return customer if customer and not is_silent(world, customer) else None
