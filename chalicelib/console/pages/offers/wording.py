"""Says what an offer gives and to whom."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.console.pages.offers.form import OfferForm
from chalicelib.console.pages.programme.fields import Json, PointUnit
from chalicelib.console.pages.programme.rule_words import RuleWords, discount_words
from chalicelib.console.pages.programme.wording import FieldDifference
from chalicelib.console.words import PageWords


@dataclass(frozen=True, slots=True)
class OfferWords:
    """The words for offers; `levels` are the names of levels by id."""

    words: PageWords
    unit: PointUnit
    levels: Mapping[str, Mapping[str, str]]

    def effect(self, effect: Json) -> str:
        """Say what an offer gives, and when."""
        rules = RuleWords(self.words, self.unit, self.levels)
        if effect.get("earn"):
            return rules.rule(effect["earn"])
        if effect.get("discount"):
            return discount_words(rules, effect["discount"])
        product = effect["product"]
        return self.words.say("offers.gift", sku=product["sku"], quantity=product["quantity"])


def label_of(words: PageWords, name: str) -> str:
    """Return the label of a field of the form."""
    for part in ("effect.earn.", "effect.discount."):
        if name.startswith(part):
            return words.known("programme.rule_field", name.removeprefix(part))
    return words.known("offers.field", name)


def changed_fields(words: PageWords, theirs: OfferForm, mine: OfferForm) -> list[FieldDifference]:
    """Return the fields in which the stored offer and the form differ."""
    stored = {**theirs.typed, **_named(theirs)}
    typed = {**mine.typed, **_named(mine)}
    return [
        FieldDifference(label_of(words, name), stored.get(name, ""), typed.get(name, ""))
        for name in mine.names
        if stored.get(name, "") != typed.get(name, "")
    ]


def _named(form: OfferForm) -> dict[str, str]:
    return {f"{form.place}.{name}": value for name, value in form.row.typed.items()}
