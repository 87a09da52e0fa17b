"""Hears in a registration that the person wants to leave it, and not only one of its parts."""

import re

from chalicelib.domain.conversation.free_wording.clause import Clause, read_clauses
from chalicelib.domain.conversation.free_wording.concept import Concept
from chalicelib.domain.conversation.free_wording.rules import ADVERTISING, WRITES

WORDS_MIN = 2  # one word has its own list, and may be a name
WORDS_MAX = 10  # a longer text tells a story
UNKNOWN_MAX = 3
SUBJECTS_MAX = 2  # «хватит вопросов»
_REFUSES = (
    r"\bне\s?(?:хочу|хочется|буду|стану|желаю|собираюсь|надо|нужн\w+)"
    r"|\b(?:not|don['’]?t|won['’]?t|no longer) (?:\w+ ){0,2}?(?:want|wish|like|need|going|wanna)"
    r"|\b(?:won['’]?t|will not)"
)
_REGISTRATION = (
    r"(?:(?:за)?регистр\w+|карт[ауоы]й?|register\w*|registr\w+|sign(?:ing)? up|join|card)"
)
_NO_REGISTRATION = re.compile(rf"(?:{_REFUSES})(?: \w+){{0,3}}? {_REGISTRATION}\b")


def wants_out(text: str, *, hears_stop: bool) -> bool:
    """Whether the text cancels the whole registration, with a few words around.

    `hears_stop`: whether "enough" and "stop" leave too; at the question about advertising they
    answer it.
    """
    if text.istitle():
        return False
    clauses = read_clauses(text)
    if not WORDS_MIN <= len(text.split()) <= WORDS_MAX:
        return False
    if _NO_REGISTRATION.search(text.casefold()):
        return True
    return any(_leaves(clause, hears_stop=hears_stop) for clause in clauses)


def speaks_of_advertising(text: str) -> bool:
    """Whether the text names messages of the shop, or forbids to send."""
    clauses = read_clauses(text)
    return any(c.mentioned & ADVERTISING or c.forbidden & WRITES for c in clauses)


def _leaves(clause: Clause, *, hears_stop: bool) -> bool:
    if clause.is_negated or clause.slips or clause.unknown > UNKNOWN_MAX:
        return False
    if clause.mentioned & (ADVERTISING | WRITES):
        return False
    if Concept.CANCEL in clause.wanted:
        return True
    # "Leave it blank" leaves a field.
    words = {Concept.CLOSE, Concept.LEAVE} | ({Concept.STOP} if hears_stop else set())
    return bool(clause.wanted & words) and clause.subjects <= SUBJECTS_MAX and not clause.unknown
