"""The texts of the bot by key and locale; a shop's own texts replace the defaults."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path

from chalicelib.domain.conversation.bot_settings import (
    FIELD_PLACE,
    PLACE,
    BotSettings,
    problem_of,
)
from chalicelib.domain.conversation.look_alikes import fold_look_alikes
from chalicelib.domain.messages.brand import ShownBrand
from chalicelib.domain.messages.limits import whole_lines
from chalicelib.domain.messages.message import LOCALES, Locale
from chalicelib.domain.messages.reply import Button, Label, Params, RenderedText, Reply
from chalicelib.domain.messages.visible_text import without_formats

FOLDER = Path(__file__).parent / "locales"
WORDS_BETWEEN = "|"
ANY_PLACE = re.compile(f"{PLACE.pattern}|{FIELD_PLACE.pattern}")
NOT_LETTERS = re.compile(r"[^\w/ ]+|_")
# A customer may press a button or type one of its words; both have keys of their own.
BUTTON = "button."
WORDS = "words."
# The texts that name the brand, if there is one and the shop has no words of its own.
BRANDED: Mapping[str, str] = {
    "registration.hello": "brand.hello",
    "registration.personal": "brand.personal",
    "registration.advertising": "brand.advertising",
    "about.text": "brand.about",
    "code.sms": "brand.code_sms",
    "code.email": "brand.code_email",
    "code.subject": "brand.code_subject",
    "notice.subject": "brand.notice_subject",
    "card.caption_named": "brand.card_caption",
}
CHANNEL = "channel."  # the names of channels
OWN_TEXTS_MAX = 1024  # checked texts cached: more than a shop can change in every locale
SPELLINGS_MAX = 512  # lists cached: every button in every locale, and the shop's own


@cache
def defaults(locale: Locale) -> Mapping[str, str]:
    """The texts that ship with the service."""
    text = (FOLDER / f"{locale}.json").read_text(encoding="utf-8")
    words: dict[str, str] = json.loads(text)
    return words


def _no_brand() -> ShownBrand | None:
    return None


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of the bot: the shop's own ones, and defaults for the others.

    `brand` is asked only for a text that names it. `absent` are the choices that this shop has not:
    no keyboard offers them.
    """

    settings: BotSettings
    brand: Callable[[], ShownBrand | None] = _no_brand
    absent: frozenset[str] = frozenset()

    def say(self, locale: Locale, key: str, params: Params | None = None) -> str:
        """The text of a key with its places filled; a place without a value raises a KeyError."""
        # One pass: a value is never read as a template, so a name like `{{code}}` stays a name.
        template, brand = self._template(locale, key)
        if "{{" not in template:
            return template
        values = {**self._places(brand, locale), **(params or {})} if brand else params or {}
        if "{{field." not in template:
            return PLACE.sub(
                lambda place: self._value(locale, place[1], values[place[1]]), template
            )
        return ANY_PLACE.sub(
            lambda place: (
                str(values.get(place[2]) or place[3] or "")
                if place[2]
                else self._value(locale, place[1], values[place[1]])
            ),
            template,
        )

    def fields_named(self, locale: Locale, reply: Reply) -> set[str]:
        """The places of own fields in the texts of a reply: `field.size`."""
        own = (self._own(locale, line.key) or "" for line in reply.lines)
        return {place for text in own for place, _ in FIELD_PLACE.findall(text)}

    def _value(self, locale: Locale, place: str, value: str | int) -> str:
        """The value of a place; a channel is named as people call it."""
        named = f"{CHANNEL}{value}"
        return (
            self.say(locale, named)
            if place == "channel" and named in defaults(locale)
            else str(value)
        )

    def in_every_language(self, key: str) -> dict[Locale, str]:
        """The text of a key without places, by language."""
        return {locale: self.say(locale, key) for locale in LOCALES}

    def _template(self, locale: Locale, key: str) -> tuple[str, ShownBrand | None]:
        """The text before its places are filled, and the brand if it names it."""
        own = self._own(locale, key)
        if own is not None:
            return own, None
        if key in BRANDED and (brand := self.brand()):
            named = BRANDED[key]
            return self._own(locale, named) or defaults(locale)[named], brand
        return defaults(locale)[key], None

    def _own(self, locale: Locale, key: str) -> str | None:
        """The shop's own text if it is valid."""
        # Own texts are checked when they are saved. A text that was edited by hand, or saved before
        # its default got another place, must not stop the bot.
        own = self.settings.texts.get(locale, {}).get(key)
        return own if own and _is_valid(key, own, defaults(locale)[key]) else None

    def _places(self, brand: ShownBrand, locale: Locale) -> Params:
        """What a text may say of the brand; without an operator the brand is responsible."""
        policy = {"policy": brand.policy_url}
        said = self.say(locale, "brand.policy", policy) if brand.policy_url else ""
        name = brand.named(locale)
        return {"brand": name, "operator": brand.operator or name, "policy": said}

    def render(self, locale: Locale, reply: Reply) -> RenderedText:
        """A whole reply as text and button labels."""
        # A remark ends with a blank line before the question that follows it, if one does.
        said = "\n".join(self.say(locale, line.key, line.params) for line in reply.lines)
        text = whole_lines(said.strip("\n"))
        if reply.keyboard is None:
            return RenderedText(text, None, locale)
        rows = (
            tuple(self.label(locale, each) for each in row if each.value not in self.absent)
            for row in reply.keyboard
        )
        return RenderedText(text, tuple(filter(None, rows)), locale)

    def label(self, locale: Locale, button: Button) -> Label:
        """A button as it is shown."""
        text = button.label or self.say(locale, BUTTON + button.choice)
        return Label(text, button.value, button.asks, button.address)

    def meaning(self, typed: str, values: Iterable[str]) -> str | None:
        """The choice that the customer typed, in any locale, case and punctuation, or None."""
        words = _compared(typed)
        if not words:
            return None
        usual = _usual_choices().get(words, frozenset())
        if not self.settings.texts:
            return next((each for each in values if each in usual), None)
        return next((each for each in values if self._is_spelling(each, words, usual)), None)

    def _is_spelling(self, value: str, words: str, usual: frozenset[str]) -> bool:
        keys = (BUTTON + value, WORDS + value)
        if not any(key in own for own in self.settings.texts.values() for key in keys):
            return value in usual
        return any(
            words in _spellings(self.say(locale, key))
            for locale in LOCALES
            for key in keys
            if key in defaults(locale)
        )

    def version_of(self, locale: Locale, key: str) -> str:
        """A hash of the text as it is shown, which a consent record stores as proof."""
        import hashlib  # noqa: PLC0415 - only where a consent is asked

        return hashlib.sha256(self.say(locale, key).encode()).hexdigest()[:16]


@cache
def every_choice() -> frozenset[str]:
    """Every choice that has a button or words of its own."""
    keys = (key for locale in LOCALES for key in defaults(locale))
    return frozenset(key.partition(".")[2] for key in keys if key.startswith((BUTTON, WORDS)))


@cache
def _usual_choices() -> Mapping[str, frozenset[str]]:
    """The choices that the default texts spell so, by the compared words.

    A turn asks some eight times what was typed, each time of up to a hundred choices.
    """
    found: dict[str, set[str]] = {}
    every = chain.from_iterable(defaults(locale).items() for locale in LOCALES)
    spelled = ((key, text) for key, text in every if key.startswith((BUTTON, WORDS)))
    for key, text in spelled:
        for words in _spellings(text):
            found.setdefault(words, set()).add(key.partition(".")[2])
    return {words: frozenset(choices) for words, choices in found.items()}


@lru_cache(OWN_TEXTS_MAX)
def _is_valid(key: str, own: str, default: str) -> bool:
    return problem_of(key, own, default) is None


@lru_cache(SPELLINGS_MAX)
def _spellings(words: str) -> frozenset[str]:
    return frozenset(_compared(word) for word in words.split(WORDS_BETWEEN))


def _compared(typed: str) -> str:
    return fold_look_alikes(plain(typed))


def plain(typed: str) -> str:
    """A typed text without case, punctuation, emoji, double spaces and what cannot be seen.

    ё counts as е.
    """
    folded = unicodedata.normalize("NFC", without_formats(typed)).casefold().replace("ё", "е")
    return " ".join(NOT_LETTERS.sub(" ", folded).split())
