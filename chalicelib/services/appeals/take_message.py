"""Take what a person says to the desk: it joins an open appeal, or opens one.

Opening costs one transaction and no read: whether the customer has an open appeal about the topic
is found out by the write itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

from chalicelib import log
from chalicelib.domain.appeals.appeal import Appeal, AppealState
from chalicelib.domain.appeals.appeal_message import (
    FILES_MAX,
    TEXT_CHARS_MAX,
    AppealFile,
    AppealMessage,
    MessageKind,
    summary_of,
)
from chalicelib.domain.appeals.desk_rules import DeskRules
from chalicelib.domain.appeals.thanks import is_thanks
from chalicelib.domain.appeals.topic import Topic, topic_of
from chalicelib.domain.appeals.transitions import heard, opened
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import AppealId, CampaignId
from chalicelib.domain.messages.message import Chat, Locale
from chalicelib.repo.appeals.appeals import AppealIsOpen, AppealMoved
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.writes import Write
from chalicelib.world import World

TRIES_MAX = 5
Outcome = TypeVar("Outcome")
Beside = Callable[[AppealId], Sequence[Write]]


@dataclass(frozen=True, slots=True)
class CustomerWords:
    """What a person says, and who they are; `customer` is None for a person without a card.

    `chat` is where the answer goes. `contact` is how a person without a card may be reached, as
    they typed it. `card` is the knowledge card that did not help. `remarks` are
    further words of the service, such as the page on which a form was filled in.
    """

    at: datetime
    text: str
    locale: Locale
    customer: Customer | None = None
    chat: Chat | None = None
    files: tuple[AppealFile, ...] = ()
    topic: Topic | None = None
    campaign: CampaignId | None = None
    contact: str = ""
    card: str = ""
    remarks: tuple[str, ...] = ()
    is_edited: bool = False

    @property
    def summary(self) -> str:
        named = (each.name for each in self.files if each.name)
        return summary_of(self.text or next(named, ""))


@dataclass(frozen=True, slots=True)
class TakenMessage:
    """Where the words went; `is_new`: they opened the appeal."""

    appeal: Appeal
    is_new: bool


def nothing_beside(_: AppealId) -> Sequence[Write]:
    """No other writes."""
    return ()


def take_message(
    world: World,
    words: CustomerWords,
    *,
    into: AppealId | None = None,
    beside: Beside = nothing_beside,
) -> TakenMessage:
    """Add the words to an appeal.

    They join `into`, or the customer's open appeal about their topic; where there is none, or it is
    closed, they open one. `beside` returns the other writes of the transaction, such as the state
    of the chat that remembers the appeal; their refusals are raised as they are.

    Raises:
        Unavailable: `appeal.contended`: other writers were faster in every attempt.
    """
    words = replace(words, at=words.at.astimezone(UTC), text=words.text[:TEXT_CHARS_MAX])

    def decide(moved: Moved | None) -> TakenMessage:
        found = moved.appeal_id if isinstance(moved, AppealIsOpen) else into
        appeal_id = found or _open_of_merged(world, words)
        appeal = world.desk.appeals.get(appeal_id) if appeal_id else None
        if appeal and appeal.into:
            appeal = world.desk.appeals.get(appeal.into)
        if appeal is None or appeal.state is AppealState.CLOSED or _is_foreign(appeal, words):
            return _open(world, words, beside)
        return _join(world, appeal, words, beside)

    taken = persistently(decide)
    state, topic = taken.appeal.state, taken.appeal.topic
    log.event("appeal.heard", appeal=taken.appeal.id, new=taken.is_new, state=state, topic=topic)
    return taken


def persistently(decide: Callable[[Moved | None], Outcome]) -> Outcome:
    """Decide and commit, and again while other writers change the same appeal.

    Unlike `world.attempt` it lets the state of a chat that moved through: the bot must understand
    the message anew then.

    Raises:
        Unavailable: `appeal.contended`.
    """
    moved: Moved | None = None
    for _ in range(TRIES_MAX):
        try:
            return decide(moved)
        except (AppealMoved, AppealIsOpen) as refused:
            moved = refused
    raise Unavailable("appeal.contended") from moved


def _open_of_merged(world: World, words: CustomerWords) -> AppealId | None:
    """The open appeal about the topic of a customer who was merged into this one."""
    # A read for those few customers alone: the write finds the appeals of all others.
    if words.customer is None or not words.customer.merged:
        return None
    topic = words.topic or topic_of(words.text)
    return world.desk.appeals.open_about(words.customer.merged, topic)


def _is_foreign(appeal: Appeal, words: CustomerWords) -> bool:
    """Whether a chat still names the appeal of a person from whom a merge was undone."""
    return words.customer is not None and appeal.customer_id not in (None, *words.customer.ids)


def begun_appeal(world: World, words: CustomerWords) -> Appeal:
    """The appeal that the words would open: its priority and its deadlines."""
    rules = world.desk.rules.get(world.now())
    topic = words.topic or topic_of(words.text)
    is_vip = _is_vip(world, words.customer, rules)
    appeal = Appeal(
        id=AppealId(world.new_id()),
        customer_id=words.customer.id if words.customer else None,
        chat=words.chat,
        locale=words.locale,
        topic=topic,
        priority=rules.priority(topic, is_vip=is_vip),
        state=AppealState.NEW,
        opened_at=words.at,
        last_at=words.at,
        turned_at=words.at,
        summary=words.summary,
        campaign=words.campaign,
        contact=words.contact,
        card=words.card,
        is_vip=is_vip,
    )
    return opened(appeal, rules)


def _is_vip(world: World, customer: Customer | None, rules: DeskRules) -> bool:
    if customer is None:
        return False
    if rules.vip_tags & set(customer.tags):
        return True
    segment = world.desk.rules.vip_segment(world.now())
    if segment is None:
        return False
    # Loaded only where the rules name a segment: conditions are large.
    from chalicelib.services.appeals.judge_vip import is_vip  # noqa: PLC0415

    return is_vip(world, customer, segment)


def _open(world: World, words: CustomerWords, beside: Beside) -> TakenMessage:
    begun = begun_appeal(world, words)
    said = _messages(words, 0)
    appeal = replace(begun, count=len(said))
    store = world.desk.appeals
    writes = [store.message_write(appeal.id, each) for each in said]
    world.commit(None, *beside(appeal.id), *store.open_writes(appeal), *writes)
    return TakenMessage(replace(appeal, version=1), is_new=True)


def _join(world: World, appeal: Appeal, words: CustomerWords, beside: Beside) -> TakenMessage:
    rules, store = world.desk.rules.get(world.now()), world.desk.appeals
    thanks = is_thanks(words.text) and not words.files
    said = _messages(words, appeal.count)
    after = replace(
        heard(appeal, words.at, rules, is_thanks=thanks),
        count=appeal.count + len(said),
        chat=words.chat or appeal.chat,
        locale=words.locale,
        # A thank-you says nothing about what is asked.
        summary=(not thanks and words.summary) or appeal.summary,
    )
    writes = [store.message_write(appeal.id, each) for each in said]
    world.commit(None, *beside(appeal.id), *store.change_writes(appeal, after), *writes)
    return TakenMessage(replace(after, version=appeal.version + 1), is_new=False)


def _messages(words: CustomerWords, before: int) -> list[AppealMessage]:
    """The messages behind the last one: what the person said, and the remarks of the service."""
    first, *others = words.files[:FILES_MAX] or (None,)
    remarks = ((f"card {words.card}",) if words.card else ()) + words.remarks
    said: list[tuple[MessageKind, str, AppealFile | None]] = [
        (MessageKind.CUSTOMER, words.text, first),
        *((MessageKind.CUSTOMER, "", each) for each in others),
        *((MessageKind.BOT, each, None) for each in remarks),
    ]
    return [
        AppealMessage(
            number,
            words.at,
            kind,
            text,
            file=file,
            is_edited=words.is_edited and number == before + 1,
        )
        for number, (kind, text, file) in enumerate(said, before + 1)
    ]
