"""Decide whether a one-time code may be sent: budgets against SMS pumping and guessing.

SMS pumping is fraud by many codes to the numbers of one operator, which earns from every SMS.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

from chalicelib import log
from chalicelib.domain.conversation.source_address import source_of
from chalicelib.domain.customers.email_address import Email, email_key
from chalicelib.domain.customers.phone import Phone, country_of, is_mobile
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.reply import CodeNotice
from chalicelib.repo.conversation.budgets import FIRST_PAUSE_S
from chalicelib.world import World

Medium = Literal["chat", "sms", "email"]

CODES_A_DAY_MAX = 5  # to one phone or mailbox
CODES_A_DAY_PER_ASKER_MAX = 20  # from one chat, and from one source address whatever its chats
FAILURES_A_DAY_MAX = 15  # wrong codes for one phone or mailbox; then it is locked until tomorrow
PREFIX_CHARS = 5  # +7921: the numbers of one operator, which pumping takes one after the other
PREFIX_HOUR_FLOOR = 20  # codes for a prefix that every hour may have
PREFIX_HOUR_TIMES = 3  # above the floor: at most so many times the average hour of the last day
HOURS_COMPARED = 24
SMS_HOUR_SHARE = 5  # of the day: a flood must leave codes for the rest of the day
SMS_HOUR_FLOOR = 20


def plan_code(
    world: World, medium: Medium, address: str, *, asker: str, update_id: str, source: str = ""
) -> CodeNotice:
    """Spend the budgets of one code and return its notice; a repeated update spends nothing.

    `asker` names the chat or key that asked for the code, `source` the network address where the
    channel knows it. The code itself is derived when it is sent.

    Raises:
        Rejected: `code.*`: the first rule or budget that refuses.
    """
    if medium == "sms":
        _refuse_phone_without_sms(world, Phone(address))
    elif medium == "email" and not world.settings.email_from:
        raise Rejected("code.no_email")
    if is_locked(world, address):
        raise Rejected("code.locked")
    askers = [("code_asker", asker)]
    if source:
        askers.append(("code_source", source_of(source)))
    _spend(world, medium, address, askers=askers, by=f"{asker}#{update_id}")
    return CodeNotice(medium, address, nonce=world.new_id())


def count_failure(world: World, address: str, *, cause: str) -> bool:
    """Count a wrong code; return True if it locked the address until the end of the UTC day.

    `cause` names the update with the code; an update that is repeated is counted once.
    """
    now = world.now()
    window, limit = _day(now), FAILURES_A_DAY_MAX
    counted = world.conversation.budgets.count_cause(
        "code_failure", budget_key(address), window, cause=cause, limit=limit, now=now
    )
    return counted and is_locked(world, address)


def is_locked(world: World, address: str) -> bool:
    """Whether 15 wrong codes were typed for this address on this UTC day."""
    failures = world.conversation.budgets.counted(
        "code_failure", budget_key(address), [_day(world.now())]
    )
    return failures >= FAILURES_A_DAY_MAX


def can_send_sms(world: World, phone: Phone) -> bool:
    """Whether SMS are sent to the country and the type of this number."""
    try:
        _refuse_phone_without_sms(world, phone)
    except Rejected:
        return False
    return True


def has_code_left(world: World, address: str) -> bool:
    """Whether one more code may be sent to the address today."""
    return next_code_in_s(world, address) is not None and not is_locked(world, address)


def next_code_in_s(world: World, address: str) -> int | None:
    """In how many seconds another code may be sent to the address; None: not today any more."""
    now = world.now()
    turn = world.conversation.budgets.find_turn(
        "code", budget_key(address), _day(now), by="", now=now
    )
    return None if turn.number > CODES_A_DAY_MAX else turn.wait_s


def _refuse_phone_without_sms(world: World, phone: Phone) -> None:
    if country_of(phone) not in world.settings.allowed_sms_countries:
        raise Rejected("code.country")
    if not is_mobile(phone):
        raise Rejected("code.not_mobile")


def _spend(
    world: World, medium: Medium, address: str, *, askers: Sequence[tuple[str, str]], by: str
) -> None:
    """Spend every budget, or raise the refusal of the first that is used up."""
    # The turn of the address is found first and taken last: a refusal by another budget must not
    # cost the address one of its five codes a day.
    now, budgets = world.now(), world.conversation.budgets
    turn = budgets.find_turn("code", budget_key(address), _day(now), by=by, now=now)
    if turn.is_taken:
        return
    if turn.number > CODES_A_DAY_MAX:
        raise Rejected("code.too_many")
    if turn.wait_s:
        raise Rejected("code.wait", seconds=turn.wait_s)
    a_day = CODES_A_DAY_PER_ASKER_MAX
    for what, who in askers:
        if not budgets.count(what, who, _day(now), limit=a_day, now=now):
            raise Rejected("code.too_many")
    if medium == "sms":
        _spend_sms(world, address, now)
    if not budgets.take_turn(turn, by=by, now=now):
        raise Rejected("code.wait", seconds=FIRST_PAUSE_S)


def _spend_sms(world: World, address: str, now: datetime) -> None:
    budgets, prefix = world.conversation.budgets, address[:PREFIX_CHARS]
    limit = _prefix_limit(world, prefix, now)
    if not budgets.count("sms_prefix", prefix, _hour(now), limit=limit, now=now):
        raise Rejected("code.busy")
    a_day = world.settings.sms_daily_max
    _spend_total(world, "sms_hour", _hour(now), max(SMS_HOUR_FLOOR, a_day // SMS_HOUR_SHARE))
    _spend_total(world, "sms_day", _day(now), a_day)


def _spend_total(world: World, what: str, window: str, limit: int) -> None:
    """Count one SMS of all chats together; an event says when half of them are spent."""
    now, budgets = world.now(), world.conversation.budgets
    if not budgets.count(what, "all", window, limit=limit, now=now):
        log.error("sms.spent", budget=what, limit=limit)
        raise Rejected("code.busy")
    is_half = budgets.counted(what, "all", [window]) * 2 >= limit
    # Once a window, however many SMS follow.
    if is_half and budgets.count(f"{what}_half", "all", window, limit=1, now=now):
        log.error("sms.half_spent", budget=what, limit=limit)


def budget_key(address: str) -> str:
    """Return the name of a phone or mailbox in budgets; all spellings of a mailbox share it."""
    return email_key(Email(address)) if "@" in address else address


def _prefix_limit(world: World, prefix: str, now: datetime) -> int:
    before = [_hour(now - timedelta(hours=hours)) for hours in range(1, HOURS_COMPARED + 1)]
    usual = world.conversation.budgets.counted("sms_prefix", prefix, before) / HOURS_COMPARED
    return max(PREFIX_HOUR_FLOOR, int(usual * PREFIX_HOUR_TIMES))


def _day(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y-%m-%d")


def _hour(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H")
