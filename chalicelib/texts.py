"""Every human word, by key and locale; a shop's own words stand before the defaults.

Words are logic-less: `{{name}}` is replaced by a value, and a value is never read as a template.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from chalicelib.domain.bot_settings import BotSettings
from chalicelib.domain.message import LOCALES, Locale
from chalicelib.domain.reply import Button, Label, Params, Reply, Wording

FOLDER = Path(__file__).parent / "locales"
PLACE = re.compile(r"\{\{(\w+)\}\}")
WORDS_BETWEEN = "|"
NOT_LETTERS = re.compile(r"[^\w/ ]+|_")
# A button and a word mean the same to a person; these are the keys of either.
BUTTON = "button."
WORDS = "words."


@cache
def defaults(locale: Locale) -> Mapping[str, str]:
    """The words that ship with the service."""
    text = (FOLDER / f"{locale}.json").read_text(encoding="utf-8")
    words: dict[str, str] = json.loads(text)
    return words


@dataclass(frozen=True, slots=True)
class Texts:
    """The words in force in one shop."""

    settings: BotSettings

    def say(self, locale: Locale, key: str, params: Params | None = None) -> str:
        """The text of a key, its places filled; a place without a value is a mistake of ours."""
        template = self.settings.texts.get(locale, {}).get(key) or defaults(locale)[key]
        if "{{" not in template:
            return template
        values = params or {}
        return PLACE.sub(lambda place: str(values[place[1]]), template)

    def word(self, locale: Locale, reply: Reply) -> Wording:
        """A whole reply in words."""
        text = "\n".join(self.say(locale, line.key, line.params) for line in reply.lines)
        if reply.keyboard is None:
            return Wording(text, None, locale)
        rows = (tuple(self._label(locale, button) for button in row) for row in reply.keyboard)
        return Wording(text, tuple(rows), locale)

    def _label(self, locale: Locale, button: Button) -> Label:
        text = button.label or self.say(locale, BUTTON + button.value)
        return Label(text, button.value, button.asks)

    def meaning(self, typed: str, values: Iterable[str]) -> str | None:
        """Which of these choices a person means, in any locale, case and punctuation."""
        said = plain(typed)
        if not said:
            return None
        return next((value for value in values if said in self._spellings(value)), None)

    def _spellings(self, value: str) -> set[str]:
        spellings: set[str] = set()
        for locale in LOCALES:
            words = defaults(locale)
            for key in (BUTTON + value, WORDS + value):
                if key in words:
                    spellings |= {
                        plain(word) for word in self.say(locale, key).split(WORDS_BETWEEN)
                    }
        return spellings

    def version_of(self, locale: Locale, key: str) -> str:
        """A hash of the very words that are shown: what a consent was given to."""
        import hashlib  # noqa: PLC0415 - only where a consent is asked

        return hashlib.sha256(self.say(locale, key).encode()).hexdigest()[:16]


def plain(typed: str) -> str:
    """What was typed without case, punctuation, pictures and doubled spaces; ё counts as е."""
    folded = typed.casefold().replace("ё", "е")
    return " ".join(NOT_LETTERS.sub(" ", folded).split())
