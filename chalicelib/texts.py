"""Every human word, by key and locale; a shop's own words stand before the defaults.

Words are logic-less: `{{name}}` is replaced by a value, and a value is never read as a template.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from chalicelib.domain.conversation.bot_settings import PLACE, BotSettings, problem_of
from chalicelib.domain.messages.message import LOCALES, Locale
from chalicelib.domain.messages.reply import Button, Label, Params, RenderedText, Reply

FOLDER = Path(__file__).parent / "locales"
WORDS_BETWEEN = "|"
NOT_LETTERS = re.compile(r"[^\w/ ]+|_")
# A button and a word mean the same to a person; these are the keys of either.
BUTTON = "button."
WORDS = "words."
OWN_TEXTS_MAX = 1024  # remembered as good: a shop's changes of every text in every locale
SPELLINGS_MAX = 512  # lists remembered: every button in every locale, and what shops changed


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
        template = self._template(locale, key)
        if "{{" not in template:
            return template
        values = params or {}
        return PLACE.sub(lambda place: str(values[place[1]]), template)

    def _template(self, locale: Locale, key: str) -> str:
        """The shop's own text if it can be said; one that a hand broke must break no dialogue."""
        default = defaults(locale)[key]
        own = self.settings.texts.get(locale, {}).get(key)
        return own if own and _may_stand(key, own, default) else default

    def render(self, locale: Locale, reply: Reply) -> RenderedText:
        """A whole reply as text and labels."""
        text = "\n".join(self.say(locale, line.key, line.params) for line in reply.lines)
        if reply.keyboard is None:
            return RenderedText(text, None, locale)
        rows = (tuple(self._label(locale, button) for button in row) for row in reply.keyboard)
        return RenderedText(text, tuple(rows), locale)

    def _label(self, locale: Locale, button: Button) -> Label:
        text = button.label or self.say(locale, BUTTON + button.value)
        return Label(text, button.value, button.asks)

    def meaning(self, typed: str, values: Iterable[str]) -> str | None:
        """Which of these choices a person means, in any locale, case and punctuation."""
        said = plain(typed)
        if not said:
            return None
        return next((value for value in values if self._may_be_said(value, said)), None)

    def _may_be_said(self, value: str, said: str) -> bool:
        return any(
            said in _spellings(self.say(locale, key))
            for locale in LOCALES
            for key in (BUTTON + value, WORDS + value)
            if key in defaults(locale)
        )

    def version_of(self, locale: Locale, key: str) -> str:
        """A hash of the very words that are shown: what a consent was given to."""
        import hashlib  # noqa: PLC0415 - only where a consent is asked

        return hashlib.sha256(self.say(locale, key).encode()).hexdigest()[:16]


@lru_cache(OWN_TEXTS_MAX)
def _may_stand(key: str, own: str, default: str) -> bool:
    return problem_of(key, own, default) is None


@lru_cache(SPELLINGS_MAX)
def _spellings(words: str) -> frozenset[str]:
    return frozenset(plain(word) for word in words.split(WORDS_BETWEEN))


def plain(typed: str) -> str:
    """What was typed without case, punctuation, pictures and doubled spaces; ё counts as е."""
    folded = typed.casefold().replace("ё", "е")
    return " ".join(NOT_LETTERS.sub(" ", folded).split())
