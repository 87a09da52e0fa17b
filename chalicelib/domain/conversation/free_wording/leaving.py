"""Hears in a registration that the person wants to leave it, and not only one of its parts."""

import re

from chalicelib.domain.conversation.free_wording.clause import Clause, read_clauses
from chalicelib.domain.conversation.free_wording.concept import Concept
from chalicelib.domain.conversation.free_wording.rule import ADVERTISING, WRITES

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
_NO_REGISTRATION = re.compile(
    rf"(?:{_REFUSES})(?: \w+){{0,3}}? {_REGISTRATION}\b"
    r"|\b(?:карт[ауы]|регистраци[яюи])(?: \w+){0,2}? не\s?(?:нужн\w+|надо|хочу)\b"
)
_FIELD = (
    r"(?:(?:электронн\w+ )?почт\w+|имейл\w*|емейл\w*|телефон\w*|номер\w*|мобильн\w+|дат\w+"
    r"|возраст\w*|день|дня|рождени\w+|имя|имени|фамили\w+|адрес\w*|e-?mails?|mail|address|phones?|mobiles?|numbers?"
    r"|birthday|birth|date|name|surname|age)"
)
_LITTLE = (
    r"(?:я|мы|мне|вам|вас|его|ее|это|этого|свой|свою|своего|своей|мой|мою|ваш|пока|просто|сейчас|а|и|но"
    r"|никакой|никакого|of|i|my|you|it|that|this|the|an?|any|to|just|sorry|please)"
)
_LACKS = (
    r"(?:(?:у меня|у нас) нету?|нету?|без|i have no|i have not got|i haven['’]?t got|i haven['’]?t"
    r"|i (?:do not|don['’]?t) have|no|without)"
)
_WILL_NOT_SAY = (
    r"(?:не (?:хочу|буду|стану|желаю|хотел(?:а|ось)? бы|готова?) (?:вам |его |ее |это )?"
    r"(?:говорить|сказать|указывать|называть|давать|дать|сообщать|писать|вводить|оставлять|раскрывать|делиться|отвечать)"
    r"|не (?:скажу|дам|назову|укажу|сообщу|отвечу)"
    r"|(?:(?:do not|don['’]?t) (?:want|wish|like) to|won['’]?t|will not|would rather not"
    r"|i['’]?d rather not|rather not|prefer not to|refuse to|not going to)"
    r" (?:say|tell|give|share|answer|provide|enter|disclose))"
)
_NO_FIELD = re.compile(
    rf"(?:{_LITTLE} )*(?:{_LACKS} (?:{_LITTLE} )*{_FIELD}(?: {_FIELD}| {_LITTLE})*"
    rf"|{_FIELD}(?: {_FIELD})*(?: у меня)? нету?|{_WILL_NOT_SAY}(?: {_LITTLE}| {_FIELD})*)"
)


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


def declines_to_say(text: str) -> bool:
    """Whether the text says, of what is asked, that the person has none, or does not tell it."""
    words = re.findall(r"[\w’'-]+", text.casefold().replace("ё", "е"))
    return len(words) <= WORDS_MAX and _NO_FIELD.fullmatch(" ".join(words)) is not None


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
