"""The commands, and which notions of a clause name each of them, with how much certainty."""

from collections.abc import Iterator
from typing import NamedTuple

from chalicelib.domain.conversation.free_wording.clause import Clause
from chalicelib.domain.conversation.free_wording.concept import Concept as C  # noqa: N817 - the rules are a table
from chalicelib.domain.conversation.free_wording.rule import (
    ADVERTISING,
    ENDINGS,
    ENDS,
    ENDS_THINGS,
    PERSONAL,
    SPEAKS,
    WRITES,
    Rule,
    any_of,
    shows,
)
from chalicelib.domain.conversation.free_wording.rules_of_points import RULES_OF_POINTS

UNKNOWN_COSTS = 0.5  # of the certainty, when every word with a subject is unknown
TINY_COUNTS_LESS = 0.6
SLIP_COSTS = 0.08
WHY_COSTS = 0.3  # "why do you write to me" may be a question
DOUBTFUL_MAX = 0.7  # the bot asks back
ENDED_BY_NO_FACT = frozenset({"stop", "cancel"})
# They change something: a question about them is no wish.
CHANGES = frozenset({"block_card", "come_back", "transfer", "transfer_withdraw"})


class Found(NamedTuple):
    """A command, its certainty, and how many notions speak for it."""

    command: str
    certainty: float
    support: int
    explains: bool = False


# The order decides between equal certainties.
RULES: tuple[Rule, ...] = (
    Rule("stop", 0.95, (any_of(C.UNSUBSCRIBE),)),
    Rule("stop", 0.95, (ENDS, ADVERTISING | WRITES | any_of(C.LIST, C.SUBSCRIBE))),
    Rule("stop", 0.95, (ENDS_THINGS, any_of(C.ADS, C.LIST, C.SUBSCRIBE))),
    Rule("stop", 0.9, (any_of(C.REMOVE), ADVERTISING)),
    Rule("stop", 0.95, (any_of(C.STOP),), alone=True),
    Rule("stop", 0.85, (any_of(C.ANNOYED),), alone=True),
    Rule("stop", 0.7, (any_of(C.REMOVE), any_of(C.ME, C.PHONE, C.NUMBER, C.EMAIL))),
    Rule("stop", 0.7, (any_of(C.OFF), any_of(C.ME))),
    Rule("stop", 0.7, (any_of(C.WITHDRAW, C.REFUSE, C.REMOVE), any_of(C.CONSENT))),
    Rule("stop", 0.7, (any_of(C.ANNOYED, C.STOP),)),
    Rule("stop", 0.7, (any_of(C.ADS),), any_of(C.SUBSCRIBE, C.AGAIN, C.RECEIVE)),
    Rule("stop", 0.7, (any_of(C.REFUSE),), alone=True),
    Rule("stop", 0.7, (any_of(C.OFF), any_of(C.WANT)), alone=True),
    Rule("stop", 0.9, (any_of(C.WHY), WRITES), alone=True),
    Rule("stop", 0.9, (any_of(C.WHY), any_of(C.ADS, C.MESSAGES))),
    Rule(
        "erase",
        0.95,
        (any_of(C.ERASE), PERSONAL | any_of(C.ME, C.ALL, C.CARD, C.PART)),
        any_of(C.ADS, C.LIST),
    ),
    Rule("erase", 0.95, (any_of(C.FORGET), PERSONAL | any_of(C.ME, C.ALL)), any_of(C.ADS, C.LIST)),
    Rule(
        "erase",
        0.95,
        (any_of(C.REMOVE, C.CLOSE, C.BLOCK, C.LEAVE, C.CANCEL), PERSONAL),
        any_of(C.ADS, C.LIST),
    ),
    Rule("erase", 0.9, (any_of(C.ERASE),), alone=True),
    Rule("erase", 0.9, (any_of(C.WITHDRAW, C.REFUSE, C.REMOVE), any_of(C.CONSENT), any_of(C.DATA))),
    Rule("erase", 0.85, (any_of(C.REMOVE), any_of(C.ME), any_of(C.ACCOUNT))),
    Rule("erase", 0.72, (any_of(C.CLOSE, C.CANCEL, C.REMOVE), any_of(C.CARD)), any_of(C.PAY)),
    Rule("erase", 0.85, (any_of(C.ERASE), any_of(C.PROGRAMME))),
    Rule("erase", 0.8, (any_of(C.STOP, C.REFUSE), any_of(C.DATA)), ADVERTISING),
    Rule("erase", 0.8, (any_of(C.CLOSE, C.BLOCK, C.STOP), any_of(C.PROGRAMME))),
    Rule("erase", 0.7, (any_of(C.ERASE), any_of(C.PHONE, C.NUMBER, C.EMAIL, C.NAME, C.PURCHASES))),
    Rule("erase", 0.7, (any_of(C.WITHDRAW, C.REFUSE, C.REMOVE), any_of(C.CONSENT))),
    Rule(
        "erase",
        0.65,
        (any_of(C.REMOVE), any_of(C.ME, C.ALL, C.PHONE, C.NUMBER, C.EMAIL)),
        any_of(C.ADS, C.LIST),
    ),
    Rule("erase", 0.65, (any_of(C.OFF), any_of(C.WANT)), alone=True),
    Rule("cancel", 0.7, (any_of(C.CLOSE, C.BLOCK, C.LEAVE),), alone=True),
    Rule("erase", 0.65, (any_of(C.CLOSE, C.BLOCK, C.LEAVE),), alone=True),
    Rule("resume", 0.95, (any_of(C.SUBSCRIBE),), ENDINGS),
    Rule("resume", 0.9, (any_of(C.AGAIN), ADVERTISING | any_of(C.SEND, C.RECEIVE)), ENDINGS),
    Rule("resume", 0.9, (any_of(C.WANT), any_of(C.RECEIVE, C.SEND), ADVERTISING), ENDINGS),
    Rule("resume", 0.7, (any_of(C.SEND, C.RECEIVE), any_of(C.ADS, C.OFFERS)), ENDINGS),
    Rule("resume", 0.65, (any_of(C.ADS),), ENDINGS),
    Rule("cancel", 0.95, (any_of(C.CANCEL),), alone=True),
    Rule("change_name", 0.95, (any_of(C.CHANGE), any_of(C.NAME)), ENDINGS),
    Rule("change_email", 0.95, (any_of(C.CHANGE), any_of(C.EMAIL)), ENDINGS),
    Rule(
        "change_phone",
        0.95,
        (any_of(C.CHANGE), any_of(C.PHONE, C.NUMBER)),
        ENDINGS | any_of(C.CARD, C.EMAIL, C.PURCHASES),
    ),
    Rule("profile", 0.85, (any_of(C.CHANGE), PERSONAL), ENDINGS),
    shows("language_ru", 0.95, any_of(C.RUSSIAN), SPEAKS, without=ENDINGS | any_of(C.ENGLISH)),
    shows("language_en", 0.95, any_of(C.ENGLISH), SPEAKS, without=ENDINGS | any_of(C.RUSSIAN)),
    shows("language_ru", 0.85, any_of(C.RUSSIAN), without=ENDINGS | any_of(C.ENGLISH)),
    shows("language_en", 0.85, any_of(C.ENGLISH), without=ENDINGS | any_of(C.RUSSIAN)),
    shows("language", 0.95, any_of(C.LANGUAGE)),
    shows("language", 0.95, any_of(C.RUSSIAN), any_of(C.ENGLISH)),
    shows("confirm_email", 0.95, any_of(C.CONFIRM), any_of(C.EMAIL)),
    shows("chats", 0.9, any_of(C.CHATS)),
    shows("connect", 0.95, any_of(C.MESSENGER), any_of(C.TIE, C.TALK, C.AGAIN, C.OPEN, C.CHANGE)),
    shows("operator", 0.95, any_of(C.OPERATOR)),
    shows(
        "operator",
        0.95,
        any_of(C.PERSON),
        any_of(C.TALK, C.GIVE_AWAY, C.CONTACT, C.WANT, C.SHOW, C.RECEIVE),
    ),
    shows("operator", 0.85, any_of(C.COMPLAINT)),
    shows("operator", 0.9, any_of(C.CONTACT, C.TALK), any_of(C.YOU, C.SHOP), without=ENDINGS),
    shows("operator", 0.85, any_of(C.PHONE), any_of(C.YOU, C.SHOP)),
    shows("operator", 0.75, any_of(C.CONTACT, C.PERSON)),
    Rule("operator", 0.76, (any_of(C.TALK),), alone=True),
    shows("points", 0.95, any_of(C.POINTS)),
    shows("points", 0.65, any_of(C.SPEND, C.REDEEM, C.EXPIRE)),
    shows("export", 0.95, any_of(C.EXPORT), PERSONAL | any_of(C.ALL)),
    shows("export", 0.9, any_of(C.SEND), PERSONAL),
    shows("profile", 0.95, any_of(C.PROFILE)),
    shows("profile", 0.9, any_of(C.SHOW, C.KNOW), any_of(C.DATA)),
    shows("profile", 0.9, any_of(C.ACCOUNT), any_of(C.DATA)),
    shows("profile", 0.9, any_of(C.KNOW), any_of(C.ME), any_of(C.YOU)),
    shows("profile", 0.75, any_of(C.ACCOUNT)),
    shows("my_data", 0.8, any_of(C.DATA)),
    shows("purchases", 0.9, any_of(C.PURCHASES), without=ENDINGS | any_of(C.CHANGE)),
    shows("offers", 0.9, any_of(C.OFFERS)),
    shows("card", 0.9, any_of(C.CARD), without=ENDINGS | any_of(C.PAY)),
    shows("shops", 0.9, any_of(C.SHOP), any_of(C.PLACE, C.WHERE, C.HOURS, C.WHEN, C.SHOW)),
    shows("shops", 0.9, any_of(C.PLACE, C.HOURS), any_of(C.YOU)),
    shows("shops", 0.8, any_of(C.WHERE, C.WHEN), any_of(C.YOU)),
    shows("shops", 0.85, any_of(C.WHEN, C.HOURS, C.YOU), any_of(C.OPEN, C.CLOSE), without=ENDS),
    shows("shops", 0.85, any_of(C.HOURS, C.SHOP)),
    shows("shops", 0.8, any_of(C.PLACE), without=ENDINGS | any_of(C.EMAIL)),
    shows("about", 0.85, any_of(C.PROGRAMME)),
    shows("help", 0.85, any_of(C.HELP)),
    *RULES_OF_POINTS,
)


def score_commands(clause: Clause) -> Iterator[tuple[str, float]]:
    """Yield the commands that the clause may name, each with its certainty between 0 and 1."""
    if _is_silence(clause):
        yield from _SILENCE_THAT_BEGAN if clause.no_longer else _SILENCE
        return
    if clause.is_fact and clause.mentioned & {C.OFFERS, C.MESSAGES}:
        yield from _SILENCE
    found = _forbids(clause) if clause.is_negated else _names(clause)
    asks_why = C.WHY in clause.mentioned
    unknown = clause.unknown - TINY_COUNTS_LESS * clause.tiny
    for command, certainty, support, explains in found:
        share = unknown / (unknown + support)
        general = SLIP_COSTS * clause.slips + WHY_COSTS * (asks_why and not explains)
        score = certainty * (1 - UNKNOWN_COSTS * share - general)
        if clause.is_fact and command in ENDED_BY_NO_FACT:
            continue
        if clause.only_asks and command == "block_card":
            # "Why is my card blocked": the card says that it is, and how to open it.
            yield "card", score
            continue
        is_doubtful = (clause.is_doubtful and command == "stop") or (
            clause.only_asks and command in CHANGES
        )
        yield command, min(score, DOUBTFUL_MAX) if is_doubtful else score


# The command explains how offers come. It is no answer to a question of a registration, where the
# person may wait for a code.
_SILENCE = (("offers", 0.76),)
_SILENCE_THAT_BEGAN = (("offers", 0.7), ("stop", 0.6))
_OTHER_THINGS = any_of(C.CARD, C.PURCHASES, C.POINTS, C.DATA, C.OPERATOR, C.PERSON)


_ENDED_IN_VAIN = ENDS | any_of(C.UNSUBSCRIBE, C.CONSENT, C.SUBSCRIBE)


def _is_silence(clause: Clause) -> bool:
    """Whether the clause complains that no messages come; a word that ends something is a wish."""
    # «Перестали присылать» ends nothing: it says what happened.
    ends = ENDINGS - {C.STOP} if clause.no_longer else ENDINGS
    return clause.complains and not clause.mentioned & (ends | _OTHER_THINGS)


def _names(clause: Clause) -> Iterator[Found]:
    named = (rule for rule in RULES if rule.names(clause))
    return (Found(r.command, r.certainty, len(r.groups), r.explains) for r in named)


def _forbids(clause: Clause) -> Iterator[Found]:
    """What a clause with a negation asks for; most of them ask for nothing."""
    support = max(1, clause.subjects)
    forbidden, mentioned = clause.forbidden, clause.mentioned
    if C.BOT in mentioned and (C.BOT in forbidden or forbidden & WRITES):
        yield Found("operator", 0.9, support)
    elif C.WHY in mentioned and forbidden & _ENDED_IN_VAIN:
        # "Why do you not stop", "why do I get texts without my consent": they come.
        yield Found("stop", 0.9, support)
    elif forbidden & (ENDINGS | {C.CHANGE}):
        # "Do not erase my data" and "do not stop" ask for nothing.
        return
    elif _forbids_advertising(clause):
        yield Found("stop", 0.95, support)
    elif C.KNOW in forbidden and C.DATA in mentioned:
        yield Found("erase", 0.8, support)
    elif clause.is_wish:
        yield from _forbids_by_wish(clause, support)


def _forbids_by_wish(clause: Clause, support: int) -> Iterator[Found]:
    forbidden = clause.forbidden
    if C.PART in forbidden:
        # Without the programme it may be the whole card that is not wanted any more.
        yield Found("leave_programme", 0.9 if C.PROGRAMME in clause.mentioned else 0.74, support)
        yield Found("erase", 0.7, support)
    elif forbidden & {C.ACCOUNT, C.PROGRAMME}:
        yield Found("erase", 0.7, support)
    elif not (forbidden or clause.subjects or clause.unknown):
        yield from _forbids_nothing_named(clause, support)


def _forbids_nothing_named(clause: Clause, support: int) -> Iterator[Found]:
    """What "I do not want any more" or "I do not need this" asks for, or only "I do not want"."""
    is_doubtful = bool(clause.mentioned & {C.MORE, C.THIS})
    if is_doubtful:
        yield Found("stop", 0.7, support)
    yield Found("cancel", 0.7 if is_doubtful else 0.78, support)


def _forbids_advertising(clause: Clause) -> bool:
    """Whether a clause with a negation forbids to advertise or to write."""
    forbidden, mentioned = clause.forbidden, clause.mentioned
    # "Why do you not write to me" complains that nothing arrives.
    if C.WHY in mentioned and forbidden & WRITES and not clause.is_wish:
        return False
    if C.ADS in mentioned or forbidden & ADVERTISING:
        return True
    if C.CONSENT in forbidden and mentioned & (ADVERTISING | WRITES):
        return True
    if C.SUBSCRIBE in forbidden or (clause.is_wish and mentioned & ADVERTISING):
        return True
    # «Писать мне не надо» names what is forbidden first.
    if forbidden & WRITES or (clause.is_wish and not forbidden and C.SEND in mentioned):
        return _is_about_messages(clause)
    # "Do not e-mail me", but not "I do not want this e-mail".
    return bool(forbidden & {C.EMAIL, C.PHONE}) and C.ME in mentioned and not clause.is_wish


def _is_about_messages(clause: Clause) -> bool:
    """Whether a clause that forbids to write means messages, and not a card or an operator."""
    things = {C.CARD, C.PURCHASES, C.POINTS, C.DATA, C.OPERATOR, C.PERSON, C.PHONE}
    # «Не пишите мне на почту» names the way of the messages.
    things |= set() if C.SEND in clause.forbidden else {C.EMAIL}
    if clause.mentioned & things:
        return False
    # "I do not get messages" is a complaint, "I do not want to get messages" a wish.
    return clause.forbidden != {C.RECEIVE} or clause.is_wish
