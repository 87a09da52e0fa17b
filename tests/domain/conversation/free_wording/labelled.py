"""400 labelled phrases, half Russian and half English: those tuned on, and those held out."""

import json
from dataclasses import dataclass
from pathlib import Path

from chalicelib.domain.conversation.free_wording import Match, match_command
from chalicelib.domain.messages.message import Locale

FOLDER = Path(__file__).parent / "phrases"
SETS = ("tuned", "held_out")


@dataclass(frozen=True)
class Phrase:
    """One phrase; `command` is None if no command is meant."""

    text: str
    language: Locale
    command: str | None

    @property
    def match(self) -> Match | None:
        return match_command(self.text, self.language)

    @property
    def carried_out(self) -> str | None:
        """The command that the bot would carry out without asking back."""
        match = self.match
        return match.command if match and match.is_sure else None


@dataclass(frozen=True)
class Score:
    """How well a set of phrases is understood; only what is carried out counts."""

    precision: float
    recall: float


def read_phrases(name: str) -> list[Phrase]:
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    groups = [json.loads(line) for line in lines]
    return [
        Phrase(text, group["language"], group["command"])
        for group in groups
        for text in group["phrases"]
    ]


def score(phrases: list[Phrase]) -> Score:
    right = sum(phrase.command is not None and is_right(phrase) for phrase in phrases)
    taken = sum(phrase.carried_out is not None for phrase in phrases)
    meant = sum(phrase.command is not None for phrase in phrases)
    return Score(right / taken, right / meant)


def is_right(phrase: Phrase) -> bool:
    # "My data" opens the export and the erasure, and "what do you know about me" the profile: both
    # show what the shop knows, so either answers both. "Speak Russian" chooses at once. A
    # person who wants to spend points reads first how many there are.
    alike = {
        "spend": "points",
        "my_data": "profile",
        "language_ru": "language",
        "language_en": "language",
    }
    taken = phrase.carried_out
    return taken is not None and alike.get(taken, taken) == phrase.command
