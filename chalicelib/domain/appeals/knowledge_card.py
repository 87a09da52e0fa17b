"""Knowledge cards: typical questions with answers, and which of them a text asks."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from chalicelib.domain.appeals.topic import Topic
from chalicelib.domain.conversation.free_wording.clause import LIGHT
from chalicelib.domain.conversation.free_wording.concept import Concept
from chalicelib.domain.conversation.free_wording.vocabulary import find_concept
from chalicelib.domain.messages.message import Locale

CARDS_MAX = 200
QUESTION_CHARS_MAX = 60  # a button of every messenger shows it whole
ANSWER_CHARS_MAX = 2000
EXAMPLES_MAX = 20
EXAMPLE_CHARS_MAX = 200
SURE = 0.6  # from here on the card answers
POSSIBLE = 0.5  # from here on the bot asks whether it was meant
APART = 0.1  # two cards that fit almost alike are both offered
OFFERED_MAX = 3
TEXT_WORDS_MAX = 40  # a longer text is a story, and a person reads it
WORD = re.compile(r"[^\W_]+")
STEM_CHARS = 5
SMALL_CHARS = 3
SMALL_WEIGHT = 0.3
SMALL = (LIGHT | {Concept.NOT}) - {Concept.AGAIN}  # which is "to give back" in Russian too


@dataclass(frozen=True, slots=True)
class KnowledgeCard:
    """A typical question. `order` is its place in the bot's menu; `is_shown`: it is in use."""

    id: str
    question: Mapping[Locale, str]
    answer: Mapping[Locale, str]
    examples: tuple[str, ...] = ()
    topic: Topic = Topic.OTHER
    order: int = 0
    is_shown: bool = True
    version: int = field(default=0, compare=False)

    def asked_in(self, locale: Locale) -> str:
        """The question in a language, or in the one that it has."""
        return self.question.get(locale) or next(iter(self.question.values()))

    def answered_in(self, locale: Locale) -> str:
        """The answer in a language, or in the one that it has."""
        return self.answer.get(locale) or next(iter(self.answer.values()))


@dataclass(frozen=True, slots=True)
class CardMatch:
    """The cards that a text asks, the best first; `is_sure`: the first one answers it."""

    cards: tuple[KnowledgeCard, ...]
    is_sure: bool


def match_cards(text: str, cards: Iterable[KnowledgeCard]) -> CardMatch | None:
    """The cards that a text asks, by the notions of the free-wording matcher; None: no card."""
    if len(WORD.findall(text)) > TEXT_WORDS_MAX:
        return None
    asked = _notions(text)
    scored = [(_score(asked, each), each) for each in cards if each.is_shown]
    possible = sorted(
        ((score, card) for score, card in scored if score >= POSSIBLE),
        key=lambda each: (-each[0], each[1].order, each[1].id),
    )
    if not possible:
        return None
    best = possible[0][0]
    is_apart = len(possible) == 1 or best - possible[1][0] >= APART
    return CardMatch(
        tuple(card for _, card in possible[:OFFERED_MAX]), is_sure=best >= SURE and is_apart
    )


def _score(asked: Mapping[str, float], card: KnowledgeCard) -> float:
    wordings = (*card.question.values(), *card.examples)
    return max((_likeness(asked, _notions(each)) for each in wordings), default=0.0)


def _likeness(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """How much two texts have in common, from 0 to 1."""
    common = sum(weight for name, weight in one.items() if name in other)
    # Small words alone ask nothing.
    if common < 1:
        return 0.0
    return 2 * common / (sum(one.values()) + sum(other.values()))


def _notions(text: str) -> dict[str, float]:
    """The notions and the unknown words of a text, with their weights."""
    found: dict[str, float] = {}
    for word in WORD.findall(text.casefold().replace("ё", "е")):
        known = find_concept(word)
        if known is None:
            found[word[:STEM_CHARS]] = 1.0 if len(word) > SMALL_CHARS else SMALL_WEIGHT
        elif known.concept is not Concept.FILLER:
            found[f"#{known.concept}"] = SMALL_WEIGHT if known.concept in SMALL else 1.0
    return found


def in_order(cards: Iterable[KnowledgeCard]) -> Sequence[KnowledgeCard]:
    """The cards as the bot's menu shows them."""
    return sorted(cards, key=lambda each: (each.order, each.id))
