"""A segment while a person builds it: a tree of groups and conditions, made of fields of a form.

A field is named as the API points to it: `predicate.of.0.from`. The root is always a group.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from chalicelib.console.segments.kinds import KINDS, MANY, Form, Input
from chalicelib.domain.segments.reading import DEPTH_MAX

ROOT = "predicate"
NAME = re.compile(rf"({ROOT}(?:\.of\.[0-9]{{1,3}}){{0,{DEPTH_MAX}}})\.([a-z_]+(?:\.more)?)")
KIND, EXCEPT, SHOWN, MORE = "kind", "not", "shown", "more"
CHILDREN = "#"  # no field of a form has this name
SPLITS = {False: re.compile("\n"), True: re.compile("[\n,]")}
ALL, ANY = "all", "any"
GROUP_KINDS = frozenset({ALL, ANY})

Values = tuple[str, ...]
Fields = Mapping[str, Values]


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition as it was typed; without a kind it has not been chosen yet."""

    kind: str = ""
    fields: Mapping[str, Values] = field(default_factory=dict)
    is_except: bool = False

    def values(self, entry: Input) -> Values:
        """Return what was typed or chosen for a field of the condition."""
        return self.fields.get(entry.name, entry.default)

    def value(self, entry: Input) -> str:
        """Return the one value of a field."""
        values = self.values(entry)
        return values[-1] if values else ""


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions and groups of which all, or at least one, must be true."""

    kind: str = ALL
    of: tuple["Condition | Group", ...] = ()
    is_except: bool = False


Part = Condition | Group
NEW = Group(ALL, (Condition(),))


def read_draft(fields: Mapping[str, list[str]]) -> Group:
    """Return the tree that the fields of a form describe; other fields are left out."""
    root = _part(_by_place(fields), ROOT)
    return root if isinstance(root, Group) else Group(ALL, (root,))


def has_draft(fields: Mapping[str, list[str]]) -> bool:
    """Whether fields of a form describe a tree."""
    return any(NAME.fullmatch(name) for name in fields)


def edited(draft: Group, do: str) -> Group:
    """Return the tree after a press of a button: `add predicate.of.0`."""
    what, _, path = do.partition(" ")
    steps = [int(step) for step in re.findall(r"\.of\.([0-9]{1,3})", path)]
    changed = _edited(draft, what, steps)
    return changed if isinstance(changed, Group) else draft


def places(draft: Part, path: str = ROOT) -> Iterator[tuple[str, Part]]:
    """Yield every part of a tree with the beginning of the names of its fields."""
    yield path, draft
    if isinstance(draft, Group):
        for number, part in enumerate(draft.of):
            yield from places(part, f"{path}.of.{number}")


def _edited(part: Part, what: str, steps: list[int]) -> Part:
    if not isinstance(part, Group):
        return part
    if not steps:
        return _added(part, what)
    at, *rest = steps
    if at >= len(part.of):
        return part
    if what == "remove" and not rest:
        return replace(part, of=(*part.of[:at], *part.of[at + 1 :]))
    return replace(part, of=(*part.of[:at], _edited(part.of[at], what, rest), *part.of[at + 1 :]))


def _added(group: Group, what: str) -> Group:
    match what:
        case "add":
            return replace(group, of=(*group.of, Condition()))
        case "group":
            return replace(group, of=(*group.of, Group(ANY, (Condition(),))))
        case _:
            return group


def _part(found: Mapping[str, Fields], path: str) -> Part:
    own = found[path]
    kind = own.get(KIND, ("",))[-1]
    is_except = EXCEPT in own
    numbers = own.get(CHILDREN, ())
    if kind in GROUP_KINDS or numbers:
        of = tuple(_part(found, f"{path}.of.{number}") for number in numbers)
        return Group(kind if kind in GROUP_KINDS else ALL, of, is_except)
    if kind not in KINDS:
        return Condition(is_except=is_except)
    return Condition(kind, _chosen(own, kind), is_except)


def _chosen(own: Fields, kind: str) -> Fields:
    """Return the fields of this kind: those of the kind before it are forgotten.

    A field that the form showed is empty if nothing of it was sent: all its boxes were unchecked.
    """
    shown = own.get(SHOWN, ("",))[-1]
    if shown not in ("", kind):
        return {}
    sent = {name.removesuffix(f".{MORE}") for name in own}
    inputs = KINDS[kind].inputs
    return {each.name: _typed(own, each) for each in inputs if shown or each.name in sent}


def _typed(own: Fields, entry: Input) -> Values:
    """Return the chosen values of a field, and those that were typed one a line."""
    values = own.get(entry.name, ())
    if entry.form not in MANY:
        return values
    more = own.get(f"{entry.name}.{MORE}", ())
    chosen, typed = ((), values) if entry.form is Form.LINES else (values, more)
    lines = (line for text in typed for line in SPLITS[entry.has_commas].split(text))
    return tuple(dict.fromkeys(text.strip() for text in (*chosen, *lines) if text.strip()))


def _by_place(fields: Mapping[str, list[str]]) -> Mapping[str, Fields]:
    """Return the fields of each part by its place; `CHILDREN` are the numbers of its children."""
    found: dict[str, dict[str, Values]] = {ROOT: {}}
    children: dict[str, set[int]] = {}
    for name, values in fields.items():
        named = NAME.fullmatch(name)
        if named is None:
            continue
        found.setdefault(named[1], {})[named[2]] = tuple(values)
        place = named[1]
        # A part may have fields below it alone.
        while place != ROOT:
            place, _, number = place.rpartition(".of.")
            found.setdefault(place, {})
            children.setdefault(place, set()).add(int(number))
    for place, numbers in children.items():
        found[place][CHILDREN] = tuple(str(number) for number in sorted(numbers))
    return found
