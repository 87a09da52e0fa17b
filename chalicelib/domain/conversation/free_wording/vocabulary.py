"""Finds the notion of one word: exactly, by its stem, or with a slip of the finger."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

from chalicelib.domain.conversation.free_wording import words_en, words_ru
from chalicelib.domain.conversation.free_wording.concept import Concept

STEM = "-"  # at the end of an entry of the lists
WORDS_KNOWN_MAX = 2048  # words of recent messages that are looked up once
WORD_CHARS_MAX = 24  # a longer word is no word of ours, with whatever slips
STEM_CHARS_MIN = 2
SMALL_NUMBER_DIGITS_MAX = 4  # a day, a count or a year
FUZZY_CHARS_MIN = 4
ONE_SLIP_CHARS = 5  # in a shorter word one other letter makes another word
TWO_SLIPS_CHARS = 9
SLIPS_MAX = 2  # in a word of TWO_SLIPS_CHARS or more

_RU = (
    "а я о е и ы у ю ь й ой ей ою ею ом ем ам ям ами ями ах ях ов ев ью ия ие ии ию ией иям иями"
    " иях ий ый ая яя ое ее ые его ого ему ому ым им ыми ими ых их ую юю ть ти ться л ла ло ли лся"
    " лась лось лись ет ит ют ят ут ат ете ите ешь ишь йте йся йтесь ись итесь ться ал ала али ало"
    " ать аю аешь ает аем аете ают ай айте аться айся ался алась ил ила или ило ить ится иться ился"
    " илась ились ел ела ели еть уй уйте овать ую уешь ует уют н на но ны ен ена ено ены нный нная"
    " нные нного ную нных ив ите ьте ки ку ке ка кой ок ку ял яла яли ял яет яют яю яйте яй ять"
    " ный ная ное ные ного ному"
    " яться усь юсь аюсь яюсь ется утся ются ешься ени ение ения ению ением ений"
)
_EN = "s es ed d e ing er ers ion"
ENDINGS = frozenset(["", *_RU.split(), *_EN.split()])
ENDING_CHARS_MAX = max(map(len, ENDINGS))
# Unstressed vowels sound alike, so people swap them even in short words.
_ALIKE = frozenset({("а", "о"), ("о", "а"), ("е", "и"), ("и", "е"), ("я", "е"), ("е", "я")})

_ONE_SOUND = str.maketrans("аеэ", "оии")


class Known(NamedTuple):
    """The notion of a word; `is_exact`: it was written without a slip."""

    concept: Concept
    is_exact: bool


@lru_cache(WORDS_KNOWN_MAX)
def find_concept(word: str) -> Known | None:
    """The notion of a word in lower case; None if it is no word of the lists."""
    if word.isdecimal() and len(word) <= SMALL_NUMBER_DIGITS_MAX:
        return Known(Concept.FILLER, is_exact=True)
    whole, stems = _entries()
    if word in whole:
        return Known(whole[word], is_exact=True)
    for stem in _stems_of(word, STEM_CHARS_MIN):
        if stem in stems:
            return Known(stems[stem], is_exact=True)
    if is_trouble(word):
        # What is only a complaint about something else has no notion of its own.
        return Known(Concept.FILLER, is_exact=True)
    if FUZZY_CHARS_MIN <= len(word) <= WORD_CHARS_MAX:
        return _find_with_slip(word)
    return None


@cache
def phrases() -> Mapping[tuple[str, ...], Concept]:
    """The phrases of both languages, word by word."""
    every = chain(words_ru.PHRASES.items(), words_en.PHRASES.items())
    return {tuple(phrase.split()): concept for phrase, concept in every}


@cache
def troubles() -> frozenset[str]:
    """Words that, after a negation, say what does not work, and forbid nothing."""
    listed = (words[Concept.TROUBLE].split() for words in (words_ru.WORDS, words_en.WORDS))
    return frozenset(chain.from_iterable(listed))


def is_trouble(word: str) -> bool:
    """Whether the word says, after a negation, what does not work."""
    stems = (stem + STEM for stem in _stems_of(word, STEM_CHARS_MIN))
    return word in troubles() or any(stem in troubles() for stem in stems)


@cache
def _entries() -> tuple[Mapping[str, Concept], Mapping[str, Concept]]:
    """Whole words, and stems; a word that stands in two lists has the notion of the first one."""
    whole: dict[str, Concept] = {}
    stems: dict[str, Concept] = {}
    for words in (words_ru.WORDS, words_en.WORDS):
        for concept, listed in words.items():
            for entry in listed.split() if concept is not Concept.TROUBLE else ():
                known = stems if entry.endswith(STEM) else whole
                known.setdefault(entry.removesuffix(STEM), concept)
    return whole, stems


@cache
def _by_first_sound() -> Mapping[str, tuple[tuple[str, bool, Concept], ...]]:
    whole, stems = _entries()
    groups: dict[str, list[tuple[str, bool, Concept]]] = defaultdict(list)
    for known, is_stem in ((whole, False), (stems, True)):
        for word, concept in known.items():
            if len(word) >= FUZZY_CHARS_MIN and concept is not Concept.FILLER:
                groups[_first_sound(word)].append((word, is_stem, concept))
    return {letter: tuple(group) for letter, group in groups.items()}


def _first_sound(word: str) -> str:
    """The first letter, without regard to unstressed vowels: «аператор», «атписаться»."""
    return word[0].translate(_ONE_SOUND)


def _find_with_slip(word: str) -> Known | None:
    for entry, is_stem, concept in _by_first_sound().get(_first_sound(word), ()):
        written = _stems_of(word, FUZZY_CHARS_MIN) if is_stem else (word,)
        if any(_differs_by_slips(stem, entry) for stem in written):
            return Known(concept, is_exact=False)
    return None


def _stems_of(word: str, chars_min: int) -> Iterator[str]:
    """The word without each of its possible endings, longest stem first."""
    shortest = max(chars_min, len(word) - ENDING_CHARS_MAX)
    return (word[:end] for end in range(len(word), shortest - 1, -1) if word[end:] in ENDINGS)


def _differs_by_slips(written: str, entry: str) -> bool:
    if abs(len(written) - len(entry)) > 1 + (len(entry) >= TWO_SLIPS_CHARS):
        return False
    if len(entry) < ONE_SLIP_CHARS:
        return _is_slip(written, entry, strict=True)
    if _is_slip(written, entry, strict=False):
        return True
    return len(entry) >= TWO_SLIPS_CHARS and _distance(written, entry) <= SLIPS_MAX


def _is_slip(written: str, entry: str, *, strict: bool) -> bool:
    """Whether one letter is extra, missing, other, or two neighbours are swapped.

    `strict` takes another letter only for a vowel that sounds alike, and no missing letter.
    """
    start = next(
        (at for at, (one, two) in enumerate(zip(written, entry, strict=False)) if one != two),
        min(len(written), len(entry)),
    )
    one, two = written[start:], entry[start:]
    if len(one) == len(two):
        is_swap = len(one) > 1 and one[1] + one[0] + one[2:] == two
        is_other = one[1:] == two[1:] and (not strict or (one[:1], two[:1]) in _ALIKE)
        return is_swap or is_other
    return one[1:] == two or (not strict and one == two[1:])


def _distance(one: str, two: str) -> int:
    """The edit distance with swapped neighbours."""
    before: list[int] = []
    row = list(range(len(two) + 1))
    for i, char in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, other in enumerate(two, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (char != other))
            if i > 1 and j > 1 and char == two[j - 2] and one[i - 2] == other:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]
