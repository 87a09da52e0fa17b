"""What a shop may change in its bot: texts, command words and required fields."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.domain.conversation.registration_field import ALL_FIELDS, Field
from chalicelib.domain.messages.filled_address import fills_address
from chalicelib.domain.messages.message import LOCALES, Locale
from chalicelib.domain.messages.visible_text import has_visible

PLACE = re.compile(r"\{\{(\w+)\}\}")
# An own field of the customer, and the words for customers without a value.
FIELD_PLACE = re.compile(r"\{\{(field\.[a-z0-9_]{1,31})(?:\|or:\"([^\"{}\n]*)\")?\}\}")
TEXT_CHARS_MAX = 2000
CONTACT_CHARS_MAX = 300
# Limits of texts by the beginning of their key; all other texts have TEXT_CHARS_MAX.
CHARS_MAX: Mapping[str, int] = {"button.": 60, "words.": 500}
WITHOUT_FIELDS = tuple(CHARS_MAX)  # what a customer says cannot have a value in it

Overrides = Mapping[Locale, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class BotSettings:
    """The shop's own texts by locale and key; they replace the defaults of `locales/`.

    The phone is always required, because the card is tied to it. `contact` is how customers reach
    the shop: a phone, an address, hours; empty: the bot names none. With `tells_receipts` the bot
    tells customers what each receipt gave. `topics` are the names, by locale, of the topics of
    campaigns that a customer may refuse. `own_fields` are the ids of the own fields that the
    registration asks for, in order; they stand here so that a registration reads nothing more.
    """

    required: frozenset[Field] = frozenset(ALL_FIELDS)
    texts: Overrides = field(default_factory=dict)
    contact: str = ""
    tells_receipts: bool = True
    topics: Mapping[str, Mapping[Locale, str]] = field(default_factory=dict)
    own_fields: tuple[str, ...] = ()

    def requires(self, wanted: Field) -> bool:
        return wanted in self.required or wanted is Field.PHONE

    @property
    def names_fields(self) -> bool:
        """Whether an own text says what is in an own field of the customer."""
        every = (text for words in self.texts.values() for text in words.values())
        return any("{{field." in text for text in every)

    def to_json(self) -> dict[str, Any]:
        """The settings as JSON values."""
        texts = {locale: dict(words) for locale, words in self.texts.items()}
        return {
            "required": sorted(self.required),
            "texts": texts,
            "contact": self.contact,
            "tells_receipts": self.tells_receipts,
            "topics": {topic: dict(names) for topic, names in self.topics.items()},
            "own_fields": list(self.own_fields),
        }

    @classmethod
    def from_json(cls, stored: Any) -> "BotSettings":  # noqa: ANN401 - a hand may have written it
        """Read what `to_json` wrote; parts of another shape are ignored."""
        # A broken part must not silence the bot of the whole shop, so the defaults replace it.
        parts = stored if isinstance(stored, dict) else {}
        listed, texts = parts.get("required"), parts.get("texts")
        names = listed if isinstance(listed, list) else ALL_FIELDS
        required = frozenset(name for name in ALL_FIELDS if name in names)
        contact = parts.get("contact")
        own = {locale: _words(texts, locale) for locale in LOCALES}
        return cls(
            required,
            own,
            contact if isinstance(contact, str) else "",
            tells_receipts=parts.get("tells_receipts") is not False,
            topics=_topics(parts.get("topics")),
            own_fields=_ids(parts.get("own_fields")),
        )


def problems_of(settings: BotSettings, defaults: Overrides) -> dict[str, str]:
    """The reasons why the settings cannot be saved, by JSON pointer; empty if they can."""
    problems = {} if Field.PHONE in settings.required else {"/required": "the phone always is"}
    for locale, words in settings.texts.items():
        for key, own in words.items():
            default = defaults[locale].get(key)
            problem = problem_of(key, own, default) if default else "no text has this key"
            if problem:
                place = key.replace("~", "~0").replace("/", "~1")
                problems[f"/texts/{locale}/{place}"] = problem
    return problems


def problem_of(key: str, own: str, default: str) -> str | None:
    """The reason why a shop's own text cannot replace the text `default`; None if it can."""
    chars_max = next(
        (limit for kind, limit in CHARS_MAX.items() if key.startswith(kind)), TEXT_CHARS_MAX
    )
    places, wanted = set(PLACE.findall(own)), set(PLACE.findall(default))
    rest = PLACE.sub("", own if key.startswith(WITHOUT_FIELDS) else FIELD_PLACE.sub("", own))
    if not has_visible(own):
        return "empty: leave the key out to get the default"
    if len(own) > chars_max:
        return f"longer than {chars_max} characters"
    if "{{" in rest or "}}" in rest:
        return "a place looks like {{name}}, without spaces"
    if places != wanted:
        named = ", ".join(f"{{{{{name}}}}}" for name in sorted(wanted)) or "none"
        return f"the places of this text are: {named}"
    if fills_address(own):
        return "a place touches an address, whose owner would get the value: put a space between"
    return None


def _topics(stored: Any) -> dict[str, dict[Locale, str]]:  # noqa: ANN401
    topics = stored if isinstance(stored, dict) else {}
    return {
        topic: {locale: str(names[locale]) for locale in LOCALES}
        for topic, names in topics.items()
        if isinstance(names, dict) and names.keys() >= set(LOCALES)
    }


def _ids(stored: Any) -> tuple[str, ...]:  # noqa: ANN401
    return tuple(map(str, stored)) if isinstance(stored, list) else ()


def _words(texts: Any, locale: Locale) -> dict[str, str]:  # noqa: ANN401
    words = texts.get(locale) if isinstance(texts, dict) else None
    if not isinstance(words, dict):
        return {}
    return {key: text for key, text in words.items() if isinstance(text, str)}
