"""The form of a segment: what was typed, what is wrong with it, and its predicate."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.console.refusals import NO_ERRORS, FormErrors, form_errors
from chalicelib.console.rendering import words_of
from chalicelib.console.segments.choices import Choices, read_choices
from chalicelib.console.segments.draft import Condition, Group, Part, places
from chalicelib.console.segments.kinds import GROUPS, KINDS, ConditionKind, Input
from chalicelib.console.segments.predicate import predicate_of
from chalicelib.console.segments.sentences import Said, said
from chalicelib.console.visit import Visit
from chalicelib.console.words import texts
from chalicelib.domain.conversation.bot_settings import PLACE
from chalicelib.domain.errors import Malformed, Refusal

NAME = "name"
DO, SAVE, COUNT, SHOW = "do", "save", "count", "show"


@dataclass(frozen=True, slots=True)
class Builder:
    """What the templates of the form get."""

    draft: Group
    choices: Choices
    errors: FormErrors = NO_ERRORS
    is_redrawn: bool = False

    @property
    def said(self) -> Said:
        """The segment in words."""
        return said(self.draft, self.choices)

    @property
    def kinds(self) -> list[tuple[str, list[ConditionKind]]]:
        """The conditions that can be chosen, by group."""
        every = KINDS.values()
        return [(group, [kind for kind in every if kind.group == group]) for group in GROUPS]

    def kind(self, part: Condition) -> ConditionKind | None:
        """The chosen kind of a condition."""
        return KINDS.get(part.kind)

    def is_group(self, part: Part) -> bool:
        """Whether a part is a group of others."""
        return isinstance(part, Group)

    def label(self, part: Condition, entry: Input) -> str:
        """What a field of a condition is called there."""
        return self._nearest("segments.field", part, entry)

    def hint(self, part: Condition, entry: Input) -> str:
        """What else a person needs to know to fill in a field; often nothing."""
        return self._nearest("segments.hint", part, entry)

    def _nearest(self, beginning: str, part: Condition, entry: Input) -> str:
        """Return the text for a field of this condition, or for the field in any condition."""
        known = texts(self.choices.words.locale)
        own = known.get(f"{beginning}.{part.kind}.{entry.name}")
        text = own or known.get(f"{beginning}.{entry.name}", "")
        return PLACE.sub(lambda _: self.choices.sign, text)

    @property
    def labels(self) -> Mapping[str, str]:
        """What the summary of errors calls each field."""
        w = self.choices.words
        named = {NAME: w.say("segments.name")}
        for name, part, entry in _fields(self.draft):
            kind = w.say(f"segments.kind.{part.kind}") if part.kind else w.say("segments.condition")
            named[name] = f"{kind}, {self.label(part, entry)}" if entry else kind
        return named

    def predicate(self) -> tuple[dict[str, Any], Mapping[str, str]]:
        """Return the predicate, and the place in the form of each part by its pointer.

        Raises:
            Malformed: pointers are places of the form.
        """
        return predicate_of(self.draft, self.choices.scales)


def build(visit: Visit, draft: Group) -> Builder:
    """Return the form of a draft with the lists that it needs."""
    choices = read_choices(visit, words_of(visit), draft)
    return Builder(draft, choices, is_redrawn=visit.request.is_fragment)


def refused(
    builder: Builder, refusal: Refusal, visit: Visit, at: Mapping[str, str] | None = None
) -> Builder:
    """Return the form with what is wrong; `at` has the place of each pointer of the API."""
    names = frozenset({NAME, *(name for name, _, _ in _fields(builder.draft))})
    if isinstance(refusal, Malformed) and at:
        moved = {_moved(pointer, at, names): why for pointer, why in refusal.pointers.items()}
        refusal = Malformed(moved)
    errors = form_errors(refusal, visit.locale, names)
    return replace(builder, errors=errors)


def _moved(pointer: str, at: Mapping[str, str], names: frozenset[str]) -> str:
    """Return the field of the form for a pointer of the API, the nearest one that it has."""
    part = max((each for each in at if f"{pointer}/".startswith(f"{each}/")), key=len, default="")
    if not part:
        return pointer
    name = at[part] + pointer[len(part) :].replace("/", ".")
    while name not in names and name != at[part]:
        name = name.rpartition(".")[0]
    if name in names:
        return f"/{name}"
    firsts = (each for each in names if each.startswith(f"{name}."))
    return f"/{min(firsts, default=name)}"


def _fields(draft: Group) -> list[tuple[str, Condition, Input | None]]:
    """Every field of a form with its condition; the choice of a kind is no `Input`."""
    found: list[tuple[str, Condition, Input | None]] = []
    for place, part in places(draft):
        if not isinstance(part, Condition):
            continue
        found.append((f"{place}.kind", part, None))
        kind = KINDS.get(part.kind)
        found += [(f"{place}.{each.name}", part, each) for each in (kind.inputs if kind else ())]
    return found
