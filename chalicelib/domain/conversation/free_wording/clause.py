"""Splits a text into clauses, and says what each wants and what it forbids."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from chalicelib.domain.conversation.free_wording.concept import Concept
from chalicelib.domain.conversation.free_wording.facts import (
    asks_what_happens,
    fact_and_order,
    leaves_a_doubt,
    states_a_fact,
)
from chalicelib.domain.conversation.free_wording.silence import (
    complains_of_silence,
    says_no_longer,
)
from chalicelib.domain.conversation.free_wording.vocabulary import (
    find_concept,
    is_trouble,
    phrases,
)
from chalicelib.domain.conversation.look_alikes import in_one_script
from chalicelib.domain.messages.visible_text import without_formats

TEXT_CHARS_MAX = 300  # of a longer text the beginning counts: a command is short
CLAUSES_MAX = 12
PHRASE_WORDS_MAX = 5
TINY_CHARS_MAX = 2  # an unknown word of so few letters is most often a slip in a small word

# The notions that carry no subject: they make a clause neither clearer nor more doubtful.
LIGHT = frozenset(
    {
        Concept.WANT,
        Concept.MORE,
        Concept.WHY,
        Concept.CANNOT,
        Concept.SHOW,
        Concept.KNOW,
        Concept.ME,
        Concept.YOU,
        Concept.ALL,
        Concept.THIS,
        Concept.WHEN,
        Concept.WHERE,
        Concept.AGAIN,
    }
)
# A negation passes over them to the word that it forbids: "I do not want any more e-mails".
_PASSED = frozenset(
    {Concept.WANT, Concept.MORE, Concept.ME, Concept.YOU, Concept.ALL, Concept.THIS}
)
_COURTESY = re.compile(r"[\s,]*\b(?:пожалуйста|плиз|пж|please|pls|plz)\b[\s,]*")
_NOT = re.compile(
    r"\b(?:do|does|did|is|are|was|were|wo|would|should|must|have|has|had|need)n['’]?t\b"
)
_APOSTROPHES = re.compile(r"(?<=\w)['’ʼ`](?=\w)")
_BETWEEN_CLAUSES = re.compile(r"([.,;:!?\n()…—–]+|\s-\s|\b(?:но|а|зато|but)\b)")
# "No stop it" stops: the "no" answers, and does not turn the wish round.
_NO_BEFORE_A_WISH = re.compile(
    r"^(?:нет|неа|no|nope)\s+(?=(?:хватит|стоп|отстан\w+|отпиш\w+|прекрат\w+|перестан\w+|stop"
    r"|unsubscribe|enough)\b(?!\s+(?:button|link|word)))"
)
_DRAWN_OUT = re.compile(r"([^\W\d])\1{2,}")  # "stooop"
_GLUED = ("не", "ни")
_WORD = re.compile(r"[^\W_]+")


@dataclass(slots=True)
class Clause:
    """What one clause mentions: `wanted` and `forbidden` notions, and words that are unknown.

    `subjects` counts the notions with a subject, `slips` the words that were read despite a typing
    mistake. `is_wish`: the person speaks of what they want, or do not want any more.
    `complains`: they say that nothing comes; `no_longer`: that nothing comes since some day.
    `is_fact`: they say or ask what is there, so it ends nothing; `is_doubtful`: it may be no wish.
    `only_asks`: they ask what happens, or what happened.
    """

    wanted: set[Concept] = field(default_factory=set)
    forbidden: set[Concept] = field(default_factory=set)
    words: int = 0  # with those that carry no meaning
    subjects: int = 0
    unknown: int = 0
    tiny: int = 0  # of the unknown ones
    slips: int = 0
    is_wish: bool = False
    is_negated: bool = False
    complains: bool = False
    no_longer: bool = False
    is_fact: bool = False
    is_doubtful: bool = False
    only_asks: bool = False

    @property
    def mentioned(self) -> set[Concept]:
        """Every notion of the clause."""
        return self.wanted | self.forbidden


def read_clauses(text: str) -> list[Clause]:
    """Read the clauses of a text, those without any content left out."""
    plain = _plain(text[:TEXT_CHARS_MAX])
    parts = _BETWEEN_CLAUSES.split(plain)
    marks = (*parts[1::2], "")
    pairs = zip(parts[::2], marks, strict=True)
    clauses = (
        _read_part(piece, is_question="?" in mark)
        for part, mark in pairs
        for piece in fact_and_order(part)
    )
    return [clause for clause in clauses if clause.words][:CLAUSES_MAX]


def _plain(text: str) -> str:
    seen = unicodedata.normalize("NFKC", without_formats(text)).casefold().replace("ё", "е")
    return _COURTESY.sub(" ", _DRAWN_OUT.sub(r"\1", in_one_script(seen)))


def _read_part(part: str, *, is_question: bool) -> Clause:
    part = _NO_BEFORE_A_WISH.sub("", part.strip())
    clause = _read_clause(list(_words(_APOSTROPHES.sub("", _NOT.sub(" not ", part)))))
    clause.is_fact = states_a_fact(part)
    clause.is_doubtful = leaves_a_doubt(part, is_question=is_question)
    clause.only_asks = asks_what_happens(part)
    # Names, numbers and dates complain of nothing.
    if clause.words == clause.unknown or any(char.isdecimal() for char in part):
        return clause
    clause.complains = complains_of_silence(part)
    clause.no_longer = says_no_longer(part)
    return clause


def _words(part: str) -> Iterator[str]:
    """Yield the words, a negation that is glued to its word apart: «нехочу», «нинадо»."""
    for word in _WORD.findall(part):
        rest = word[len(_GLUED[0]) :] if word.startswith(_GLUED) else ""
        if rest and not _is_known(word) and _is_known(rest):
            yield _GLUED[0]
            yield rest
        else:
            yield word


def _is_known(word: str) -> bool:
    known = find_concept(word)
    return known is not None and known.is_exact


def _read_clause(words: Sequence[str]) -> Clause:
    clause = Clause()
    negates = False
    after_not = False  # the word before this one was a negation
    for word, concept, is_exact in _concepts(words):
        clause.words += 1
        clause.slips += concept is not None and not is_exact
        if concept is Concept.NOT:
            negates = after_not = True
            continue
        # "I do not see my card" forbids nothing: it says what does not work.
        if after_not and is_trouble(word):
            negates = after_not = False
            continue
        if concept is Concept.FILLER:
            continue
        after_not = False
        clause.is_wish |= concept in {Concept.WANT, Concept.MORE}
        clause.unknown += concept is None
        clause.tiny += concept is None and len(word) <= TINY_CHARS_MAX
        clause.subjects += concept is not None and concept not in LIGHT
        if negates and concept not in _PASSED:
            clause.is_negated, negates = True, False
            clause.forbidden |= {concept} if concept else set()
        elif concept:
            clause.wanted.add(concept)
    clause.is_negated |= negates
    return clause


def _concepts(words: Sequence[str]) -> Iterator[tuple[str, Concept | None, bool]]:
    """Yield the words with their notions, a phrase as one word."""
    at = 0
    while at < len(words):
        length = _phrase_length(words, at)
        if length:
            yield "", phrases()[tuple(words[at : at + length])], True
        else:
            known = find_concept(words[at])
            yield words[at], known.concept if known else None, known is None or known.is_exact
        at += length or 1


def _phrase_length(words: Sequence[str], at: int) -> int:
    lengths = range(min(PHRASE_WORDS_MAX, len(words) - at), 1, -1)
    return next((n for n in lengths if tuple(words[at : at + n]) in phrases()), 0)
