"""What a shop may change in its bot: words, command words, required fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.domain.message import LOCALES, Locale
from chalicelib.domain.registration_field import ALL_FIELDS, Field

Overrides = Mapping[Locale, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class BotSettings:
    """Texts by locale and key stand before the defaults of `locales/`.

    The phone is always required: the card is tied to it.
    """

    required: frozenset[Field] = frozenset(ALL_FIELDS)
    texts: Overrides = field(default_factory=dict)

    def requires(self, asked: Field) -> bool:
        return asked in self.required or asked is Field.PHONE

    def to_json(self) -> dict[str, Any]:
        """The settings in JSON values."""
        texts = {locale: dict(words) for locale, words in self.texts.items()}
        return {"required": sorted(self.required), "texts": texts}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "BotSettings":
        """The settings that `to_json` wrote; what another version wrote is passed over."""
        known = frozenset(ALL_FIELDS)
        required = frozenset(Field(name) for name in stored["required"] if name in set(known))
        texts = {locale: stored["texts"].get(locale, {}) for locale in LOCALES}
        return cls(required, texts)
