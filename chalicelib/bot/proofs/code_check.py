"""Asks for a one-time code, checks a typed one, and counts a wrong one."""

from dataclasses import replace

from chalicelib.bot.turn import Turn
from chalicelib.domain.conversation.one_time_code import CODE_LIFE, CODE_TRIES_MAX, is_right_code
from chalicelib.domain.conversation.registration_form import Code
from chalicelib.domain.messages.reply import CodeNotice, Line
from chalicelib.services.conversation.count_failed_code import count_failed_code, warn_owner
from chalicelib.services.conversation.plan_code import Medium, is_locked, next_code_in_s, plan_code

SEND = ("send_code", "send_again")  # one choice; the second name is said once a code was sent


def request_code(turn: Turn, medium: Medium, address: str) -> tuple[Code, CodeNotice]:
    """Spend the budgets of a code; return how to check it, and the notice that sends it.

    Raises:
        Rejected: `code.*`: the first rule or budget that refuses.
    """
    message = turn.message
    notice = plan_code(
        turn.world,
        medium,
        address,
        asker=f"{message.chat.channel}#{message.chat.id}",
        update_id=message.update_id,
        source=message.source,
    )
    # The nonce is kept and not the code, which is derived from it with the secret: a reader of the
    # table learns no code, and a crash loses none (docs/decisions/0004).
    ends = turn.world.now() + CODE_LIFE
    return Code(address, notice.nonce, int(ends.timestamp())), notice


def refusal_of(turn: Turn, code: Code) -> str:
    """The code of the refusal of the typed text; empty if it is the right code."""
    world = turn.world
    if world.now().timestamp() > code.ends:
        return "code.expired"
    if is_locked(world, code.address):
        return "code.locked"
    if code.tries >= CODE_TRIES_MAX:
        return "code.burnt"
    right = any(
        is_right_code(each, nonce=code.nonce, purpose=code.address, typed=turn.typed)
        for each in world.valid_secrets
    )
    return "" if right else "code.wrong"


def count_refused(turn: Turn, code: Code, refused: str) -> tuple[Code, Line]:
    """Count a refused try if it was a guess; return the code as it is now, and what to answer."""
    if refused == "code.locked":
        warn_owner(turn.world, code.address)
        # It is over: it must not be asked for again.
        return replace(code, tries=CODE_TRIES_MAX), Line(refused)
    if refused != "code.wrong":
        return code, Line(refused)
    # Counted before the dialog is stored, so that a crash never forgets a guess.
    count_failed_code(turn.world, code.address, cause=turn.message.cause)
    tried = replace(code, tries=code.tries + 1)
    tries_left = CODE_TRIES_MAX - tried.tries
    return tried, Line("code.wrong", {"left": tries_left}) if tries_left else Line("code.burnt")


def hint_of(turn: Turn, code: Code) -> Line:
    """When a new code can be had, for words that are no code: they cost no try."""
    wait_s = next_code_in_s(turn.world, code.address)
    if wait_s is None:
        return Line("code.too_many")
    return Line("code.on_its_way", {"seconds": wait_s}) if wait_s else Line("code.can_be_new")
