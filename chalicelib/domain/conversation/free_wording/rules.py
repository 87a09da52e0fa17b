"""The commands, and which notions of a clause name each of them, with how much certainty."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from chalicelib.domain.conversation.free_wording.clause import LIGHT, Clause
from chalicelib.domain.conversation.free_wording.concept import Concept as C  # noqa: N817 - the rules are a table

Group = frozenset[C]
Found = tuple[str, float, int]  # a command, its certainty, and how many notions speak for it
UNKNOWN_COSTS = 0.5  # of the certainty, when every word with a subject is unknown
TINY_COUNTS_LESS = 0.6
SLIP_COSTS = 0.08
WHY_COSTS = 0.3  # "why do you write to me" may be a question
DOUBTFUL_STOP_MAX = 0.7  # the bot asks back
ENDED_BY_NO_FACT = frozenset({"stop", "cancel"})


def _any(*concepts: C) -> Group:
    return frozenset(concepts)


ADVERTISING = _any(C.ADS, C.MESSAGES, C.OFFERS)
ENDS = _any(C.STOP, C.OFF, C.REFUSE, C.ANNOYED)
ENDS_THINGS = _any(C.ERASE, C.REMOVE, C.CANCEL, C.WITHDRAW, C.CLOSE, C.BLOCK, C.LEAVE)
WRITES = _any(C.SEND, C.CONTACT, C.DISTURB, C.RECEIVE, C.TALK)
SPEAKS = _any(C.TALK, C.CHANGE, C.WANT, C.LANGUAGE)
PERSONAL = _any(C.DATA, C.ACCOUNT, C.PROFILE)
GIVES_NOTHING = _any(C.OPERATOR, C.PERSON, C.WHY)
# A clause that ends something does not ask to show it.
ENDINGS = ENDS | ENDS_THINGS | _any(C.UNSUBSCRIBE, C.FORGET)


@dataclass(frozen=True, slots=True)
class Rule:
    """A clause that mentions one notion of each group, and none of `without`, names the command.

    `alone`: the clause mentions no other notion with a subject.
    """

    command: str
    certainty: float
    groups: tuple[Group, ...]
    without: Group = field(default_factory=frozenset)
    alone: bool = False

    def names(self, clause: Clause) -> bool:
        """Whether the clause names the command."""
        wanted = clause.wanted
        if not all(wanted & group for group in self.groups) or wanted & self.without:
            return False
        return not self.alone or wanted - LIGHT <= frozenset().union(*self.groups)


def _shows(command: str, certainty: float, *groups: Group, without: Group = ENDINGS) -> Rule:
    return Rule(command, certainty, groups, without)


# The order decides between equal certainties.
RULES: tuple[Rule, ...] = (
    Rule("stop", 0.95, (_any(C.UNSUBSCRIBE),)),
    Rule("stop", 0.95, (ENDS, ADVERTISING | WRITES | _any(C.LIST, C.SUBSCRIBE))),
    Rule("stop", 0.95, (ENDS_THINGS, _any(C.ADS, C.LIST, C.SUBSCRIBE))),
    Rule("stop", 0.9, (_any(C.REMOVE), ADVERTISING)),
    Rule("stop", 0.95, (_any(C.STOP),), alone=True),
    Rule("stop", 0.85, (_any(C.ANNOYED),), alone=True),
    Rule("stop", 0.7, (_any(C.REMOVE), _any(C.ME, C.PHONE, C.NUMBER, C.EMAIL))),
    Rule("stop", 0.7, (_any(C.OFF), _any(C.ME))),
    Rule("stop", 0.7, (_any(C.WITHDRAW, C.REFUSE, C.REMOVE), _any(C.CONSENT))),
    Rule("stop", 0.7, (_any(C.ANNOYED, C.STOP),)),
    Rule("stop", 0.7, (_any(C.ADS),), _any(C.SUBSCRIBE, C.AGAIN, C.RECEIVE)),
    Rule("stop", 0.7, (_any(C.REFUSE),), alone=True),
    Rule("stop", 0.7, (_any(C.OFF), _any(C.WANT)), alone=True),
    Rule("stop", 0.9, (_any(C.WHY), WRITES), alone=True),
    Rule("stop", 0.9, (_any(C.WHY), _any(C.ADS, C.MESSAGES))),
    Rule("erase", 0.95, (_any(C.ERASE), PERSONAL | _any(C.ME, C.ALL, C.CARD)), _any(C.ADS, C.LIST)),
    Rule("erase", 0.95, (_any(C.FORGET), PERSONAL | _any(C.ME, C.ALL)), _any(C.ADS, C.LIST)),
    Rule(
        "erase",
        0.95,
        (_any(C.REMOVE, C.CLOSE, C.BLOCK, C.LEAVE, C.CANCEL), PERSONAL),
        _any(C.ADS, C.LIST),
    ),
    Rule("erase", 0.9, (_any(C.ERASE),), alone=True),
    Rule("erase", 0.9, (_any(C.WITHDRAW, C.REFUSE, C.REMOVE), _any(C.CONSENT), _any(C.DATA))),
    Rule("erase", 0.85, (_any(C.REMOVE), _any(C.ME), _any(C.ACCOUNT))),
    Rule("block_card", 0.95, (_any(C.BLOCK), _any(C.CARD)), _any(C.PAY, C.ADS)),
    Rule("erase", 0.72, (_any(C.CLOSE, C.CANCEL, C.REMOVE), _any(C.CARD)), _any(C.PAY)),
    Rule("erase", 0.85, (_any(C.ERASE), _any(C.PROGRAMME))),
    Rule("erase", 0.8, (_any(C.STOP, C.REFUSE), _any(C.DATA)), ADVERTISING),
    Rule("leave_programme", 0.9, (_any(C.LEAVE), _any(C.PROGRAMME))),
    Rule("erase", 0.8, (_any(C.CLOSE, C.BLOCK, C.STOP), _any(C.PROGRAMME))),
    Rule("erase", 0.7, (_any(C.ERASE), _any(C.PHONE, C.NUMBER, C.EMAIL, C.NAME, C.PURCHASES))),
    Rule("erase", 0.7, (_any(C.WITHDRAW, C.REFUSE, C.REMOVE), _any(C.CONSENT))),
    Rule(
        "erase",
        0.65,
        (_any(C.REMOVE), _any(C.ME, C.ALL, C.PHONE, C.NUMBER, C.EMAIL)),
        _any(C.ADS, C.LIST),
    ),
    Rule("erase", 0.65, (_any(C.OFF), _any(C.WANT)), alone=True),
    Rule("cancel", 0.7, (_any(C.CLOSE, C.BLOCK, C.LEAVE),), alone=True),
    Rule("erase", 0.65, (_any(C.CLOSE, C.BLOCK, C.LEAVE),), alone=True),
    Rule("resume", 0.95, (_any(C.SUBSCRIBE),), ENDINGS),
    Rule("resume", 0.9, (_any(C.AGAIN), ADVERTISING | _any(C.SEND, C.RECEIVE)), ENDINGS),
    Rule("resume", 0.9, (_any(C.WANT), _any(C.RECEIVE, C.SEND), ADVERTISING), ENDINGS),
    Rule("resume", 0.7, (_any(C.SEND, C.RECEIVE), _any(C.ADS, C.OFFERS)), ENDINGS),
    Rule("resume", 0.65, (_any(C.ADS),), ENDINGS),
    Rule("cancel", 0.95, (_any(C.CANCEL),), alone=True),
    Rule("change_name", 0.95, (_any(C.CHANGE), _any(C.NAME)), ENDINGS),
    Rule("change_email", 0.95, (_any(C.CHANGE), _any(C.EMAIL)), ENDINGS),
    Rule(
        "change_phone",
        0.95,
        (_any(C.CHANGE), _any(C.PHONE, C.NUMBER)),
        ENDINGS | _any(C.CARD, C.EMAIL, C.PURCHASES),
    ),
    Rule("profile", 0.85, (_any(C.CHANGE), PERSONAL), ENDINGS),
    Rule("change_birthday", 0.95, (_any(C.CHANGE), _any(C.BIRTHDAY)), ENDINGS | _any(C.CHILDREN)),
    Rule("children", 0.92, (_any(C.CHILDREN), _any(C.BIRTHDAY)), ENDINGS),
    Rule("replace_card", 0.92, (_any(C.CHANGE), _any(C.CARD)), ENDINGS | _any(C.PAY, C.PURCHASES)),
    Rule("unblock_card", 0.95, (_any(C.UNBLOCK), _any(C.CARD)), ENDINGS),
    _shows("language_ru", 0.95, _any(C.RUSSIAN), SPEAKS, without=ENDINGS | _any(C.ENGLISH)),
    _shows("language_en", 0.95, _any(C.ENGLISH), SPEAKS, without=ENDINGS | _any(C.RUSSIAN)),
    _shows("language_ru", 0.85, _any(C.RUSSIAN), without=ENDINGS | _any(C.ENGLISH)),
    _shows("language_en", 0.85, _any(C.ENGLISH), without=ENDINGS | _any(C.RUSSIAN)),
    _shows("language", 0.95, _any(C.LANGUAGE)),
    _shows("language", 0.95, _any(C.RUSSIAN), _any(C.ENGLISH)),
    _shows("confirm_email", 0.95, _any(C.CONFIRM), _any(C.EMAIL)),
    _shows("chats", 0.9, _any(C.CHATS)),
    _shows("operator", 0.95, _any(C.OPERATOR)),
    _shows("operator", 0.95, _any(C.PERSON), _any(C.TALK, C.CONTACT, C.WANT, C.SHOW, C.RECEIVE)),
    _shows("operator", 0.85, _any(C.COMPLAINT)),
    _shows("operator", 0.9, _any(C.CONTACT, C.TALK), _any(C.YOU, C.SHOP), without=ENDINGS),
    _shows("operator", 0.85, _any(C.PHONE), _any(C.YOU, C.SHOP)),
    _shows("operator", 0.75, _any(C.CONTACT, C.PERSON)),
    Rule("operator", 0.76, (_any(C.TALK),), alone=True),
    _shows("points", 0.95, _any(C.POINTS)),
    _shows("spend", 0.97, _any(C.REDEEM), _any(C.POINTS), without=ENDINGS | _any(C.WHY)),
    _shows("transfer", 0.97, _any(C.GIVE_AWAY, C.TALK), _any(C.POINTS), without=GIVES_NOTHING),
    _shows("tier", 0.9, _any(C.LEVEL), without=ENDINGS | _any(C.PURCHASES, C.LANGUAGE)),
    _shows("preferences", 0.85, _any(C.SETTINGS)),
    _shows("points", 0.65, _any(C.SPEND, C.REDEEM)),
    _shows("export", 0.95, _any(C.EXPORT), PERSONAL | _any(C.ALL)),
    _shows("export", 0.9, _any(C.SEND), PERSONAL),
    _shows("profile", 0.95, _any(C.PROFILE)),
    _shows("profile", 0.9, _any(C.SHOW, C.KNOW), _any(C.DATA)),
    _shows("profile", 0.9, _any(C.ACCOUNT), _any(C.DATA)),
    _shows("profile", 0.9, _any(C.KNOW), _any(C.ME), _any(C.YOU)),
    _shows("profile", 0.75, _any(C.ACCOUNT)),
    _shows("my_data", 0.8, _any(C.DATA)),
    _shows("purchases", 0.9, _any(C.PURCHASES), without=ENDINGS | _any(C.CHANGE)),
    _shows("offers", 0.9, _any(C.OFFERS)),
    _shows("card", 0.9, _any(C.CARD), without=ENDINGS | _any(C.PAY)),
    _shows("shops", 0.9, _any(C.SHOP), _any(C.PLACE, C.WHERE, C.HOURS, C.WHEN, C.SHOW)),
    _shows("shops", 0.9, _any(C.PLACE, C.HOURS), _any(C.YOU)),
    _shows("shops", 0.8, _any(C.WHERE, C.WHEN), _any(C.YOU)),
    _shows("shops", 0.85, _any(C.WHEN, C.HOURS, C.YOU), _any(C.OPEN, C.CLOSE), without=ENDS),
    _shows("shops", 0.85, _any(C.HOURS, C.SHOP)),
    _shows("shops", 0.8, _any(C.PLACE), without=ENDINGS | _any(C.EMAIL)),
    _shows("about", 0.85, _any(C.PROGRAMME)),
    _shows("help", 0.85, _any(C.HELP)),
)


def score_commands(clause: Clause) -> Iterator[tuple[str, float]]:
    """Yield the commands that the clause may name, each with its certainty between 0 and 1."""
    if _is_silence(clause):
        yield from _SILENCE_THAT_BEGAN if clause.no_longer else _SILENCE
        return
    if clause.is_fact and clause.mentioned & {C.OFFERS, C.MESSAGES}:
        yield from _SILENCE
    found = _forbids(clause) if clause.is_negated else _names(clause)
    general = SLIP_COSTS * clause.slips + WHY_COSTS * (C.WHY in clause.mentioned)
    unknown = clause.unknown - TINY_COUNTS_LESS * clause.tiny
    for command, certainty, support in found:
        share = unknown / (unknown + support)
        score = certainty * (1 - UNKNOWN_COSTS * share - general)
        if clause.is_fact and command in ENDED_BY_NO_FACT:
            continue
        is_doubtful = clause.is_doubtful and command == "stop"
        yield command, min(score, DOUBTFUL_STOP_MAX) if is_doubtful else score


# The command explains how offers come. It is no answer to a question of a registration, where the
# person may wait for a code.
_SILENCE = (("offers", 0.76),)
_SILENCE_THAT_BEGAN = (("offers", 0.7), ("stop", 0.6))
_OTHER_THINGS = _any(C.CARD, C.PURCHASES, C.POINTS, C.DATA, C.OPERATOR, C.PERSON)


_ENDED_IN_VAIN = ENDS | _any(C.UNSUBSCRIBE, C.CONSENT, C.SUBSCRIBE)


def _is_silence(clause: Clause) -> bool:
    """Whether the clause complains that no messages come; a word that ends something is a wish."""
    # «Перестали присылать» ends nothing: it says what happened.
    ends = ENDINGS - {C.STOP} if clause.no_longer else ENDINGS
    return clause.complains and not clause.mentioned & (ends | _OTHER_THINGS)


def _names(clause: Clause) -> Iterator[Found]:
    named = (rule for rule in RULES if rule.names(clause))
    return ((rule.command, rule.certainty, len(rule.groups)) for rule in named)


def _forbids(clause: Clause) -> Iterator[Found]:
    """What a clause with a negation asks for; most of them ask for nothing."""
    support = max(1, clause.subjects)
    forbidden, mentioned = clause.forbidden, clause.mentioned
    if C.BOT in mentioned and (C.BOT in forbidden or forbidden & WRITES):
        yield "operator", 0.9, support
    elif C.WHY in mentioned and forbidden & _ENDED_IN_VAIN:
        # "Why do you not stop", "why do I get texts without my consent": they come.
        yield "stop", 0.9, support
    elif forbidden & (ENDINGS | {C.CHANGE}):
        # "Do not erase my data" and "do not stop" ask for nothing.
        return
    elif _forbids_advertising(clause):
        yield "stop", 0.95, support
    elif C.KNOW in forbidden and C.DATA in mentioned:
        yield "erase", 0.8, support
    elif clause.is_wish and forbidden & {C.ACCOUNT, C.PROGRAMME}:
        yield "erase", 0.7, support
    elif clause.is_wish and not (forbidden or clause.subjects or clause.unknown):
        yield from _forbids_nothing_named(clause, support)


def _forbids_nothing_named(clause: Clause, support: int) -> Iterator[Found]:
    """What "I do not want any more" or "I do not need this" asks for, or only "I do not want"."""
    is_doubtful = bool(clause.mentioned & {C.MORE, C.THIS})
    if is_doubtful:
        yield "stop", 0.7, support
    yield "cancel", 0.7 if is_doubtful else 0.78, support


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
