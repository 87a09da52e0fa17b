"""Says a draft of a segment in words: who is in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from chalicelib.console.segments.choices import Choices
from chalicelib.console.segments.draft import GROUP_KINDS, Condition, Group, Part
from chalicelib.console.segments.kinds import KINDS, MANY, NO, ConditionKind, Form, Input
from chalicelib.domain.money import Money

NAMES_MAX = 12  # of a list; the others are counted
DAYS_DIGITS_MAX = 6
COMING = frozenset({"birthday", "points.expiring"})
UNITS = {Form.WHOLE, Form.MONEY, Form.POINTS, Form.PERCENT}


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, and those of its parts. `is_except`: the opposite is meant.

    `matches`: whether it is true for one customer; None: no customer was asked about.
    """

    text: str
    of: tuple["Said", ...] = ()
    is_except: bool = False
    matches: bool | None = None


class WhyPart(Protocol):
    """Whether a part of a predicate matches one customer, as the API answers."""

    @property
    def kind(self) -> str: ...
    @property
    def matches(self) -> bool: ...
    @property
    def of(self) -> Sequence["WhyPart"]: ...


def said(part: Part, choices: Choices) -> Said:
    """Return the words of a part of a segment."""
    w = choices.words
    match part:
        case Group(kind, of, is_except):
            key = f"segments.says.{kind}" if of else f"segments.says.{kind}_of_none"
            return Said(w.say(key), tuple(said(each, choices) for each in of), is_except)
        case Condition(kind, _, is_except) if kind:
            return Said(_sentence(KINDS[kind], part, choices), is_except=is_except)
        case _:
            return Said(w.say("segments.says.not_chosen"), is_except=part.is_except)


def judged(spoken: Said, part: Part, why: WhyPart) -> Said:
    """Return the words of a part with yes or no for one customer, for it and for each below it."""
    inner = why.of[0] if part.is_except else why
    if not isinstance(part, Group):
        return replace(spoken, matches=why.matches)
    # The page puts a group around what is none, so that the part itself stands in its place.
    whys = inner.of if inner.kind in GROUP_KINDS else (inner,)
    below = zip(spoken.of, part.of, whys, strict=True)
    of = tuple(judged(words, each, reason) for words, each, reason in below)
    return replace(spoken, of=of, matches=why.matches)


def _sentence(kind: ConditionKind, part: Condition, choices: Choices) -> str:
    places = {entry.name: _words(entry, part, choices) for entry in kind.inputs}
    flag = next((entry for entry in kind.inputs if entry.form is Form.FLAG), None)
    # What was not bought is another sentence, not another word of one.
    key = f"segments.says.{kind.name}{_ending(flag, part) if flag else ''}"
    if "from" in places:
        places["range"] = _range(places["from"], places["to"], choices)
    if "days" in places:
        places["within"] = _within(kind, part, choices)
    return choices.words.say(key, **places).strip()


def _ending(flag: Input, part: Condition) -> str:
    """Return the end of the key of a sentence; "yes" is meant where it cannot be left out."""
    value = part.value(flag)
    if value == NO:
        return ".no"
    return ".yes" if value and flag.is_optional else ""


def _words(entry: Input, part: Condition, choices: Choices) -> str:
    w = choices.words
    values = part.values(entry)
    if not any(values):
        return "" if entry.is_optional else w.say("segments.says.not_filled")
    if entry.form in UNITS:
        return _unit(entry, values[-1], choices)
    if entry.form is Form.SCORES and len(values) == len(entry.options):
        return w.say("segments.says.any_score")
    names = choices.names(entry, values)
    more = len(names) - NAMES_MAX
    shown = ", ".join(names[:NAMES_MAX])
    if entry.form in MANY and more > 0:
        return w.say("segments.says.and_more", names=shown, more=w.number(more))
    return shown


def _unit(entry: Input, text: str, choices: Choices) -> str:
    """Return a typed number as it is written; what is not a number stays as it was typed."""
    w, number = choices.words, "".join(text.split()).replace(",", ".")
    try:
        units = round(float(number) * 10 ** choices.scales.of(entry.form))
    except (ValueError, OverflowError):
        return text
    match entry.form:
        case Form.MONEY:
            return w.money(Money(units, choices.currency))
        case Form.PERCENT:
            return w.percent(units / 10_000)
        case _:
            return w.points(units, choices.scales.of(entry.form))


def _range(low: str, high: str, choices: Choices) -> str:
    say = choices.words.say
    if low and high:
        same = low == high
        return say("segments.says.exactly" if same else "segments.says.between", low=low, high=high)
    if low:
        return say("segments.says.at_least", low=low)
    return say("segments.says.at_most", high=high) if high else say("segments.says.not_filled")


def _within(kind: ConditionKind, part: Condition, choices: Choices) -> str:
    """Return the words of a period: of the past, or of what is to come."""
    w = choices.words
    typed = part.value(next(entry for entry in kind.inputs if entry.name == "days"))
    if not typed.strip():
        return w.say("segments.says.any_time")
    if kind.name == "birthday" and typed == "0":
        return w.say("segments.says.today")
    key = f"segments.says.coming.{kind.name}" if kind.name in COMING else "segments.says.past"
    is_number = typed.isdecimal() and len(typed) <= DAYS_DIGITS_MAX
    return w.say(key, days=w.count(int(typed), "segments.days") if is_number else typed)
