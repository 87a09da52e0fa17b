"""Says a programme in the words of a reader: values, rules, levels, and what a draft changes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from chalicelib.console.pages.programme.fields import (
    BETWEEN,
    FieldKind,
    FormField,
    Json,
    PointUnit,
    fields_of,
    unit_of,
    value_at,
)
from chalicelib.console.pages.programme.form import document_in
from chalicelib.console.pages.programme.rows import typed_start
from chalicelib.console.pages.programme.rule_words import RuleWords, discount_words
from chalicelib.console.words import PageWords
from chalicelib.domain.messages.notation import factor_text
from chalicelib.domain.points.drafts.difference import difference
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.rules import BASIS

ROWS = ("/earning/rules", "/discounts/rules", "/tiers/levels")
EMPTY: Sequence[Json] = (None, "", [])  # a first version that has them changes nothing by them


class Sum(NamedTuple):
    """An amount of money as the document has it."""

    amount: str
    currency: str


class FieldDifference(NamedTuple):
    """What a draft changes: its name, and the words before and after; empty: there was none."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ProgrammeWords:
    """The words for one document."""

    document: Json
    words: PageWords

    @property
    def unit(self) -> PointUnit:
        return unit_of(self.document)

    @property
    def rule_words(self) -> RuleWords:
        names = {each["id"]: each["name"] for each in self.document["tiers"]["levels"]}
        return RuleWords(self.words, self.unit, names)

    def value(self, field: FormField) -> str:
        """Say the value of a field."""
        return self.said(field, value_at(self.document, field.path))

    def said(self, field: FormField, value: Json) -> str:
        """Say a value as one of a field."""
        words = self.words
        if value in (None, "", []) and field.kind is not FieldKind.CHOICE:
            is_bound = field.is_optional and field.kind is not FieldKind.TEXT
            return words.say("programme.no_bound" if is_bound else "none")
        sayers: Mapping[FieldKind, Callable[[Json], str]] = {
            FieldKind.MONEY: lambda price: words.money(Sum(**price)),
            FieldKind.POINTS: lambda points: words.points(points, self.unit.scale),
            FieldKind.PERCENT: lambda rate: words.percent(rate / BASIS),
            FieldKind.CODES: ", ".join,
            FieldKind.NAMES: ", ".join,
            FieldKind.YES: lambda is_so: words.say("programme.yes" if is_so else "programme.no"),
            FieldKind.CHOICE: lambda each: words.known(
                f"programme.choice.{field.name}", each or "none"
            ),
            FieldKind.COUNT: words.number,
            FieldKind.TERM: words.number,
            FieldKind.TEXT: str,
        }
        return sayers[field.kind](value)

    def rules(self) -> list[tuple[str, str]]:
        """Each rule of earning: its id and its sentence."""
        say = self.rule_words
        return [(rule["id"], say.rule(rule)) for rule in self.document["earning"]["rules"]]

    def discounts(self) -> list[tuple[str, str]]:
        """Each rule of discounts: its id and its sentence."""
        say = self.rule_words
        rules = self.document["discounts"]["rules"]
        return [(rule["id"], discount_words(say, rule)) for rule in rules]

    def levels(self) -> list[tuple[str, str]]:
        """Each level: its name, and where it begins with what it multiplies."""
        locale = self.words.locale
        return [(each["name"][locale], self._level(each)) for each in self._levels]

    @property
    def _levels(self) -> Sequence[Json]:
        found: Sequence[Json] = self.document["tiers"]["levels"]
        return found

    def _level(self, level: Json) -> str:
        start, words = level["from"], self.words
        if isinstance(start, dict):
            begins = words.money(Sum(**start))
        else:
            begins = typed_start(start, self.unit, words.locale)
        factor = factor_text((level["multiplier"][0], level["multiplier"][1]), words.locale)
        return words.say("programme.level_sentence", start=begins, factor=factor)

    def level_names(self) -> dict[str, str]:
        """Say what is said of each level, by its id."""
        return {
            each["id"]: f"{each['name']['ru']} / {each['name']['en']}: {self._level(each)}"
            for each in self._levels
        }


def differences(
    before: Programme | None, after: Programme, words: PageWords
) -> list[FieldDifference]:
    """Say every change from one programme to another.

    A place without words is said as the document has it: nothing that changes stays hidden.
    """
    was = document_in(before) if before else None
    now = document_in(after)
    old, new = (ProgrammeWords(was, words) if was else None), ProgrammeWords(now, words)
    known = {f"/{each.name.replace(BETWEEN, '/')}": each for each in fields_of(now)}
    found = list(_of_rules(old, new, words))
    for change in difference(before, after):
        if change.before is None and change.after in EMPTY:
            continue
        field = known.get(change.field)
        if field:
            label = words.say(f"programme.field.{field.name}")
            found.append(FieldDifference(label, old.value(field) if old else "", new.value(field)))
        elif not change.field.startswith(ROWS):
            name = change.field.strip("/").replace("/", BETWEEN)
            label = words.known("programme.field", name)
            was, becomes = (_raw(words, name, each) for each in (change.before, change.after))
            found.append(FieldDifference(label, was, becomes))
    return found


def _raw(words: PageWords, name: str, value: Json) -> str:
    """Say what no field of the form says: as the word of a choice, or as the document has it."""
    if value in EMPTY:
        return ""
    if isinstance(value, str):
        return words.known(f"programme.choice.{name}", value)
    is_list = isinstance(value, list) and all(isinstance(each, str) for each in value)
    return ", ".join(value) if is_list else str(value)


def _of_rules(
    old: ProgrammeWords | None, new: ProgrammeWords, words: PageWords
) -> Iterator[FieldDifference]:
    """Yield a line for each rule and level that is new, gone, or says another thing."""
    parts = (
        ("rule", dict(old.rules()) if old else {}, dict(new.rules())),
        ("discount", dict(old.discounts()) if old else {}, dict(new.discounts())),
        ("level", old.level_names() if old else {}, new.level_names()),
    )
    for part, before, after in parts:
        for name in [*after, *(each for each in before if each not in after)]:
            was, now = before.get(name, ""), after.get(name, "")
            if was != now:
                yield FieldDifference(words.say(f"programme.{part}_named", id=name), was, now)
        common = [name for name in after if name in before]
        if common != [name for name in before if name in after]:
            order = ", ".join(after)
            yield FieldDifference(words.say(f"programme.{part}_order"), ", ".join(before), order)
