"""Marketers' texts: placeholders without logic, compiled before a campaign can be saved.

`{{name}}` is replaced by a value, `{{points|plural:"балл","балла","баллов"}}` by the word that
agrees with a number, without the number. `{{field.size|or:"your size"}}` is the value of an own
field of the customer, or these words if there is none. A template has no other syntax, and a value
is never read as a template.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.plural import FORM_OF, FORMS
from chalicelib.domain.messages.sentences import GAP, STAND_IN
from chalicelib.domain.messages.visible_text import has_visible

TEMPLATE_CHARS_MAX = 100_000  # more than any channel takes; it bounds the work of compiling
QUOTED_CHARS_MAX = 40  # of a wrong name, when it is shown to the author

OPEN, CLOSE = "{{", "}}"
BRACES = frozenset(OPEN + CLOSE)
PLURAL = "plural:"
OR = "or:"
FIELD_PREFIX = "field."  # before the id of an own field of customers

Values = Mapping[str, str | int]
Measure = Callable[[str], int]


class Kind(StrEnum):
    """The kind of a placeholder's value."""

    TEXT = "text"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A place for a value; if it has `forms`, for the word that agrees with the value.

    A value that is not known is the mark `GAP`, which `stand_in` replaces.
    """

    name: str
    forms: tuple[str, ...] = ()
    stand_in: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """Texts and placeholders, in order."""

    pieces: tuple[str | Placeholder, ...]
    locale: Locale

    @property
    def names(self) -> frozenset[str]:
        """The names of the values that `fill` needs."""
        return frozenset(piece.name for piece in self.pieces if isinstance(piece, Placeholder))

    def fill(self, values: Values) -> str:
        """The text for one person; a missing value is a bug (KeyError)."""
        return "".join(self._filled(piece, values) for piece in self.pieces)

    def widest(self, longest: Values, measure: Measure = len) -> str:
        """The longest possible text, given the longest value of each placeholder."""
        return "".join(self._widest(piece, longest, measure) for piece in self.pieces)

    def chars_max(self, longest: Values, measure: Measure = len) -> int:
        """The greatest possible length of the text, in the units of `measure`."""
        return measure(self.widest(longest, measure))

    def _filled(self, piece: str | Placeholder, values: Values) -> str:
        if isinstance(piece, str):
            return piece
        value = values[piece.name]
        if not piece.forms:
            is_missing = value == GAP and piece.stand_in
            return STAND_IN + piece.stand_in if is_missing else str(value)
        assert isinstance(value, int)
        return piece.forms[FORM_OF[self.locale](value)]

    def _widest(self, piece: str | Placeholder, longest: Values, measure: Measure) -> str:
        if isinstance(piece, str):
            return piece
        if piece.forms:
            return max(piece.forms, key=measure)
        return max(str(longest[piece.name]), piece.stand_in, key=measure)


def compile_template(text: str, *, known: Mapping[str, Kind], locale: Locale) -> Template:
    """Read a marketer's text; all refusals carry `at`, the index of the wrong character.

    Raises:
        Rejected: `template.too_long`, `template.brace`, `template.unclosed`, and with `name`
            `template.unknown`, `template.malformed`, `template.plural_of_text`,
            `template.plural_forms` (with `wanted` and `given`).
    """
    if len(text) > TEMPLATE_CHARS_MAX:
        raise Rejected("template.too_long", at=TEMPLATE_CHARS_MAX, limit=TEMPLATE_CHARS_MAX)
    pieces: list[str | Placeholder] = []
    at = 0
    while (opened := text.find(OPEN, at)) != -1:
        pieces.append(_words(text, at, opened))
        closed = text.find(CLOSE, opened)
        if closed == -1:
            raise Rejected("template.unclosed", at=opened)
        inside = text[opened + len(OPEN) : closed]
        pieces.append(_place(inside, opened, known, locale))
        at = closed + len(CLOSE)
    pieces.append(_words(text, at, len(text)))
    return Template(tuple(piece for piece in pieces if piece), locale)


def _words(text: str, start: int, end: int) -> str:
    # A single brace is refused, because a mistyped `{name}` would be sent to a million customers.
    braces = [at for at in (text.find("{", start, end), text.find("}", start, end)) if at != -1]
    if braces:
        raise Rejected("template.brace", at=min(braces))
    return text[start:end]


def _place(inside: str, at: int, known: Mapping[str, Kind], locale: Locale) -> Placeholder:
    before, bar, after = inside.partition("|")
    name, agreement = before.strip(), after.strip()
    shown = name[:QUOTED_CHARS_MAX]
    if name not in known:
        raise Rejected("template.unknown", at=at, name=shown)
    if not bar:
        return Placeholder(name)
    if agreement.startswith(OR) and name.startswith(FIELD_PREFIX):
        return Placeholder(name, stand_in=_stand_in(agreement.removeprefix(OR), at, shown))
    if not agreement.startswith(PLURAL) or not BRACES.isdisjoint(agreement):
        raise Rejected("template.malformed", at=at, name=shown)
    if known[name] is not Kind.NUMBER:
        raise Rejected("template.plural_of_text", at=at, name=shown)
    forms = _forms(agreement.removeprefix(PLURAL), at, shown)
    wanted = FORMS[locale]
    if len(forms) != wanted:
        raise Rejected("template.plural_forms", at=at, name=shown, wanted=wanted, given=len(forms))
    return Placeholder(name, forms)


def _stand_in(quoted: str, at: int, name: str) -> str:
    """Read one quoted text that a person sees, without braces."""
    words = _forms(quoted, at, name)
    if len(words) != 1 or not has_visible(words[0]) or not BRACES.isdisjoint(words[0]):
        raise Rejected("template.malformed", at=at, name=name)
    return words[0]


def _forms(listed: str, at: int, name: str) -> tuple[str, ...]:
    """Read `"one","few"`: quoted words, and nothing but commas and spaces between them."""
    # After a split at the quotes every second part is a word, the others are separators.
    parts = listed.split('"')
    between = [part.strip() for part in parts[::2]]
    commas = [","] * max(0, len(between) - 2)
    if between != ["", *commas, ""]:
        raise Rejected("template.malformed", at=at, name=name)
    return tuple(parts[1::2])
